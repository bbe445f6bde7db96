import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { bundleFail, defaultBundleLimits, openBundleArchive } from '../../../../../src/main/datasets/export/bundle/bundle-archive.ts'
import { forgeZip } from './zip-forge.ts'

it('ends no process over a member that is too large and damaged as well', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'highboard-archive-')), 'damaged.zip')
  // A block of deflate whose length contradicts its complement: unpacking fails at once, whoever listens.
  const content = Buffer.alloc(50_000, 'highboard ')
  const packed = deflateRawSync(content)
  await writeFile(path, forgeZip([{ name: 'library.json', data: content }]))
  const bytes = await readFile(path)
  const at = bytes.indexOf(packed.subarray(0, 8))
  expect(at).toBeGreaterThan(0)
  bytes.set([0x00, 0x01, 0x00, 0x01, 0x00], at)
  await writeFile(path, bytes)
  const archive = await openBundleArchive(path, defaultBundleLimits, bundleFail(path), () => true)
  await expect(archive.read('library.json', 10)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('at most') as string })
  await expect(archive.read('library.json', 100_000)).rejects.toMatchObject({ code: 'invalid-input' })
  // An error that nobody waits for would come now.
  await new Promise((resolve) => setTimeout(resolve, 200))
  archive.close()
})

import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyAtomically, produceAtomically, writeAtomically, writeChunksAtomically } from '../../../src/main/files/write-atomic.ts'

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'highboard-files-'))

describe('files that appear whole or not at all', () => {
  it('leaves the older file and no rest behind when a file cannot be written', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'sub', 'card.md')
    await writeAtomically(path, 'first')
    const full = produceAtomically(path, async (temporaryPath) => {
      await writeFile(temporaryPath, 'half')
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    })
    await expect(full).rejects.toMatchObject({ code: 'disk-full' })
    expect(await readFile(path, 'utf8')).toBe('first')
    expect(await readdir(join(folder, 'sub'))).toEqual(['card.md'])
    await copyAtomically(path, join(folder, 'copy.md'))
    expect(await readFile(join(folder, 'copy.md'), 'utf8')).toBe('first')
    await expect(copyAtomically(join(folder, 'missing'), join(folder, 'other.md'))).rejects.toMatchObject({ code: 'not-found' })
    expect(existsSync(join(folder, 'other.md'))).toBe(false)
  })

  it('writes chunks one after another, and leaves the older file when a chunk cannot be made', async () => {
    const path = join(await temporaryFolder(), 'chunks.bin')
    expect(writeChunksAtomically(path, [Uint8Array.of(1, 2), Uint8Array.of(3)])).toBe(3)
    const broken = function* (): Generator<Uint8Array> {
      yield Uint8Array.of(9)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    expect(() => writeChunksAtomically(path, broken())).toThrow(expect.objectContaining({ code: 'disk-full' }) as Error)
    expect([...(await readFile(path))]).toEqual([1, 2, 3])
  })
})

import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bytesToFloats, createDiskCache, floatsToBytes } from '../../../src/main/tensor/disk-cache.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-cache-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('disk cache', () => {
  it('gives back what was stored, and null for what was not', async () => {
    const cache = createDiskCache(folder, 1e6)
    const values = Float32Array.of(1.5, -2, 3e-9)
    await cache.put('key', floatsToBytes(values))
    expect(bytesToFloats((await cache.get('key'))!)).toEqual(values)
    expect(await cache.get('other')).toBeNull()
    expect((await readdir(folder)).every((name) => name.endsWith('.cache'))).toBe(true)
  })

  it('treats a damaged entry as absent and removes it', async () => {
    const cache = createDiskCache(folder, 1e6)
    await cache.put('key', Uint8Array.of(1, 2, 3))
    const path = join(folder, (await readdir(folder))[0]!)
    const bytes = await readFile(path)
    for (const broken of [bytes.subarray(0, bytes.length - 1), bytes.subarray(0, 7), Buffer.alloc(0)]) {
      await writeFile(path, broken)
      expect(await cache.get('key')).toBeNull()
      expect(await readdir(folder)).toEqual([])
    }
  })

  it('stays under its limit, dropping what was used longest ago', async () => {
    const cache = createDiskCache(folder, 1000)
    const past = (seconds: number) => new Date(Date.now() - seconds * 1000)
    for (let i = 0; i < 4; i++) {
      await cache.put(`key ${i}`, new Uint8Array(200))
      for (const name of await readdir(folder)) await utimes(join(folder, name), past(100 - i), past(100 - i))
    }
    await cache.get('key 0')
    await cache.put('key 4', new Uint8Array(200))
    expect(await cache.get('key 0')).not.toBeNull()
    expect(await cache.get('key 4')).not.toBeNull()
    expect((await readdir(folder)).length).toBeLessThanOrEqual(4)
  })
})

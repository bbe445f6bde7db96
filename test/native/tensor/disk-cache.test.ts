import { fork } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clearEntries, listEntries, trimTo, unwantedEntries } from '../../../src/main/tensor/cache/folder.ts'
import { readCacheUse } from '../../../src/main/tensor/cache/use.ts'
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

  it('follows a limit that changes while it is open', async () => {
    let limitBytes = 10_000
    const cache = createDiskCache(folder, { limitBytes: async () => limitBytes })
    for (let i = 0; i < 20; i++) await cache.put(`key ${i}`, new Uint8Array(200))
    expect(await bytesIn(folder)).toBeGreaterThan(4000)
    limitBytes = 2000
    await cache.put('one more', new Uint8Array(200))
    expect(await bytesIn(folder)).toBeLessThanOrEqual(2000)
    expect(await cache.has('one more')).toBe(true)
  })

  it('keeps the reserve of a disk that others fill', async () => {
    let freeBytes = 100_000
    const cache = createDiskCache(folder, { limitBytes: 1e6, room: async () => ({ freeBytes, reserveBytes: 50_000 }) })
    for (let i = 0; i < 10; i++) await cache.put(`key ${i}`, new Uint8Array(5000))
    expect((await readdir(folder)).length).toBe(10)
    // 12 kB short of the reserve: the cache gives back that much and more.
    freeBytes = 38_000
    await cache.put('late', new Uint8Array(5000))
    expect(await bytesIn(folder)).toBeLessThanOrEqual(50_000 - 12_000 + 1000)
    freeBytes = 0
    await cache.put('later', new Uint8Array(5000))
    expect(await cache.has('later')).toBe(false)
  })

  it('does not empty itself for an entry that never fits', async () => {
    const cache = createDiskCache(folder, 1000)
    await cache.put('small', new Uint8Array(200))
    await cache.put('large', new Uint8Array(2000))
    expect([await cache.has('small'), await cache.has('large')]).toEqual([true, false])
  })

  it('takes an entry for no other key’s, whatever its name', async () => {
    const cache = createDiskCache(folder, 1e6)
    await cache.put('one', Uint8Array.of(1))
    const [name] = await readdir(folder)
    await cache.put('two', Uint8Array.of(2))
    const other = (await readdir(folder)).find((each) => each !== name)!
    await writeFile(join(folder, other), await readFile(join(folder, name!)))
    expect(await cache.get('two')).toBeNull()
    expect(await cache.get('one')).toEqual(Buffer.of(1))
  })

  it('goes on where the folder is thrown away, and notes how often it found something', async () => {
    const cache = createDiskCache(folder, 1e6)
    await cache.put('key', Uint8Array.of(1))
    await cache.get('key')
    await rm(folder, { recursive: true })
    expect(await cache.get('key')).toBeNull()
    await cache.put('key', Uint8Array.of(1))
    expect(await cache.get('key')).toEqual(Buffer.of(1))
    await cache.recordUse()
    expect(await readCacheUse(folder)).toMatchObject({ hits: 2, misses: 1 })
  })
})

describe('several processes on one folder', () => {
  it('write, trim and clear at once: nothing breaks, every entry found is whole, and the limit holds', async () => {
    const limitBytes = 200_000
    const children = await Promise.all([1, 2, 3].map((seed) => runChild({ folder, limitBytes, seed, rounds: 150 })))
    for (const child of children) expect(child).toMatchObject({ wrong: 0, error: null })
    expect(children.reduce((sum, child) => sum + child.found, 0)).toBeGreaterThan(0)
    // Another process may have added up to its share since a process counted last.
    expect(await bytesIn(folder)).toBeLessThanOrEqual(limitBytes * 1.15)
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([])
  })
})

describe('a folder of entries', () => {
  it('is cleared whole or by key; entries of other versions are never wanted', async () => {
    const cache = createDiskCache(folder, 1e6)
    for (const key of ['a/1', 'a/2', 'b/1']) await cache.put(key, new Uint8Array(100))
    await writeFile(join(folder, `${'0'.repeat(64)}.cache`), Buffer.alloc(50))
    const isWanted = (key: string): boolean => key.startsWith('a/')
    expect((await unwantedEntries(folder, isWanted)).length).toBe(2)
    expect((await clearEntries(folder, isWanted)).entries).toBe(2)
    expect(await Promise.all(['a/1', 'a/2', 'b/1'].map((key) => cache.has(key)))).toEqual([true, true, false])
    expect((await clearEntries(folder)).entries).toBe(2)
    expect(await clearEntries(join(folder, 'none'))).toEqual({ entries: 0, bytes: 0 })
  })

  it('loses what killed writers left behind, and nothing that is being written', async () => {
    const part = (letter: string): string => join(folder, `${letter.repeat(64)}.cache.0123abcd.part.cache`)
    await writeFile(part('a'), 'old')
    await writeFile(part('b'), 'new')
    await utimes(part('a'), new Date(Date.now() - 7.2e6), new Date(Date.now() - 7.2e6))
    await trimTo(folder, 1000)
    expect(await readdir(folder)).toEqual([basename(part('b'))])
  })
})

async function bytesIn(place: string): Promise<number> {
  return (await listEntries(place)).reduce((sum, { bytes }) => sum + bytes, 0)
}

interface ChildReport { found: number; wrong: number; error: string | null }

function runChild(task: { folder: string; limitBytes: number; seed: number; rounds: number }): Promise<ChildReport> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'cache-child.ts'), { execArgv: [] })
    child.once('message', (message) => resolve(message as ChildReport))
    child.once('exit', (code) => reject(new Error(`The child ended with code ${code}.`)))
    child.send(task)
  })
}

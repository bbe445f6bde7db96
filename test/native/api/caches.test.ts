import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import { readCacheLimits } from '../../../src/main/tensor/cache/limits.ts'
import { openFrameCache } from '../../../src/main/tensor/cache/open.ts'
import type { CacheReport, CachesInfo } from '../../../src/shared/contract/caches.ts'
import type { DiveId, ModelId } from '../../../src/shared/contract/entities.ts'
import { makeInputs, openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'

// Real entries: two dives whose stages the shipped model looks for.
let inputs: Awaited<ReturnType<typeof makeInputs>>
let app: StudioUnderTest
let diveIds: DiveId[]
let modelId: ModelId
beforeAll(async () => {
  inputs = await makeInputs()
  for (const [i, name] of ['a_107B', 'b_205B'].entries()) inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=25', '-vf', `hue=h=${i * 50}`, '-t', '1', '-pix_fmt', 'yuv420p', `${name}.mp4`])
  app = await openTestStudio({ libraryFolder: mkdtempSync(join(tmpdir(), 'highboard-caches-')) })
  await app.finish((await app.studio.call('imports.start', { paths: ['a_107B', 'b_205B'].map((name) => inputs.path(`${name}.mp4`)) })).jobId)
  diveIds = (await app.studio.call('dives.list', {})).dives.map((dive) => dive.id)
  modelId = (await app.studio.call('models.list', {}))[0]!.id
  await segmentAll()
})
afterAll(async () => {
  await app.close()
  rmSync(inputs.folder, { recursive: true, force: true })
})

async function segmentAll(): Promise<void> {
  const { jobId } = await app.studio.call('assessment.segment', { diveIds, modelId })
  expect(await app.finish(jobId)).toMatchObject({ state: 'done' })
}
const reports = async (): Promise<Record<CacheReport['kind'], CacheReport>> => {
  const { caches } = await app.studio.call('caches.info', {})
  return Object.fromEntries(caches.map((cache) => [cache.kind, cache])) as Record<CacheReport['kind'], CacheReport>
}
async function highboard(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const ended = { code: 0, stdout: '', stderr: '' }
  const program = createProgram('1.2.3', { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }, (code) => (ended.code = code))
  await program.parseAsync(['--library', app.folder, ...args], { from: 'user' }).catch(() => (ended.code = 2))
  return ended
}

describe('caches', () => {
  it('say what is in them, since when, and what the latest job found', async () => {
    const before = await reports()
    const bytes = 32 * 80 * 143 * 3
    expect(before.frames).toMatchObject({ entries: 2, limitBytes: 6e9, unusedEntries: 0, lastUse: { hits: 0, misses: 2 } })
    expect(before.frames.bytes).toBeGreaterThan(2 * bytes)
    expect(before.frames.bytes).toBeLessThan(2 * bytes + 1000)
    expect(before.features).toMatchObject({ entries: 2, limitBytes: 2e9, unusedEntries: 0, lastUse: { hits: 0, misses: 2 } })
    await segmentAll()
    const after = await reports()
    expect(after.features.lastUse).toMatchObject({ hits: 2, misses: 0 })
    expect(Date.parse(after.features.oldestUse!)).toBeGreaterThanOrEqual(Date.parse(before.features.newestUse!))
    expect(Date.now() - Date.parse(after.features.newestUse!)).toBeLessThan(60_000)
  })

  it('lose what is of removed dives, removed models and other decoders, and nothing else', async () => {
    const cache = openFrameCache(join(app.folder, 'cache'))
    await cache.put(`frames/${'a'.repeat(64)}/0-25/T32/80x143/v2, ffmpeg 0.1`, new Uint8Array(10))
    expect((await reports()).frames).toMatchObject({ entries: 3, unusedEntries: 1 })
    await app.studio.call('dives.remove', { diveId: diveIds[0]! })
    expect(await reports()).toMatchObject({ frames: { unusedEntries: 2 }, features: { unusedEntries: 1 } })
    const { removedEntries } = await app.studio.call('caches.clear', { what: 'unused' })
    expect(removedEntries).toBe(3)
    expect(await reports()).toMatchObject({ frames: { entries: 1, unusedEntries: 0 }, features: { entries: 1, unusedEntries: 0 } })
    await app.studio.call('models.remove', { modelId })
    expect((await reports()).features.unusedEntries).toBe(1)
    await app.studio.call('models.restore', { modelId })
    expect((await reports()).features.unusedEntries).toBe(0)
    await app.studio.call('dives.restore', { diveId: diveIds[0]! })
  })

  it('are cleared by kind, and filled again by the next job', async () => {
    await segmentAll()
    const { removedEntries, info } = await app.studio.call('caches.clear', { what: 'features' })
    expect([removedEntries, info.caches.map((cache) => cache.entries)]).toEqual([2, [2, 0]])
    await segmentAll()
    expect(await reports()).toMatchObject({ frames: { entries: 2, lastUse: { hits: 2, misses: 0 } }, features: { entries: 2 } })
    await app.studio.call('caches.clear', { what: 'all' })
    expect(await reports()).toMatchObject({ frames: { entries: 0, bytes: 0, oldestUse: null }, features: { entries: 0 } })
    await segmentAll()
    expect(await reports()).toMatchObject({ frames: { entries: 2 }, features: { entries: 2 } })
  })

  it('keep to limits from the settings, at once and in every process', async () => {
    await expect(app.studio.call('settings.set', { frameCacheBytes: 5 })).rejects.toMatchObject({ code: 'invalid-input' })
    const cache = openFrameCache(join(app.folder, 'cache'))
    for (let i = 0; i < 6; i++) await cache.put(`frames/${i}`, new Uint8Array(30e6))
    expect((await reports()).frames.bytes).toBeGreaterThan(180e6)
    expect(await app.studio.call('settings.set', { frameCacheBytes: 100e6 })).toMatchObject({ frameCacheBytes: 100e6, featureCacheBytes: 2e9 })
    expect(await readCacheLimits(join(app.folder, 'cache'))).toEqual({ frames: 100e6, features: 2e9 })
    expect((await reports()).frames).toMatchObject({ limitBytes: 100e6 })
    expect((await reports()).frames.bytes).toBeLessThanOrEqual(100e6)
    for (let i = 0; i < 6; i++) await cache.put(`frames/again ${i}`, new Uint8Array(30e6))
    expect((await reports()).frames.bytes).toBeLessThanOrEqual(100e6)
  })
})

describe('highboard caches', () => {
  it('tells and clears', async () => {
    const told = await highboard('caches')
    expect(told.stdout).toMatch(/^cache +entries +size/)
    expect(told.stdout).toMatch(/features +2 .*2\.00 GB/)
    expect((JSON.parse((await highboard('caches', '--json')).stdout) as CachesInfo).caches.map((cache) => cache.kind)).toEqual(['frames', 'features'])
    expect((await highboard('caches', 'clear', 'features')).stdout).toMatch(/^2 entries removed/)
    expect((await highboard('caches', 'clear', 'everything')).code).toBe(2)
    expect((await highboard('caches', 'clear')).code).toBe(2)
    expect((await highboard('caches', 'clear', 'all')).code).toBe(0)
    expect(readdirSync(join(app.folder, 'cache', 'frames')).filter((name) => name.endsWith('.cache'))).toEqual([])
  })
})

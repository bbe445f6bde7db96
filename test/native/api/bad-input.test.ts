import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DiveId, ModelId, SplitId, VideoId } from '../../../src/shared/contract/entities.ts'
import { makeInputs, openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'

// Everything a person can hand over by mistake: a clear message with what to do, nothing lost, nothing half-written.
let inputs: Awaited<ReturnType<typeof makeInputs>>
let app: StudioUnderTest

beforeAll(async () => {
  inputs = await makeInputs()
  inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=25', '-t', '2', '-pix_fmt', 'yuv420p', 'good.mp4'])
  inputs.run(['-f', 'lavfi', '-i', 'sine=frequency=440', '-t', '1', 'sound.mp4'])
  inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=10', '-t', '1', 'frame%03d.png'])
  mkdirSync(inputs.path('gaps'))
  mkdirSync(inputs.path('empty'))
  mkdirSync(inputs.path('whole'))
  for (const number of [1, 2, 3, 5, 6]) copyFileSync(inputs.path(`frame00${number}.png`), inputs.path(`gaps/frame00${number}.png`))
  for (const number of [1, 2, 3, 4]) copyFileSync(inputs.path(`frame00${number}.png`), inputs.path(`whole/frame00${number}.png`))
  copyFileSync(inputs.path('good.mp4'), inputs.path('truncated.mp4'))
  truncateSync(inputs.path('truncated.mp4'), Math.floor(readFileSync(inputs.path('good.mp4')).length / 2))
  writeFileSync(inputs.path('zero.mp4'), '')
  writeFileSync(inputs.path('text.mp4'), 'this is not a video\n'.repeat(50))
  app = await openTestStudio()
})
afterAll(async () => {
  await app.close()
  rmSync(inputs.folder, { recursive: true, force: true })
})

const importOf = async (name: string, options: { allowGaps?: boolean; allowDamaged?: boolean } = {}) => app.finish((await app.studio.call('imports.start', { paths: [inputs.path(name)], ...options })).jobId)

describe('imports that cannot be', () => {
  it.each([
    ['truncated.mp4', 'unreadable-video'],
    ['zero.mp4', 'unreadable-video'],
    ['text.mp4', 'unreadable-video'],
    ['sound.mp4', 'no-pictures'],
    ['gaps', 'frame-gap'],
  ])('%s: %s, with a message and what to do', async (name, code) => {
    const before = await app.studio.call('library.info', {})
    const job = await importOf(name)
    expect(job).toMatchObject({ state: 'failed', error: { code } })
    expect(job.error?.message).toContain(name.replace('.mp4', ''))
    expect(job.error?.hint).toBeTruthy()
    expect(await app.studio.call('library.info', {})).toMatchObject({ videoCount: before.videoCount, diveCount: before.diveCount })
  })

  it('takes a folder with gaps where that is asked for', async () => {
    expect(await importOf('gaps', { allowGaps: true })).toMatchObject({ state: 'done' })
    const videos = await app.studio.call('videos.list', {})
    expect(videos.find((video) => video.kind === 'frames')).toMatchObject({ frameCount: 5, hasProxy: true })
  })

  it('says with what option a damaged video can be had, takes it so, and tells everyone', async () => {
    inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=25', '-t', '4', '-c:v', 'mjpeg', 'whole.avi'])
    copyFileSync(inputs.path('whole.avi'), inputs.path('cut-off.avi'))
    truncateSync(inputs.path('cut-off.avi'), Math.floor(readFileSync(inputs.path('whole.avi')).length * 0.6))
    const refused = await importOf('cut-off.avi')
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'damaged-video' } })
    expect(await app.studio.call('imports.outcome', { jobId: refused.id })).toMatchObject({ videos: [], refused: [{ path: inputs.path('cut-off.avi'), remedy: 'allowDamaged' }] })
    const taken = await importOf('cut-off.avi', { allowDamaged: true })
    expect(taken).toMatchObject({ state: 'done', message: '1 imported, 1 with warnings' })
    const outcome = await app.studio.call('imports.outcome', { jobId: taken.id })
    expect(outcome?.videos).toMatchObject([{ name: 'cut-off.avi', isUncut: false, warnings: [expect.stringMatching(/damaged or incomplete/), ...Array<unknown>((outcome?.videos[0]?.warnings.length ?? 1) - 1).fill(expect.any(String))] }])
    expect((await app.studio.call('jobs.get', { jobId: taken.id })).log.join('\n')).toMatch(/cut-off\.avi: .*damaged or incomplete/)
    expect(await app.studio.call('imports.outcome', { jobId: 9999 as typeof taken.id })).toBeNull()
  })

  it('refuses at once what is not there', async () => {
    await expect(app.studio.call('imports.start', { paths: [inputs.path('nothing.mp4')] })).rejects.toMatchObject({ code: 'not-found' })
    await expect(app.studio.call('imports.start', { paths: [inputs.path('empty')] })).rejects.toMatchObject({ code: 'no-pictures' })
    await expect(app.studio.call('imports.start', { paths: ['relative.mp4'] })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(app.studio.call('imports.start', { paths: [] })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('imports the good ones of a mixed lot, and tells of the bad one', async () => {
    const job = await app.finish((await app.studio.call('imports.start', { paths: [inputs.path('text.mp4'), inputs.path('good.mp4'), inputs.path('whole')] })).jobId)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'unreadable-video', message: expect.stringMatching(/^2 imported\. Not imported: .*text/) } })
    const videos = await app.studio.call('videos.list', {})
    expect(videos.map((video) => video.name)).toEqual(expect.arrayContaining(['good.mp4', 'whole']))
  })

  it('changes nothing when the same content comes again', async () => {
    copyFileSync(inputs.path('good.mp4'), inputs.path('same-but-renamed.mp4'))
    const before = await app.studio.call('library.info', {})
    expect(await importOf('same-but-renamed.mp4')).toMatchObject({ state: 'done', message: '1 in the library already' })
    expect(await app.studio.call('library.info', {})).toMatchObject({ videoCount: before.videoCount, diveCount: before.diveCount })
  })
})

describe('labels that cannot be', () => {
  let diveId: DiveId
  beforeAll(async () => {
    const { dives } = await app.studio.call('dives.list', { search: 'good' })
    diveId = dives[0]?.id ?? expect.fail('the imported dive is missing')
  })

  it('refuses an impossible dive number and keeps the old facts', async () => {
    await expect(app.studio.call('dives.update', { diveId, facts: { diveNumber: '109Z' } })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('109Z') })
    expect((await app.studio.call('dives.get', { diveId })).dive.diveNumber).toBeNull()
  })
  it('refuses a boundary outside the dive or out of order, and keeps the old stages', async () => {
    const good = [{ label: 'a', startFrame: 0 }, { label: 'b', startFrame: 20 }, { label: 'c', startFrame: 40 }]
    await app.studio.call('stages.set', { diveId, stages: good, summary: 'label' })
    for (const stages of [[{ label: 'a', startFrame: 0 }, { label: 'b', startFrame: 50 }], [{ label: 'a', startFrame: 0 }, { label: 'b', startFrame: 30 }, { label: 'c', startFrame: 30 }], [{ label: 'a', startFrame: 5 }]]) {
      await expect(app.studio.call('stages.set', { diveId, stages, summary: 'wrong' })).rejects.toMatchObject({ code: 'bad-labels' })
    }
    expect((await app.studio.call('dives.get', { diveId })).stages.map((stage) => stage.startFrame)).toEqual([0, 20, 40])
  })
  it('refuses a dive outside its video', async () => {
    await expect(app.studio.call('dives.update', { diveId, facts: { endFrame: 51 } })).rejects.toMatchObject({ code: 'bad-labels' })
  })
})

describe('calls that cannot be', () => {
  it('are refused before any work', async () => {
    await expect(app.studio.callUnchecked('files.delete', {})).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(app.studio.callUnchecked('__proto__', {})).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(app.studio.callUnchecked('dives.get', { diveId: 'one' })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('diveId') })
    await expect(app.studio.callUnchecked('dives.list', { limit: 1e9 })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(app.studio.call('dives.get', { diveId: 999 as DiveId })).rejects.toMatchObject({ code: 'not-found' })
    await expect(app.studio.call('videos.get', { videoId: 999 as VideoId })).rejects.toMatchObject({ code: 'not-found' })
  })
  it('tell of a missing model, split or score', async () => {
    const { dives } = await app.studio.call('dives.list', {})
    const diveIds = dives.slice(0, 1).map((dive) => dive.id)
    await expect(app.studio.call('assessment.score', { diveIds, modelId: 99 as ModelId })).rejects.toMatchObject({ code: 'not-found' })
    await expect(app.studio.call('training.start', { ...config, splitId: 9 as SplitId })).rejects.toMatchObject({ code: expect.stringMatching(/not-found|bad-labels/) })
    await expect(app.studio.call('training.defaults', { method: 'mcore', configuration: 'mcore-small' })).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('demo') })
  })
  it('refuse an ffmpeg that does not work, and keep the old setting', async () => {
    await expect(app.studio.call('settings.set', { ffmpegPath: inputs.path('text.mp4') })).rejects.toMatchObject({ code: 'missing-tool' })
    expect((await app.studio.call('settings.get', {})).ffmpegPath).toBeNull()
  })
  it('refuse a demo that cannot be planned', async () => {
    await expect(app.studio.call('library.createDemo', { count: 3 })).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

const config = { name: 'r', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'all', epochs: 1, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 1, batchNorm: 'frozen', geometry: 'official', flip: false, transitionSearch: 'ordered-pairs', exemplarCount: 1, seed: 0, provider: 'cpu', checkpointEverySteps: 10 } as const

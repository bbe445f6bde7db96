import { appendFileSync, copyFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Video, VideoId } from '../../../src/shared/contract/entities.ts'
import { makeInputs, openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'

// A file that moved, vanished or became another one: noticed, said, never shown as if nothing were.
let inputs: Awaited<ReturnType<typeof makeInputs>>
let app: StudioUnderTest
let video: Video
let path: string
const frame = (id: VideoId, n: number): Promise<Response> => app.studio.media({ path: `/frames/${id}/${n}.jpg`, search: new URLSearchParams(), range: null, isHead: false })
const check = (isThorough = false) => app.studio.call('videos.check', { videoId: video.id, isThorough })

beforeAll(async () => {
  inputs = await makeInputs()
  for (const [name, picture] of [['clip.mp4', 'testsrc2'], ['other.mp4', 'testsrc']] as const) inputs.run(['-f', 'lavfi', '-i', `${picture}=size=128x96:rate=25`, '-t', '1', '-pix_fmt', 'yuv420p', name])
  app = await openTestStudio()
  path = inputs.path('clip.mp4')
  copyFileSync(path, inputs.path('kept-copy.mp4'))
  expect(await app.finish((await app.studio.call('imports.start', { paths: [path] })).jobId)).toMatchObject({ state: 'done' })
  video = (await app.studio.call('videos.list', {}))[0]!
})
afterAll(async () => {
  await app.close()
  rmSync(inputs.folder, { recursive: true, force: true })
})

describe('the file of a video', () => {
  it('is taken on trust until it is read, then known by its hash', async () => {
    expect((await check()).state).toBe('unverified')
    expect((await check(true)).state).toBe('same')
    expect((await check()).state).toBe('same')
    expect((await frame(video.id, 3)).status).toBe(200)
  })

  it('is asked for anew: a browser that keeps a picture asks whether it still is so', async () => {
    expect((await frame(video.id, 3)).headers.get('cache-control')).toBe('no-cache')
  })

  it('that grew is noticed at once, and its frames are not served', async () => {
    appendFileSync(path, 'more')
    expect(await check()).toMatchObject({ state: 'changed', expectedBytes: video.sizeBytes, foundBytes: video.sizeBytes + 4 })
    await expect(frame(video.id, 4)).rejects.toMatchObject({ code: 'missing-video', message: expect.stringContaining('has changed since it was imported') as string })
    expect((await check(true)).state).toBe('changed')
  })

  it('is shown as it is where a person keeps it, until it changes again', async () => {
    expect((await app.studio.call('videos.keep', { videoId: video.id })).state).toBe('kept')
    expect((await frame(video.id, 5)).status).toBe(200)
    // Pictures kept of the file that was are not those of the file that is.
    const strip = async (): Promise<string> => Buffer.from(await (await app.studio.media({ path: `/video-strips/${video.id}.jpg`, search: new URLSearchParams({ start: '0', end: '10', tiles: '4' }), range: null, isHead: false })).arrayBuffer()).toString('base64')
    const before = await strip()
    copyFileSync(inputs.path('other.mp4'), path)
    expect((await check()).state).toBe('changed')
    expect((await app.studio.call('videos.keep', { videoId: video.id })).state).toBe('kept')
    expect(await strip()).not.toBe(before)
    appendFileSync(path, 'more')
    expect((await check()).state).toBe('changed')
  })

  it('of the same size and another content is found by its hash', async () => {
    const bytes = readFileSync(inputs.path('kept-copy.mp4'))
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect((await check()).state).toBe('unverified')
    expect((await check(true)).state).toBe('changed')
    await expect(frame(video.id, 6)).rejects.toMatchObject({ code: 'missing-video' })
  })

  it('found to be another one while a frame is read: the frame is refused for that, never as cancelled', async () => {
    const outcomes: string[] = []
    // Until the finding falls into a reading, which takes some milliseconds.
    for (let i = 0; i < 100 && !outcomes.some((outcome) => outcome !== '200'); i++) {
      const bytes = readFileSync(inputs.path('kept-copy.mp4'))
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ (i + 2)
      writeFileSync(path, bytes)
      utimesSync(path, 1000 + i, 1000 + i)
      expect((await check()).state).toBe('unverified')
      const asked = frame(video.id, 8).then(({ status }) => String(status), (error: unknown) => (error as { code: string }).code)
      await new Promise((resolve) => setTimeout(resolve, i % 25))
      expect((await check(true)).state).toBe('changed')
      outcomes.push(await asked)
    }
    expect(outcomes.at(-1)).toBe('missing-video')
  })

  it('is the same again when the imported file is put back, whatever its date', async () => {
    copyFileSync(inputs.path('kept-copy.mp4'), path)
    utimesSync(path, new Date(0), new Date(0))
    expect((await check()).state).toBe('unverified')
    expect((await check(true)).state).toBe('same')
  })

  it('is linked to another place with the same content, a file or its folder, and to nothing else', async () => {
    mkdirSync(inputs.path('moved'))
    renameSync(path, inputs.path('moved/renamed.mp4'))
    expect((await check()).state).toBe('missing')
    const locate = (place: string) => app.studio.call('videos.locate', { videoId: video.id, path: place })
    await expect(locate(inputs.path('other.mp4'))).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('its content differs') as string })
    await expect(locate(inputs.path('nowhere.mp4'))).rejects.toMatchObject({ code: 'not-found' })
    mkdirSync(inputs.path('empty-folder'))
    await expect(locate(inputs.path('empty-folder'))).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await app.studio.call('videos.get', { videoId: video.id })).path).toBe(path)
    expect((await locate(inputs.path('moved'))).path).toBe(inputs.path('moved/renamed.mp4'))
    expect((await check()).state).toBe('same')
    expect((await frame(video.id, 7)).status).toBe(200)
  })
})

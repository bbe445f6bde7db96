import { readFileSync, rmSync, unlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DiveId, VideoId } from '../../../src/shared/contract/entities.ts'
import { mediaRoutes } from '../../../src/shared/contract/media.ts'
import { makeInputs, openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'

let inputs: Awaited<ReturnType<typeof makeInputs>>
let app: StudioUnderTest
let videoId: VideoId
let diveId: DiveId

beforeAll(async () => {
  inputs = await makeInputs()
  inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=25', '-t', '2', '-pix_fmt', 'yuv420p', 'dive_107B.mp4'])
  inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=25', '-t', '1', '-c:v', 'mjpeg', 'old.avi'])
  app = await openTestStudio()
  const { jobId } = await app.studio.call('imports.start', { paths: [inputs.path('dive_107B.mp4')] })
  expect(await app.finish(jobId)).toMatchObject({ state: 'done', error: null })
  const { dives } = await app.studio.call('dives.list', {})
  ;({ id: diveId, videoId } = dives[0] ?? expect.fail('no dive'))
})
afterAll(async () => {
  await app.close()
  rmSync(inputs.folder, { recursive: true, force: true })
})

const get = (route: string, range: string | null = null) => {
  const [path = '', query = ''] = route.split('?')
  return app.studio.media({ path, search: new URLSearchParams(query), range, isHead: false })
}
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())
const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes.at(-1) === 0xd9

describe('pictures and videos of the library', () => {
  it('knows the imported dive by its file name', async () => {
    expect((await app.studio.call('dives.get', { diveId })).dive).toMatchObject({ diveNumber: '107B', startFrame: 0, endFrame: 50, isLabelled: false })
  })
  it('serves every frame as a JPEG, other frames as other pictures', async () => {
    const first = await bytesOf(await get(mediaRoutes.frame(videoId, 0)))
    const last = await bytesOf(await get(mediaRoutes.frame(videoId, 49)))
    expect(isJpeg(first)).toBe(true)
    expect(isJpeg(last)).toBe(true)
    expect(Buffer.from(first).equals(Buffer.from(last))).toBe(false)
    await expect(get(mediaRoutes.frame(videoId, 50))).rejects.toMatchObject({ code: 'invalid-input' })
  })
  it('serves poster and strip, the second time from the cache', async () => {
    const poster = await bytesOf(await get(mediaRoutes.poster(diveId)))
    expect(isJpeg(poster)).toBe(true)
    expect(isJpeg(await bytesOf(await get(mediaRoutes.strip(diveId, 6))))).toBe(true)
    expect(Buffer.from(await bytesOf(await get(mediaRoutes.poster(diveId)))).equals(Buffer.from(poster))).toBe(true)
  })
  it('serves the video whole and in ranges', async () => {
    const file = readFileSync(inputs.path('dive_107B.mp4'))
    const whole = await get(mediaRoutes.video(videoId))
    expect(whole.status).toBe(200)
    expect(Buffer.from(await bytesOf(whole)).equals(file)).toBe(true)
    const part = await get(mediaRoutes.video(videoId), 'bytes=10-19')
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${file.length}`)
    expect(Buffer.from(await bytesOf(part)).equals(file.subarray(10, 20))).toBe(true)
    expect((await get(mediaRoutes.video(videoId), `bytes=${file.length}-`)).status).toBe(416)
  })
  it('refuses everything that is no address of the library', async () => {
    for (const path of ['/videos/../../etc/passwd', '/etc/passwd', '/videos/1/..', '', '/frames/1/x.jpg']) await expect(get(path)).rejects.toMatchObject({ code: 'not-found' })
    await expect(get(mediaRoutes.video(999))).rejects.toMatchObject({ code: 'not-found' })
  })
  it('makes a playable copy of what a browser cannot play, frame for frame', async () => {
    const { jobId } = await app.studio.call('imports.start', { paths: [inputs.path('old.avi')] })
    expect(await app.finish(jobId)).toMatchObject({ state: 'done' })
    const video = (await app.studio.call('videos.list', {})).find((found) => found.name === 'old.avi')
    expect(video).toMatchObject({ hasProxy: true, frameCount: 25, codec: 'mjpeg' })
    const response = await get(mediaRoutes.video(video?.id ?? 0))
    expect(response.headers.get('content-type')).toBe('video/mp4')
    await response.body?.cancel()
  })
  it('says so when the file has vanished', async () => {
    unlinkSync(inputs.path('dive_107B.mp4'))
    await expect(get(mediaRoutes.video(videoId))).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('vanished') })
    expect((await app.studio.call('videos.get', { videoId })).isPresent).toBe(false)
  })
})

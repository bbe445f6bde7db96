import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { encodeVideo } from '../../../src/main/video/encode.ts'
import { createFrameReader, type DecodedFrame } from '../../../src/main/video/frame-reader.ts'
import { encodePicture } from '../../../src/main/video/image.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { StudioError } from '../../../src/shared/errors.ts'
import { counterPicture, encodeCounterVideo, ffmpeg, readCounter } from './counter-video.ts'

let tool: FfmpegTool
let folder: string
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-bad-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function failure(path: string, options: Partial<Parameters<typeof probeVideo>[1]> = {}): Promise<StudioError> {
  const outcome = await probeVideo(path, { ffmpeg: tool, ...options }).then(() => undefined, (error: unknown) => error)
  expect(outcome).toBeInstanceOf(StudioError)
  return outcome as StudioError
}

const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']

describe('what is no readable video says so, with what to do', () => {
  it('no such file', async () => {
    expect(await failure(join(folder, 'absent.mp4'))).toMatchObject({ code: 'not-found' })
  })

  it('empty, text, playlists, single pictures, random bytes', async () => {
    const files: [string, Uint8Array | string, RegExp][] = [
      ['empty.mp4', '', /is empty \(0 bytes\)/],
      ['text.mp4', 'This is a letter, not a video.\n'.repeat(50), /is a text file/],
      ['list.m3u8', '#EXTM3U\n#EXTINF:1,\n/etc/hostname\n', /is a text file/],
      ['concat.mp4', "ffconcat version 1.0\nfile '/etc/hostname'\n", /is a text file/],
      ['picture.mp4', await encodePicture({ data: counterPicture(0, 16, 16), width: 16, height: 16 }, 'png', { ffmpeg: tool }), /single picture/],
      ['noise.mp4', Uint8Array.from({ length: 5000 }, (_, i) => (i * 2654435761) >>> 13), /No frame of "noise.mp4" can be decoded/],
    ]
    for (const [name, content, message] of files) {
      await writeFile(join(folder, name), content)
      const error = await failure(join(folder, name))
      expect(error).toMatchObject({ code: 'unreadable-video' })
      expect(error.message).toMatch(message)
      expect(error.hint?.length).toBeGreaterThan(20)
    }
  })

  it('sound without pictures, even with a cover', async () => {
    const sound = join(folder, 'sound.m4a')
    ffmpeg(tool, ['-f', 'lavfi', '-i', 'sine=d=1', '-y', sound])
    expect(await failure(sound)).toMatchObject({ code: 'no-pictures' })
    const cover = join(folder, 'cover.png')
    await writeFile(cover, await encodePicture({ data: counterPicture(0, 64, 64), width: 64, height: 64 }, 'png', { ffmpeg: tool }))
    const song = join(folder, 'song.mp3')
    ffmpeg(tool, ['-f', 'lavfi', '-i', 'sine=d=1', '-i', cover, '-map', '0:a', '-map', '1:v', '-c:v', 'copy', '-disposition:v', 'attached_pic', '-y', song])
    expect(await failure(song)).toMatchObject({ code: 'no-pictures' })
  })

  it('truncated files: refused with what can be had, or taken on request', async () => {
    const whole: [string, string[]][] = [
      ['cut.mp4', [...h264, '-movflags', '+faststart']],
      ['cut.avi', ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p']],
      ['cut.mkv', h264],
    ]
    for (const [name, args] of whole) {
      const path = encodeCounterVideo(tool, { path: join(folder, name), frames: 120, args })
      const { length } = await readFile(path)
      await truncate(path, Math.floor(length * 0.6))
      const error = await failure(path)
      expect(error.code, name).toBe('damaged-video')
      expect(error.message, name).toMatch(/damaged or incomplete: .* \d+ frames \(\d+\.\d\d s\) can be decoded/)
      const probe = await probeVideo(path, { ffmpeg: tool, allowDamaged: true })
      expect(probe.frameCount, name).toBeGreaterThan(40)
      expect(probe.frameCount, name).toBeLessThan(100)
      expect(probe.warnings[0]).toMatch(/damaged or incomplete/)
      const read: number[] = []
      // The last picture may be damaged: the file ends within it.
      for await (const picture of createFrameReader(probe, { ffmpeg: tool }).readRgb({ startFrame: 0, endFrame: probe.frameCount - 1 })) read.push(readCounter(picture))
      expect(read).toEqual(Array.from({ length: probe.frameCount - 1 }, (_, i) => i))
    }
    const noIndex = encodeCounterVideo(tool, { path: join(folder, 'noindex.mp4'), frames: 60, args: h264 })
    await truncate(noIndex, 4000)
    expect((await failure(noIndex)).message).toMatch(/No frame of "noindex.mp4" can be decoded: .*moov/)
  })

  it('names that look like options, protocols or patterns are only names', async () => {
    const plain = encodeCounterVideo(tool, { path: join(folder, 'plain.mp4'), frames: 10, args: h264 })
    for (const name of ['-i.mp4', 'concat:a|b.mp4', '%03d.mp4', "it's [0] ünï 😀;,.mp4"]) {
      await copyFile(plain, join(folder, name))
      expect((await probeVideo(join(folder, name), { ffmpeg: tool })).frameCount).toBe(10)
    }
  })
})

describe('folders of pictures', () => {
  const put = async (name: string, files: Record<string, Uint8Array | string>) => {
    const path = join(folder, name)
    await mkdir(path)
    for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content)
    return path
  }
  const picture = (n: number, size = 32) => encodePicture({ data: counterPicture(n, size, size), width: size, height: size }, 'jpeg', { ffmpeg: tool })

  it('gaps, mixed sizes, damaged and empty pictures are told by name', async () => {
    const [one, two, other] = await Promise.all([picture(1), picture(2), picture(3, 48)])
    expect(await failure(await put('none', { 'readme.txt': 'x' }))).toMatchObject({ code: 'no-pictures' })
    const gap = await put('gap', { '1.jpg': one, '2.jpg': two, '5.jpg': one })
    expect((await failure(gap)).message).toMatch(/3, 4 are missing/)
    const taken = await probeVideo(gap, { ffmpeg: tool, allowGaps: true })
    expect(taken).toMatchObject({ frameCount: 3 })
    expect(taken.warnings[0]).toMatch(/2 numbers are missing/)
    expect((await failure(await put('sizes', { '1.jpg': one, '2.jpg': other }))).message).toMatch(/"1.jpg" is 32×32, "2.jpg" is 48×48/)
    expect((await failure(await put('half', { '1.jpg': one, '2.jpg': two.subarray(0, two.length - 40) }))).message).toMatch(/"2.jpg" .*ends in the middle/)
    expect((await failure(await put('zero', { '1.jpg': one, '2.jpg': '' }))).message).toMatch(/"2.jpg" .*it is empty/)
    expect((await failure(await put('rotten', { '1.jpg': one, '2.jpg': Buffer.concat([two.subarray(0, 60), Buffer.alloc(4), two.subarray(100)]) }))).code).toBe('unreadable-video')
  })

  it('a folder that changed after import is told, not read as something else', async () => {
    const path = await put('changing', { '1.jpg': await picture(1), '2.jpg': await picture(2) })
    const probe = await probeVideo(path, { ffmpeg: tool })
    await rm(join(path, '2.jpg'))
    const read = createFrameReader(probe, { ffmpeg: tool }).readRgb({ startFrame: 0, endFrame: 1 }).next()
    await expect(read).rejects.toMatchObject({ code: 'unreadable-video', message: expect.stringMatching(/holds 1 pictures; 2 were imported/) as string })
  })
})

describe('reading', () => {
  it('refuses frames outside the video and indices out of order', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'ten.mp4'), frames: 10, args: h264 })
    const reader = createFrameReader(await probeVideo(path, { ffmpeg: tool }), { ffmpeg: tool })
    for (const selection of [{ indices: [10] }, { indices: [-1] }, { indices: [3, 2] }, { indices: [0.5] }, { startFrame: 0, endFrame: 11 }, { startFrame: -1, endFrame: 3 }]) {
      await expect(reader.readRgb(selection).next()).rejects.toMatchObject({ code: 'invalid-input' })
    }
    expect(await reader.readRgb({ startFrame: 4, endFrame: 4 }).next()).toMatchObject({ done: true })
  })

  it('a file that was shortened after import is told', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'short.avi'), frames: 60, args: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'] })
    const probe = await probeVideo(path, { ffmpeg: tool })
    await truncate(path, Math.floor(probe.sizeBytes / 2))
    const reader = createFrameReader(probe, { ffmpeg: tool })
    await expect(reader.readRgb({ indices: [59] }).next()).rejects.toMatchObject({ code: 'damaged-video', stretch: { last: 59 }, message: expect.stringMatching(/Frames \d+ to 59 of "short.avi" cannot be read/) as string })
    expect(readCounter((await reader.readRgb({ indices: [10] }).next()).value as DecodedFrame)).toBe(10)
    await rm(path)
    await expect(reader.readRgb({ indices: [0] }).next()).rejects.toMatchObject({ code: 'unreadable-video' })
  })

  it.runIf(process.platform === 'linux')('cancel and leaving the loop end the decoder', async () => {
    const path = join(folder, 'long.mp4')
    ffmpeg(tool, ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=8', ...h264, '-y', path])
    // 35 MB of pictures: far more than pipes hold, so the decoder is still at work when it is ended.
    const reader = createFrameReader(await probeVideo(path, { ffmpeg: tool }), { ffmpeg: tool })
    const children = async () => (await readdir(`/proc/${process.pid}/task/${process.pid}`)).includes('children')
      ? (await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')).split(' ').filter(Boolean).length
      : 0
    const before = await children()
    const controller = new AbortController()
    const cancelled = (async () => {
      for await (const picture of reader.readRgb({ startFrame: 0, endFrame: 200 }, { signal: controller.signal })) if (picture.frame === 3) controller.abort()
    })()
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    expect(await children()).toBe(before)
    for await (const picture of reader.readRgb({ startFrame: 0, endFrame: 200 })) if (picture.frame === 2) break
    expect(await children()).toBe(before)
  })
})

describe('finding ffmpeg', () => {
  it('a path given on purpose must work', async () => {
    await expect(findFfmpeg({ settingPath: '/nowhere/ffmpeg', env: {} })).rejects.toMatchObject({ code: 'missing-tool', message: expect.stringMatching(/settings.*\/nowhere\/ffmpeg/) as string })
    await expect(findFfmpeg({ env: { FFMPEG_BIN: process.execPath } })).rejects.toMatchObject({ code: 'missing-tool', message: expect.stringMatching(/FFMPEG_BIN/) as string })
  })

  it('setting before variable before PATH before the installed package', async () => {
    const bin = join(folder, 'bin')
    await mkdir(bin)
    await symlink(tool.path, join(bin, 'ffmpeg'))
    const there = join(bin, 'ffmpeg')
    expect(await findFfmpeg({ settingPath: there, env: { FFMPEG_BIN: tool.path } })).toMatchObject({ origin: 'setting', path: there })
    expect(await findFfmpeg({ env: { FFMPEG_BIN: there } })).toMatchObject({ origin: 'FFMPEG_BIN' })
    const onPath = await findFfmpeg({ env: { PATH: `relative:/nowhere:${bin}` } })
    expect(['PATH', 'ffmpeg-static']).toContain(onPath.origin)
    expect(['@ffmpeg-installer', 'ffmpeg-static']).toContain((await findFfmpeg({ env: {} })).origin)
  })
})

describe('writing', () => {
  it('leaves nothing behind when it fails', async () => {
    const path = join(folder, 'out', 'export.mp4')
    async function* frames() {
      yield counterPicture(0, 32, 32)
      throw new StudioError('invalid-input', 'no more frames')
    }
    await expect(encodeVideo(frames(), path, { ffmpeg: tool, width: 32, height: 32, framesPerSecond: 25 })).rejects.toThrow('no more frames')
    async function* wrong() { yield new Uint8Array(7) }
    await expect(encodeVideo(wrong(), path, { ffmpeg: tool, width: 32, height: 32, framesPerSecond: 25 })).rejects.toThrow(/has 7 bytes; 3072 were expected/)
    expect(await readdir(join(folder, 'out'))).toEqual([])
  })
})

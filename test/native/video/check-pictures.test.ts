import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkPictures } from '../../../src/main/video/check-pictures.ts'
import { findFfmpeg, type FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { encodeCounterVideo } from './counter-video.ts'

let folder: string
let tool: FfmpegTool
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-check-'))
  tool = await findFfmpeg()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function pictureFolder(name: string): string {
  mkdirSync(join(folder, name))
  encodeCounterVideo(tool, { path: join(folder, name, '%05d.jpg'), frames: 12, args: ['-f', 'image2', '-q:v', '3'] })
  return join(folder, name)
}

describe('looking at pictures again', () => {
  it('a whole folder has no fault and one checksum each', async () => {
    const source = await probeVideo(pictureFolder('whole'), { ffmpeg: tool })
    const { missing, unreadable, checksums } = await checkPictures(source, { ffmpeg: tool })
    expect([missing, unreadable, new Set(checksums).size]).toEqual([[], [], 12])
  })

  it('names gaps, cut, foreign and undecodable pictures, and finds equal ones', async () => {
    const path = pictureFolder('faulty')
    await rm(join(path, '00004.jpg'))
    const source = await probeVideo(path, { ffmpeg: tool, allowGaps: true })
    await truncate(join(path, '00002.jpg'), 200)
    await writeFile(join(path, '00007.jpg'), 'no picture')
    await copyFile(join(path, '00009.jpg'), join(path, '00010.jpg'))
    const { missing, unreadable, checksums } = await checkPictures(source, { ffmpeg: tool })
    expect([missing, unreadable]).toEqual([[4], [1, 5]])
    expect(checksums[7]).toBe(checksums[8])
    expect(checksums[1]).toBe(0)
  })

  it('finds a picture whose header is whole but whose data cannot be decoded', async () => {
    const path = pictureFolder('undecodable')
    const source = await probeVideo(path, { ffmpeg: tool })
    const bytes = await readFile(join(path, '00006.jpg'))
    // Nine components of colour: no decoder takes that.
    bytes[bytes.indexOf(Buffer.from([0xff, 0xc0])) + 9] = 9
    await writeFile(join(path, '00006.jpg'), bytes)
    expect((await checkPictures(source, { ffmpeg: tool })).unreadable).toEqual([5])
  })

  it('a file that lost its end, or is another one now, is told frame by frame', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'clip.avi'), frames: 30, args: ['-c:v', 'mpeg4', '-g', '5', '-q:v', '4'] })
    const source = await probeVideo(path, { ffmpeg: tool })
    expect((await checkPictures(source, { ffmpeg: tool })).unreadable).toEqual([])
    const bytes = await readFile(path)
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    const { unreadable } = await checkPictures(source, { ffmpeg: tool })
    expect(unreadable.length).toBeGreaterThan(5)
    expect(unreadable.at(-1)).toBe(29)
    await writeFile(path, 'text')
    expect((await checkPictures(source, { ffmpeg: tool })).unreadable).toHaveLength(30)
  })
})

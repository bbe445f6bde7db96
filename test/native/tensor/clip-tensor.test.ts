import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildClipTensor } from '../../../src/main/tensor/clip-tensor.ts'
import { frameGeometry, IMAGENET_MEAN, IMAGENET_STD } from '../../../src/main/tensor/geometry.ts'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import type { FrameReader } from '../../../src/main/video/frame-reader.ts'
import { createFrameReader } from '../../../src/main/video/frame-reader.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { encodeCounterVideo, readCounter } from '../video/counter-video.ts'

let tool: FfmpegTool
let folder: string
let reader: FrameReader
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-tensor-'))
  const path = encodeCounterVideo(tool, { path: join(folder, 'a.mp4'), frames: 260, width: 228, height: 128, args: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '3'] })
  reader = createFrameReader(await probeVideo(path, { ffmpeg: tool }), { ffmpeg: tool })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a dive of a video as a tensor', () => {
  it('holds the sampled frames, in order', async () => {
    const base = frameGeometry('mcore', 'upright')
    // The whole picture instead of its middle: the counter fills it.
    const geometry = { ...base, resizeWidth: base.cropSize, resizeHeight: base.cropSize }
    const tensor = await buildClipTensor(reader, { startFrame: 40, endFrame: 250 }, { frameCount: 96, geometry })
    expect(tensor.shape).toEqual([3, 96, 112, 112])
    expect([tensor.sampledFrames[0], tensor.sampledFrames[1], tensor.sampledFrames[95]]).toEqual([40, 42, 249])
    const plane = 112 * 112
    const shown = tensor.sampledFrames.map((_, t) => {
      const data = new Uint8Array(plane * 3)
      for (let c = 0; c < 3; c++) {
        for (let i = 0; i < plane; i++) data[i * 3 + c] = Math.round(((tensor.data[(c * 96 + t) * plane + i] ?? 0) * (IMAGENET_STD[c] ?? 1) + (IMAGENET_MEAN[c] ?? 0)) * 255)
      }
      return readCounter({ data, width: 112, height: 112 })
    })
    expect(shown).toEqual(tensor.sampledFrames)
  })

  it('refuses empty ranges and frames outside, by name; stops when cancelled', async () => {
    const config = { frameCount: 16, geometry: frameGeometry('mcore', 'upright', 32) }
    await expect(buildClipTensor(reader, { startFrame: 5, endFrame: 5 }, config)).rejects.toThrow(/"a.mp4" runs from frame 5 to before frame 5/)
    await expect(buildClipTensor(reader, { startFrame: 200, endFrame: 300 }, config)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(buildClipTensor(reader, { startFrame: 0, endFrame: 260 }, config, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  })
})

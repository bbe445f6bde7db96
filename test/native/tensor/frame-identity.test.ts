import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildClipTensor } from '../../../src/main/tensor/clip-tensor.ts'
import { frameGeometry, IMAGENET_MEAN, IMAGENET_STD } from '../../../src/main/tensor/geometry.ts'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { createFrameReader } from '../../../src/main/video/frame-reader.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { readCounter } from '../video/counter-video.ts'
import { encodeKind, videoKinds, type VideoKind } from '../video/video-kinds.ts'

// What the model sees as frame n is the picture with the number n, as on the
// screen (test/app/frame-identity.test.ts), in files that tempt one to be off.

let tool: FfmpegTool
let folder: string
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-identity-'))
  await mkdir(join(folder, 'pictures'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const rows = [...videoKinds, { name: 'frame folder', file: 'pictures/%d.png', frames: 100, args: () => [] } satisfies VideoKind]

it.each(rows)('the tensor of frame n shows picture n, for all n: $name', async (kind: VideoKind) => {
  const { first = 0, rotation = 0 } = kind
  const path = encodeKind(tool, folder, kind)
  const probe = await probeVideo(kind.file.includes('%d') ? join(folder, 'pictures') : path, { ffmpeg: tool })
  const base = frameGeometry('mcore', 'upright')
  // The whole picture instead of its middle: the counter fills it.
  const geometry = { ...base, resizeWidth: base.cropSize, resizeHeight: base.cropSize }
  const plane = base.cropSize * base.cropSize
  expect(probe.frameCount).toBeGreaterThanOrEqual(kind.frames - first - (kind.mayHideLast === true ? 1 : 0))
  // The whole video, in ranges that begin within groups of pictures, so that reading enters in the middle.
  for (let startFrame = 0; startFrame < probe.frameCount; startFrame += 61) {
    const frames = Math.min(61, probe.frameCount - startFrame)
    const numbers = Array.from({ length: frames }, (_, n) => n)
    const tensor = await buildClipTensor(createFrameReader(probe, { ffmpeg: tool }), { startFrame, endFrame: startFrame + frames }, { frameCount: frames, geometry })
    expect(tensor.sampledFrames).toEqual(numbers.map((n) => startFrame + n))
    const shown = numbers.map((t) => {
      const data = new Uint8Array(plane * 3)
      for (let c = 0; c < 3; c++) {
        for (let i = 0; i < plane; i++) data[i * 3 + c] = Math.round(((tensor.data[(c * frames + t) * plane + i] ?? 0) * (IMAGENET_STD[c] ?? 1) + (IMAGENET_MEAN[c] ?? 0)) * 255)
      }
      return readCounter({ data, width: base.cropSize, height: base.cropSize }, rotation)
    })
    expect(shown).toEqual(numbers.map((n) => first + startFrame + n))
  }
})

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildClipTensor } from '../../../src/main/tensor/clip-tensor.ts'
import { frameGeometry, IMAGENET_MEAN, IMAGENET_STD } from '../../../src/main/tensor/geometry.ts'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { passthrough } from '../../../src/main/video/ffmpeg-process.ts'
import { createFrameReader } from '../../../src/main/video/frame-reader.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { encodeCounterVideo, ffmpeg, readCounter } from '../video/counter-video.ts'

// What the model sees as frame n is the picture with the number n, as on the
// screen (test/app/frame-identity.test.ts), in files that tempt one to be off.

const frames = 40
let tool: FfmpegTool
let folder: string
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-identity-'))
  await mkdir(join(folder, 'pictures'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '3', '-x264opts', 'b-adapt=0:keyint=16:min-keyint=16:scenecut=0']
interface Kind { name: string; file: string; args: (tool: FfmpegTool) => string[]; before?: string[]; then?: string[]; first?: number; rotation?: number }
const kinds: Kind[] = [
  { name: 'constant rate with B-frames', file: 'a.mp4', args: () => x264 },
  { name: 'variable rate', file: 'v.mkv', args: (t) => ['-vf', "setpts='(N+2*floor(N/5))/(25*TB)'", ...passthrough(t), '-enc_time_base', '1:90000', ...x264] },
  { name: 'edit list', file: 'e.mp4', args: () => x264, before: ['-ss', '0.4'], then: ['-c', 'copy'], first: 10 },
  { name: 'start other than zero', file: 's.ts', args: () => [...x264, '-output_ts_offset', '100'] },
  { name: 'turned by 90 degrees', file: 't.mp4', args: () => x264, then: ['-c', 'copy', '-metadata:s:v:0', 'rotate=270'], rotation: 90 },
  { name: 'interlaced', file: 'i.mp4', args: () => [...x264, '-flags', '+ildct+ilme'] },
  { name: '10-bit HEVC', file: 'h.mkv', args: () => ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=error:keyint=16:bframes=3'] },
  { name: 'Motion JPEG', file: 'm.avi', args: () => ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'] },
  { name: 'frame folder', file: 'pictures/%d.png', args: () => [] },
]

it.each(kinds)('the tensor of frame n shows picture n, for all n: $name', async ({ file, args, before = [], then, first = 0, rotation = 0 }) => {
  let path = encodeCounterVideo(tool, { path: join(folder, file), frames, args: args(tool) })
  if (then) {
    const made = join(folder, `then-${file}`)
    ffmpeg(tool, [...before, '-i', path, ...then, '-y', made])
    path = made
  }
  const probe = await probeVideo(file.includes('%d') ? join(folder, 'pictures') : path, { ffmpeg: tool })
  const count = frames - first
  expect(probe.frameCount).toBe(count)
  const base = frameGeometry('mcore', 'upright')
  // The whole picture instead of its middle: the counter fills it.
  const geometry = { ...base, resizeWidth: base.cropSize, resizeHeight: base.cropSize }
  const tensor = await buildClipTensor(createFrameReader(probe, { ffmpeg: tool }), { startFrame: 0, endFrame: count }, { frameCount: count, geometry })
  expect(tensor.sampledFrames).toEqual(Array.from({ length: count }, (_, n) => n))
  const plane = base.cropSize * base.cropSize
  const shown = tensor.sampledFrames.map((_, t) => {
    const data = new Uint8Array(plane * 3)
    for (let c = 0; c < 3; c++) {
      for (let i = 0; i < plane; i++) data[i * 3 + c] = Math.round(((tensor.data[(c * count + t) * plane + i] ?? 0) * (IMAGENET_STD[c] ?? 1) + (IMAGENET_MEAN[c] ?? 0)) * 255)
    }
    return readCounter({ data, width: base.cropSize, height: base.cropSize }, rotation)
  })
  expect(shown).toEqual(Array.from({ length: count }, (_, n) => n + first))
})

/**
 * The kinds of video in which frame n must be picture n: however it is
 * compressed, timed, turned or cut. What reads frames is tested on all of them:
 * the frame reader, the tensors, the screen.
 */
import { join } from 'node:path'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { passthrough } from '../../../src/main/video/ffmpeg-process.ts'
import { encodeCounterVideo, ffmpeg } from './counter-video.ts'

export interface VideoKind {
  name: string
  file: string
  frames: number
  width?: number
  height?: number
  args: (tool: FfmpegTool) => string[]
  /** a second run over the encoded file */
  then?: { file: string; before?: string[]; args: string[] }
  /** an edit list may hide the last frame */
  mayHideLast?: boolean
  /** number in the first picture */
  first?: number
  rotation?: number
  expects?: { startOffsetSeconds?: number; isVariableRate?: boolean; isInterlaced?: boolean; codec?: string; pixelFormat?: string }
}

const x264 = (...more: string[]) => ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...more]
const bFrames = (options = '') => ['-bf', '3', '-x264opts', `b-pyramid=normal:b-adapt=0:keyint=30:min-keyint=30:scenecut=0${options}`]
export const videoKinds: readonly VideoKind[] = [
  { name: 'H.264 with B-frames in MP4', file: 'b.mp4', frames: 400, args: () => x264(...bFrames()), expects: { startOffsetSeconds: 0, isVariableRate: false, codec: 'h264' } },
  { name: 'H.264 with open groups of pictures in MP4', file: 'open.mp4', frames: 300, args: () => x264(...bFrames(':open-gop=1')) },
  { name: 'H.264 with B-frames in MPEG-TS', file: 'b.ts', frames: 300, args: () => x264(...bFrames(':open-gop=1')) },
  { name: 'H.264 with one key frame only', file: 'onekey.mkv', frames: 200, args: () => x264('-bf', '3', '-g', '1000', '-x264opts', 'scenecut=0') },
  { name: 'H.264 without a container', file: 'raw.h264', frames: 150, args: () => x264(...bFrames()) },
  {
    // Old versions write an edit list that ends before the last frame: players leave it out, and so do we.
    name: 'variable rate in MP4', file: 'vfr.mp4', frames: 300, mayHideLast: true,
    args: (t) => ['-vf', "setpts='(N+3*floor(N/7))/(25*TB)'", ...passthrough(t), '-enc_time_base', '1:90000', ...x264(...bFrames())],
    expects: { isVariableRate: true },
  },
  {
    name: 'variable rate in Matroska', file: 'vfr.mkv', frames: 300,
    args: (t) => ['-vf', "setpts='(N+2*floor(N/5)+random(0))/(25*TB)'", ...passthrough(t), '-enc_time_base', '1:90000', ...x264(...bFrames())],
    expects: { isVariableRate: true },
  },
  { name: 'start other than zero in Matroska', file: 'start.mkv', frames: 250, args: () => [...x264(...bFrames()), '-output_ts_offset', '3.5'], expects: { startOffsetSeconds: 3.5 } },
  { name: 'start other than zero in MPEG-TS', file: 'start.ts', frames: 250, args: () => [...x264(...bFrames()), '-output_ts_offset', '100'] },
  {
    name: 'edit list: cut in the middle of a group without recompressing', file: 'whole.mp4', frames: 300, args: () => x264(...bFrames()),
    then: { file: 'cut.mp4', before: ['-ss', '3.4'], args: ['-c', 'copy'] }, first: 85,
  },
  { name: 'odd sizes', file: 'odd.mp4', frames: 200, width: 161, height: 97, args: () => ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p', ...bFrames()], expects: { pixelFormat: 'yuv444p' } },
  { name: 'odd sizes in Motion JPEG', file: 'odd.avi', frames: 100, width: 161, height: 97, args: () => ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'], expects: { codec: 'mjpeg' } },
  { name: 'interlaced', file: 'interlaced.mp4', frames: 200, args: () => [...x264(...bFrames(':tff=1')), '-flags', '+ildct+ilme'], expects: { isInterlaced: true } },
  { name: '10-bit HEVC', file: 'ten.mkv', frames: 200, args: () => ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=error:keyint=30:bframes=3'], expects: { codec: 'hevc', pixelFormat: 'yuv420p10le' } },
  { name: 'HEVC in MP4', file: 'hevc.mp4', frames: 200, args: () => ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-x265-params', 'log-level=error:keyint=30:bframes=4:open-gop=1'] },
  { name: 'VP9 with hidden frames in WebM', file: 'vp9.webm', frames: 120, args: () => ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '500k', '-g', '30', '-auto-alt-ref', '1', '-lag-in-frames', '16'], expects: { codec: 'vp9' } },
  { name: 'MPEG-4 with packed B-frames in AVI', file: 'mpeg4.avi', frames: 200, args: () => ['-c:v', 'mpeg4', '-q:v', '3', '-bf', '2', '-g', '24'] },
  { name: 'MPEG-2 in a program stream', file: 'mpeg2.mpg', frames: 200, args: () => ['-c:v', 'mpeg2video', '-q:v', '3', '-bf', '2', '-g', '12'] },
  ...[90, 180, 270].map((rotation): VideoKind => ({
    name: `turned by ${rotation} degrees`, file: `upright${rotation}.mp4`, frames: 150, args: () => x264(...bFrames()),
    then: { file: `turned${rotation}.mp4`, args: ['-c', 'copy', '-metadata:s:v:0', `rotate=${360 - rotation}`] }, rotation,
  })),
]

/** Writes a video of this kind into the folder. @returns its path */
export function encodeKind(tool: FfmpegTool, folder: string, kind: VideoKind): string {
  const { width = 160, height = 96 } = kind
  const path = encodeCounterVideo(tool, { path: join(folder, kind.file), frames: kind.frames, width, height, args: kind.args(tool) })
  if (!kind.then) return path
  const derived = join(folder, kind.then.file)
  ffmpeg(tool, [...(kind.then.before ?? []), '-i', path, ...kind.then.args, '-y', derived])
  return derived
}

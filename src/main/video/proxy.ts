/**
 * A copy of a video that a browser can play, made only where it cannot play the
 * original: H.264 in MP4, the same frames at the same times, counted again after
 * writing. On screen the time of frame i is its timestamp less that of frame 0,
 * in originals and proxies alike; originals that start elsewhere get a proxy.
 */
import { basename } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import { encoderArgs, explainEncodeFailure, writeFrames } from './encode.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import { fileInput, fileOutput, passthrough, startFfmpeg, throwIfStopped } from './ffmpeg-process.ts'
import { createFrameReader } from './frame-reader.ts'
import { produceAtomically } from '../files/write-atomic.ts'
import { probeVideo } from './probe.ts'
import type { VideoProbe } from './video-source.ts'

/** Codecs Chromium decodes, by the containers it opens. */
const PLAYABLE: readonly { container: RegExp; codecs: ReadonlySet<string> }[] = [
  { container: /\bmp4\b/, codecs: new Set(['h264', 'vp9', 'av1']) },
  { container: /\bwebm\b/, codecs: new Set(['vp8', 'vp9', 'av1']) },
]
/** 8 bits, 4:2:0: what every decoder of a browser takes. */
const PLAYABLE_PIXELS = new Set(['yuv420p', 'yuvj420p'])
const START_TOLERANCE_SECONDS = 0.001

type PlayableFacts = Pick<VideoProbe, 'kind' | 'container' | 'codec' | 'pixelFormat' | 'startOffsetSeconds' | 'isInterlaced' | 'pixelAspect' | 'warnings'> & { path: string }

/** Whether a browser plays the original with every frame at its time; and if not, why. */
export function browserPlayable(probe: PlayableFacts): { isPlayable: true } | { isPlayable: false; reason: string } {
  const no = (reason: string) => ({ isPlayable: false, reason }) as const
  if (probe.kind === 'folder') return no('it is a folder of pictures')
  // Matroska and WebM share a container name in ffmpeg; browsers go by the extension.
  const isMatroska = probe.container.includes('matroska')
  if (isMatroska && !probe.path.toLowerCase().endsWith('.webm')) return no('its container is Matroska')
  if (!PLAYABLE.some(({ container, codecs }) => container.test(probe.container) && codecs.has(probe.codec))) return no(`browsers do not play ${probe.codec} in ${probe.container.split(',')[0]}`)
  if (!PLAYABLE_PIXELS.has(probe.pixelFormat)) return no(`its pixel format is ${probe.pixelFormat}`)
  if (probe.isInterlaced) return no('it is interlaced')
  if (Math.abs(probe.startOffsetSeconds) > START_TOLERANCE_SECONDS) return no(`it starts at ${probe.startOffsetSeconds.toFixed(3)} s`)
  if (Math.abs(probe.pixelAspect - 1) > 0.001) return no('its pixels are not square')
  if (probe.warnings.length > 0) return no('parts of it are damaged')
  return { isPlayable: true }
}

export interface ProxyOptions {
  ffmpeg: FfmpegTool
  signal?: AbortSignal | undefined
  /** fraction done, 0 to 1 */
  onProgress?: (fraction: number) => void
}

/**
 * Writes the proxy as `path` (.mp4), whole or not at all.
 * @returns probe of the proxy: as many frames as the original
 * @throws StudioError missing-tool (no H.264 encoder), disk-full, io,
 * unreadable-video, cancelled, internal when the frame counts differ
 */
export async function writeProxy(source: VideoProbe, path: string, options: ProxyOptions): Promise<VideoProbe> {
  return produceAtomically(path, async (temporary) => {
    if (source.kind === 'folder') {
      const reader = createFrameReader(source, options)
      const frames = countingFrames(reader.readRgb({ startFrame: 0, endFrame: source.frameCount }, { signal: options.signal }), source, options)
      await writeFrames(frames, temporary, { ...options, width: source.width, height: source.height, framesPerSecond: source.framesPerSecond })
    } else await transcode(source, temporary, options)
    const proxy = await probeVideo(temporary, { ffmpeg: options.ffmpeg, signal: options.signal })
    if (proxy.frameCount !== source.frameCount) {
      throw new StudioError('internal', `The proxy of "${source.name}" has ${proxy.frameCount} frames, the original ${source.frameCount}.`, { hint: 'Choose another ffmpeg in the settings and import again; the video can be labelled without a proxy meanwhile.' })
    }
    options.onProgress?.(1)
    return { ...proxy, path, name: basename(path) }
  })
}

async function transcode(source: VideoProbe, temporary: string, options: ProxyOptions): Promise<void> {
  const { ffmpeg, signal } = options
  const start = (source.timestampsMicroseconds[0] ?? 0) / 1_000_000
  const child = startFfmpeg(ffmpeg, [
    '-y', '-copyts',
    ...fileInput(source.path),
    '-map', '0:V:0', '-map', '0:a:0?', '-sn', '-dn',
    // Times from 0; sides padded to even numbers, as 4:2:0 needs; pixels shown as they are stored, as on every other screen.
    '-vf', `setpts=PTS-STARTPTS,scale=flags=bicubic+accurate_rnd+full_chroma_int,pad='ceil(iw/2)*2:ceil(ih/2)*2',setsar=1`,
    '-af', soundFilter(start),
    ...passthrough(ffmpeg), '-enc_time_base', '1:90000',
    ...encoderArgs(),
    '-c:a', 'aac', '-b:a', '128k', '-ac', '2',
    '-progress', 'pipe:1',
    fileOutput(temporary),
  ], { signal })
  child.output.setEncoding('utf8').on('data', (text: string) => {
    const done = /^frame=\s*(\d+)/m.exec(text)
    if (done) options.onProgress?.(Math.min(0.95, (0.95 * Number(done[1])) / source.frameCount))
  })
  const end = await child.ended
  throwIfStopped(end, signal, ffmpeg)
  if (end.exitCode !== 0) throw explainEncodeFailure(end, `A playable copy of "${source.name}"`)
}

/** AAC begins with this much silence of its own, rounded up; without it its first time would be negative and shift the pictures. */
const AAC_PRIMING_SECONDS = 0.05

/** Sound from the first picture on, silence where it begins later. */
function soundFilter(startSeconds: number): string {
  return `atrim=start=${startSeconds.toFixed(6)},asetpts=PTS-(${startSeconds.toFixed(6)})/TB,aresample=async=1:first_pts=0,asetpts=PTS+${AAC_PRIMING_SECONDS}/TB`
}

async function* countingFrames(frames: AsyncIterable<{ frame: number; data: Uint8Array }>, source: VideoProbe, options: ProxyOptions): AsyncGenerator<Uint8Array> {
  for await (const { frame, data } of frames) {
    options.onProgress?.((0.95 * frame) / source.frameCount)
    yield data
  }
}

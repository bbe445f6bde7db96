/**
 * Finds out everything about a video by decoding it once from beginning to end:
 * how many frames it really has, when each is shown, their size, and what may be
 * wrong with it. Headers are not believed where decoding can tell.
 *
 * A damaged file whose beginning decodes is refused with the number of frames
 * that can be had, unless `allowDamaged` says to take those: nothing is lost, and
 * no label set silently meets a shorter video.
 */
import { open, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { claimedRiffBytes, refuseNonVideo, SNIFF_BYTES } from './container-sniff.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import type { FfmpegEnd } from './ffmpeg-process.ts'
import { cleanLine, fileInput, passthrough, startFfmpeg, throwIfStopped } from './ffmpeg-process.ts'
import type { InputInfo, VideoStreamInfo } from './input-info.ts'
import { parseInputInfo } from './input-info.ts'
import { probeFolder } from './probe-folder.ts'
import type { ShownFrame } from './showinfo.ts'
import { createShowinfoParser } from './showinfo.ts'
import type { FrameTiming } from './timing.ts'
import { judgeTiming } from './timing.ts'
import type { VideoProbe } from './video-source.ts'

export interface ProbeOptions {
  ffmpeg: FfmpegTool
  signal?: AbortSignal | undefined
  /** fraction done, 0 to 1 */
  onProgress?: (fraction: number) => void
  /** take what decodes of a damaged or truncated file, with a warning */
  allowDamaged?: boolean | undefined
  /** folders: take the pictures that are there although numbers are missing */
  allowGaps?: boolean | undefined
  /** folders: frames a second, 25 by default */
  folderFramesPerSecond?: number | undefined
}

/**
 * Probes a video file, or a folder of numbered pictures.
 * @throws StudioError not-found, unreadable-video (empty, text, no known format),
 * damaged-video (a part can be decoded), no-pictures (sound only, empty folder), frame-gap, invalid-input
 * (folders of mixed pictures), cancelled, missing-tool
 */
export async function probeVideo(path: string, options: ProbeOptions): Promise<VideoProbe> {
  const fullPath = resolve(path)
  const found = await stat(fullPath).catch((error: unknown) => {
    throw new StudioError('not-found', `There is no file "${fullPath}".`, { hint: 'Check the path; the file may have been moved or renamed.', cause: error })
  })
  if (found.isDirectory()) return probeFolder(fullPath, options)
  if (!found.isFile()) throw new StudioError('unreadable-video', `"${fullPath}" is neither a file nor a folder.`, { hint: 'Choose a video file or a folder of pictures.' })
  return probeFile(fullPath, found.size, options)
}

async function probeFile(path: string, sizeBytes: number, options: ProbeOptions): Promise<VideoProbe> {
  const name = basename(path)
  const head = await readHead(path)
  refuseNonVideo(name, head, sizeBytes)
  const decoded = await decodeAll(path, options)
  throwIfStopped(decoded.end, options.signal, options.ffmpeg)
  const { info } = decoded
  const hasOnlyCover = decoded.problems.some((line) => line.includes('matches no streams'))
  if (info && (!info.video || hasOnlyCover)) {
    throw new StudioError('no-pictures', `"${name}" holds ${info.hasAudio ? 'sound' : 'data'} but no pictures (${info.container}).`, { hint: 'Choose a file with a video stream.' })
  }
  const first = decoded.frames[0]
  if (!info?.video || !first) {
    // The general line comes last and says least.
    const reason = decoded.problems.findLast((line) => !line.includes('Invalid data found')) ?? decoded.problems.at(-1)
    throw new StudioError('unreadable-video', `No frame of "${name}" can be decoded${reason ? `: ${reason}` : ''}.`, {
      hint: 'The file is damaged, incomplete or no video. Play it in another program to check, or fetch it again.',
    })
  }
  const timing = judgeTiming(decoded.frames.map((frame) => frame.timestampMicroseconds), info.video.nominalFramesPerSecond)
  const warnings = findWarnings(decoded, timing)
  const damage = findDamage(decoded, info, timing, { head, sizeBytes })
  if (damage !== undefined) {
    const message = `"${name}" is damaged or incomplete: ${damage}. ${decoded.frames.length} frames (${timing.durationSeconds.toFixed(2)} s) can be decoded.`
    if (!options.allowDamaged) {
      throw new StudioError('damaged-video', message, { hint: 'Fetch the file again; or import it as it is (allow damaged files) to keep the frames that can be decoded.' })
    }
    warnings.unshift(message)
  }
  return describe(path, name, sizeBytes, info, info.video, decoded.frames, timing, warnings)
}

function describe(path: string, name: string, sizeBytes: number, info: InputInfo, video: VideoStreamInfo, frames: readonly ShownFrame[], timing: FrameTiming, warnings: string[]): VideoProbe {
  const first = frames[0]
  const keyFrames = frames.flatMap((frame, i) => (frame.isKey ? [i] : []))
  return {
    name,
    kind: 'file',
    path,
    width: first?.width ?? 0,
    height: first?.height ?? 0,
    frameCount: frames.length,
    timestampsMicroseconds: timing.timestampsMicroseconds,
    keyFrames: Uint32Array.from(timing.isStrict ? keyFrames : []),
    checksums: Uint32Array.from(frames, (frame) => frame.checksum),
    container: info.container,
    codec: video.codec,
    ...(video.profile === undefined ? {} : { profile: video.profile }),
    pixelFormat: video.pixelFormat,
    framesPerSecond: timing.framesPerSecond,
    isVariableRate: timing.isVariableRate,
    durationSeconds: timing.durationSeconds,
    startOffsetSeconds: (timing.timestampsMicroseconds[0] ?? 0) / 1_000_000,
    rotationDegrees: info.rotationDegrees,
    isInterlaced: frames.some((frame) => frame.isInterlaced),
    pixelAspect: first?.pixelAspect ?? 1,
    hasAudio: info.hasAudio,
    sizeBytes,
    warnings,
  }
}

interface DecodedAll {
  info: InputInfo | undefined
  frames: ShownFrame[]
  /** error lines of the decoder, the first few hundred */
  problems: string[]
  end: FfmpegEnd
}

/** Most log lines kept of each kind: a damaged hour can give a million. */
const MOST_LINES = 300

async function decodeAll(path: string, options: ProbeOptions): Promise<DecodedAll> {
  const { ffmpeg, signal, onProgress } = options
  const parser = createShowinfoParser()
  const frames: ShownFrame[] = []
  const header: string[] = []
  const problems: string[] = []
  let expectedSeconds: number | undefined
  const onLogLine = (line: string) => {
    const frame = parser.take(line)
    if (frame) {
      if (frames.length === 0) expectedSeconds = parseInputInfo(header)?.durationSeconds
      frames.push(frame)
      if (onProgress && frames.length % 32 === 0 && expectedSeconds) {
        const seconds = ((frame.timestampMicroseconds ?? 0) - (frames[0]?.timestampMicroseconds ?? 0)) / 1_000_000
        onProgress(Math.min(1, Math.max(0, seconds / expectedSeconds)))
      }
      return
    }
    if (/\[(error|fatal|panic)\]/.test(line) || /corrupt|File ended prematurely/i.test(line)) {
      if (problems.length < MOST_LINES) problems.push(cleanLine(line))
    } else if (header.length < MOST_LINES && frames.length === 0) header.push(line)
  }
  const child = startFfmpeg(ffmpeg, [
    '-copyts',
    ...fileInput(path),
    '-map', '0:V:0', '-an', '-sn', '-dn',
    '-vf', 'showinfo',
    ...passthrough(ffmpeg),
    '-f', 'null', '-',
  ], { signal, onLogLine })
  child.output.resume()
  const end = await child.ended
  onProgress?.(1)
  return { info: parseInputInfo(header), frames, problems, end }
}

/** Why the file is taken for incomplete; undefined where it is not. */
function findDamage(decoded: DecodedAll, info: InputInfo, timing: FrameTiming, file: { head: Uint8Array; sizeBytes: number }): string | undefined {
  const cutOff = decoded.problems.find((line) => /partial file|File ended prematurely|truncat/i.test(line))
  if (cutOff !== undefined) return `the file ends in the middle (${cutOff})`
  const claimed = claimedRiffBytes(file.head)
  if (claimed !== undefined && claimed > file.sizeBytes + 1) return `its header tells of ${claimed} bytes, it has ${file.sizeBytes}`
  if (decoded.end.exitCode !== 0) return `decoding stopped with "${decoded.problems.at(-1) ?? `exit code ${decoded.end.exitCode}`}"`
  // Only where nothing else explains a longer duration: other streams may be longer, a last frame may stay, an
  // edit list (MP4) may hide frames. MP4 files that end early are told by their sample tables, above.
  const missing = (info.durationSeconds ?? 0) - timing.durationSeconds - Math.max(0, (timing.timestampsMicroseconds[0] ?? 0) / 1_000_000)
  const allowed = Math.max(2.5 / timing.framesPerSecond, 0.03 * timing.durationSeconds)
  if (!info.hasAudio && !timing.isVariableRate && !info.container.includes('mp4') && missing > allowed) return `its header tells of ${info.durationSeconds?.toFixed(2)} s`
  return undefined
}

function findWarnings(decoded: DecodedAll, timing: FrameTiming): string[] {
  const warnings: string[] = []
  const first = decoded.frames[0]
  const changed = decoded.frames.findIndex((frame) => frame.width !== first?.width || frame.height !== first?.height)
  if (first && changed > 0) {
    const frame = decoded.frames[changed]
    warnings.push(`The picture size changes from ${first.width}×${first.height} to ${frame?.width}×${frame?.height} at frame ${changed}; later frames are scaled to the first size.`)
  }
  if (!timing.isStrict) warnings.push('Some frames have no time of their own; their times are estimated.')
  if (decoded.problems.length > 0) warnings.push(`The decoder reported ${decoded.problems.length}${decoded.problems.length >= MOST_LINES ? ' or more' : ''} problems; some pictures may be damaged (first: ${decoded.problems[0]}).`)
  return warnings
}

async function readHead(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r')
    try {
      const buffer = Buffer.alloc(SNIFF_BYTES)
      const { bytesRead } = await file.read(buffer, 0, SNIFF_BYTES, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw toStudioError(error)
  }
}

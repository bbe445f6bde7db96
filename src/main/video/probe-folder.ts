/**
 * Probes a folder of numbered pictures. Sizes are checked from the headers of
 * all files; then all are decoded once, so that a picture that cannot be read is
 * found at import and named, not in the middle of a training run.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import { DamagedFramesError } from './damaged-frames.ts'
import { decodeFolder } from './decode-folder.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import type { FrameFile } from './frame-folder.ts'
import { listFrameFolder } from './frame-folder.ts'
import { readPictureHeader } from './picture-header.ts'
import type { VideoProbe } from './video-source.ts'

export interface FolderProbeOptions {
  ffmpeg: FfmpegTool
  signal?: AbortSignal | undefined
  onProgress?: (fraction: number) => void
  allowGaps?: boolean | undefined
  folderFramesPerSecond?: number | undefined
}

/** Frames a second of a folder that states none: that of the competition broadcasts. */
export const DEFAULT_FOLDER_RATE = 25

/** @throws StudioError no-pictures, frame-gap, invalid-input, unreadable-video, cancelled */
export async function probeFolder(path: string, options: FolderProbeOptions): Promise<VideoProbe> {
  const name = basename(path)
  const rate = options.folderFramesPerSecond ?? DEFAULT_FOLDER_RATE
  if (!(rate > 0 && rate <= 1000)) throw new StudioError('invalid-input', `The frame rate of a folder must lie between 0 and 1000 frames a second; found ${rate}.`)
  const folder = await listFrameFolder(path, { allowGaps: options.allowGaps })
  const { width, height, sizeBytes } = await checkHeaders(name, folder.files, options)
  const frameCount = folder.files.length
  const probe: VideoProbe = {
    name,
    kind: 'folder',
    path,
    width,
    height,
    frameCount,
    timestampsMicroseconds: Float64Array.from({ length: frameCount }, (_, i) => Math.round((i * 1_000_000) / rate)),
    keyFrames: Uint32Array.from({ length: frameCount }, (_, i) => i),
    checksums: new Uint32Array(0),
    container: 'folder',
    codec: folder.format,
    pixelFormat: 'unknown',
    framesPerSecond: rate,
    isVariableRate: false,
    durationSeconds: frameCount / rate,
    startOffsetSeconds: 0,
    rotationDegrees: 0,
    isInterlaced: false,
    pixelAspect: 1,
    hasAudio: false,
    sizeBytes,
    warnings: folder.missingNumbers.length === 0 ? [] : [`${folder.missingNumbers.length} numbers are missing between ${folder.files[0]?.number} and ${folder.files.at(-1)?.number}; the pictures that are there are counted one after another.`],
  }
  await decodeEvery(probe, folder.files, options)
  options.onProgress?.(1)
  return probe
}

async function checkHeaders(folderName: string, files: readonly FrameFile[], options: FolderProbeOptions): Promise<{ width: number; height: number; sizeBytes: number }> {
  let first: { name: string; width: number; height: number } | undefined
  let sizeBytes = 0
  for (const [i, file] of files.entries()) {
    if (options.signal?.aborted) throw new StudioError('cancelled', 'Reading the folder was cancelled.')
    const bytes = await readFile(file.path)
    const header = readPictureHeader(bytes)
    sizeBytes += bytes.length
    if (!header) throw unreadable(folderName, file.name, bytes.length === 0 ? 'it is empty' : 'it is no JPEG or PNG')
    if (!header.isComplete) throw unreadable(folderName, file.name, 'it ends in the middle')
    first ??= { name: file.name, width: header.width, height: header.height }
    if (header.width !== first.width || header.height !== first.height) {
      throw new StudioError('invalid-input', `The pictures of "${folderName}" differ in size: "${first.name}" is ${first.width}×${first.height}, "${file.name}" is ${header.width}×${header.height}.`, { hint: 'A video has one size: keep the pictures of one clip in one folder, all of one size.' })
    }
    options.onProgress?.((0.5 * (i + 1)) / files.length)
  }
  return { width: first?.width ?? 0, height: first?.height ?? 0, sizeBytes }
}

async function decodeEvery(probe: VideoProbe, files: readonly FrameFile[], options: FolderProbeOptions): Promise<void> {
  const context = { tool: options.ffmpeg, source: probe, format: { kind: 'rgb', width: 16, height: 16, quality: 0 } as const, signal: options.signal, trust: { checksums: false } }
  let count = 0
  try {
    for await (const _picture of decodeFolder(context, [{ start: 0, end: files.length }])) options.onProgress?.(0.5 + (0.5 * ++count) / files.length)
  } catch (error) {
    if (!(error instanceof DamagedFramesError)) throw error
    throw unreadable(probe.name, files[error.ranges[0]?.start ?? 0]?.name ?? '', 'it cannot be decoded')
  }
}

function unreadable(folderName: string, fileName: string, why: string): StudioError {
  return new StudioError('unreadable-video', `The picture "${fileName}" of the folder "${folderName}" cannot be read: ${why}.`, { hint: 'Fetch this picture again, or remove it and import with gaps allowed.' })
}

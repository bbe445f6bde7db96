/**
 * Looks at the pictures of a video that was imported before: which numbers are
 * missing, which pictures can no longer be read, and a checksum of each, so that
 * equal pictures are found. Unlike a probe it never stops at the first fault.
 */
import { readFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { DamagedFramesError } from './damaged-frames.ts'
import { decodeFolder } from './decode-folder.ts'
import { framesOf } from './decode-run.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import { listFrameFolder } from './frame-folder.ts'
import { readPictureHeader } from './picture-header.ts'
import { probeVideo } from './probe.ts'
import type { VideoSource } from './video-source.ts'

export interface PictureFacts {
  /** numbers missing between the first and the last numbered picture; none for files */
  missing: number[]
  /** frames that cannot be decoded or are no longer the pictures that were imported */
  unreadable: number[]
  /** of every frame that was imported, 0 for unreadable ones: Adler-32 of the decoded picture (files), CRC-32 of the file's bytes (folders) */
  checksums: Uint32Array
}

export interface CheckOptions {
  ffmpeg: FfmpegTool
  signal?: AbortSignal | undefined
}

/** @throws StudioError not-found (the video is gone), cancelled, missing-tool, io */
export function checkPictures(source: VideoSource, options: CheckOptions): Promise<PictureFacts> {
  return source.kind === 'folder' ? checkFolder(source, options) : checkFile(source, options)
}

async function checkFile(source: VideoSource, { ffmpeg, signal }: CheckOptions): Promise<PictureFacts> {
  const checksums = new Uint32Array(source.frameCount)
  const unreadable: number[] = []
  let found: Uint32Array = new Uint32Array(0)
  try {
    found = (await probeVideo(source.path, { ffmpeg, signal, allowDamaged: true })).checksums
  } catch (error) {
    const { code } = toStudioError(error)
    if (code !== 'unreadable-video' && code !== 'no-pictures') throw error
  }
  for (let frame = 0; frame < source.frameCount; frame++) {
    const now = found[frame]
    const then = source.checksums[frame]
    // Without checksums of old there is nothing to compare with but that a picture comes.
    if (now === undefined || (then !== undefined && then !== now)) unreadable.push(frame)
    else checksums[frame] = now
  }
  return { missing: [], unreadable, checksums }
}

async function checkFolder(source: VideoSource, { ffmpeg, signal }: CheckOptions): Promise<PictureFacts> {
  const { files, missingNumbers } = await listFrameFolder(source.path, { allowGaps: true })
  const checksums = new Uint32Array(source.frameCount)
  const unreadable: number[] = []
  let isWhole = files.length === source.frameCount
  for (let frame = 0; frame < source.frameCount; frame++) {
    if (signal?.aborted) throw new StudioError('cancelled', 'Looking at the pictures was stopped.')
    const bytes = await readFile(files[frame]?.path ?? '').catch(() => null)
    const header = bytes === null ? undefined : readPictureHeader(bytes)
    if (bytes === null || header === undefined || !header.isComplete || header.width !== source.width || header.height !== source.height) {
      unreadable.push(frame)
      isWhole = false
    } else {
      checksums[frame] = crc32(bytes)
    }
  }
  if (isWhole) {
    for (const frame of await findUndecodable(source, ffmpeg, signal)) {
      unreadable.push(frame)
      checksums[frame] = 0
    }
  }
  return { missing: missingNumbers, unreadable, checksums }
}

/** Frames whose files look whole and give no picture. */
async function findUndecodable(source: VideoSource, tool: FfmpegTool, signal: AbortSignal | undefined): Promise<number[]> {
  try {
    for await (const _picture of decodeFolder({ tool, source, format: { kind: 'rgb', width: 16, height: 16, quality: 0 }, signal, trust: { checksums: false } }, [{ start: 0, end: source.frameCount }]));
  } catch (error) {
    if (error instanceof DamagedFramesError) return [...framesOf(error.ranges)]
    throw error
  }
  return []
}

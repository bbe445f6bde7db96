/**
 * Small pictures of a video for the library grid and the timeline: a poster, and
 * a strip of evenly spaced frames side by side in one JPEG.
 */
import { StudioError } from '../../shared/errors.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import type { FrameReader } from './frame-reader.ts'
import { encodePicture } from './image.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import { DamagedFramesError } from './damaged-frames.ts'

export interface ThumbnailOptions {
  ffmpeg: FfmpegTool
  signal?: AbortSignal | undefined
  /** pixels; 180 for posters and 72 for strips by default */
  height?: number
}

/** JPEG allows no side longer than this. */
const LONGEST_JPEG_SIDE = 65_535

/** Frames in the middle of `tiles` equal parts of [startFrame, endFrame). */
export function stripFrames(startFrame: number, endFrame: number, tiles: number): number[] {
  const length = endFrame - startFrame
  return Array.from({ length: tiles }, (_, i) => Math.min(endFrame - 1, startFrame + Math.floor(((i + 0.5) * length) / tiles)))
}

/**
 * Frames for the tiles of a long stretch: those of `stripFrames`, or the key
 * frame nearest to each where one lies within its tile, because a key frame
 * costs one picture to decode and any other up to a whole group of them.
 */
export function overviewFrames(keyFrames: ArrayLike<number>, startFrame: number, endFrame: number, tiles: number): number[] {
  const half = (endFrame - startFrame) / tiles / 2
  let k = 0
  return stripFrames(startFrame, endFrame, tiles).map((wanted) => {
    while (k + 1 < keyFrames.length && Math.abs((keyFrames[k + 1] ?? 0) - wanted) < Math.abs((keyFrames[k] ?? 0) - wanted)) k++
    const key = keyFrames[k]
    return key !== undefined && Math.abs(key - wanted) <= half && key >= startFrame && key < endFrame ? key : wanted
  })
}

/** One frame as a small JPEG file. @throws StudioError as the frame reader */
export async function makePoster(reader: FrameReader, frame: number, options: ThumbnailOptions): Promise<Uint8Array> {
  const height = Math.min(options.height ?? 180, reader.source.height)
  for await (const picture of reader.readJpegs({ indices: [frame] }, { height, signal: options.signal })) return picture.data
  throw new StudioError('unreadable-video', `Frame ${frame} of "${reader.source.name}" cannot be read.`, { hint: 'Import the video again.' })
}

/** A strip as one picture: tiles of equal size from left to right. */
export interface Strip {
  jpeg: Uint8Array
  tileWidth: number
  tileHeight: number
  /** frame of the video that each tile shows */
  frames: number[]
  /** tiles, from 0, whose frames are lost from a damaged video: hatched */
  lostTiles: number[]
}

/** @throws StudioError as the frame reader; invalid-input when the range is empty or the strip too long for a JPEG */
export async function makeStrip(reader: FrameReader, range: { startFrame: number; endFrame: number }, tiles: number, options: ThumbnailOptions): Promise<Strip> {
  if (!(range.endFrame > range.startFrame) || !Number.isInteger(tiles) || tiles < 1) {
    throw new StudioError('invalid-input', `A strip of ${tiles} pictures from frames ${range.startFrame} to ${range.endFrame - 1} of "${reader.source.name}" cannot be made.`)
  }
  return makeStripOf(reader, stripFrames(range.startFrame, range.endFrame, tiles), options)
}

/** Grey with slanting lines, RGB: no picture could be taken for it. */
function hatched(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3)
    return ((pixel % width) + Math.floor(pixel / width)) % 12 < 4 ? 150 : 110
  })
}

/**
 * A strip of these frames, ascending; those lost from a damaged video are hatched.
 * @throws StudioError as the frame reader, 'damaged-video' where all are lost; 'invalid-input' when it is empty or too long for a JPEG
 */
export async function makeStripOf(reader: FrameReader, frames: readonly number[], options: ThumbnailOptions): Promise<Strip> {
  const { source } = reader
  const tiles = frames.length
  const tileHeight = Math.min(options.height ?? 72, source.height)
  const tileWidth = Math.max(1, Math.round((source.width * tileHeight) / source.height))
  if (tiles < 1 || tiles * tileWidth > LONGEST_JPEG_SIDE) throw new StudioError('invalid-input', `A strip of ${tiles} pictures of "${source.name}" cannot be made.`)
  const rowBytes = tileWidth * 3
  const stripRowBytes = rowBytes * tiles
  const pixels = new Uint8Array(stripRowBytes * tileHeight)
  const place = (tile: number, data: Uint8Array): void => {
    for (let y = 0; y < tileHeight; y++) pixels.set(data.subarray(y * rowBytes, (y + 1) * rowBytes), y * stripRowBytes + tile * rowBytes)
  }
  const lostTiles = new Set(frames.keys())
  try {
    for await (const { frame, data } of reader.readRgb({ indices: frames }, { width: tileWidth, height: tileHeight, signal: options.signal })) {
      frames.forEach((wanted, tile) => {
        if (wanted !== frame) return
        place(tile, data)
        lostTiles.delete(tile)
      })
    }
  } catch (error) {
    // It comes after all that can be had; a strip of nothing else is none.
    if (!(error instanceof DamagedFramesError) || lostTiles.size === tiles) throw error
    for (const tile of lostTiles) place(tile, hatched(tileWidth, tileHeight))
  }
  const jpeg = await encodePicture({ data: pixels, width: tileWidth * tiles, height: tileHeight }, 'jpeg', { ...options, quality: 4 })
  return { jpeg, tileWidth, tileHeight, frames: [...frames], lostTiles: [...lostTiles] }
}

/** Writes a poster, whole or not at all. */
export async function writePoster(reader: FrameReader, frame: number, path: string, options: ThumbnailOptions): Promise<void> {
  await writeAtomically(path, await makePoster(reader, frame, options))
}

/** Writes a strip, whole or not at all. */
export async function writeStrip(reader: FrameReader, range: { startFrame: number; endFrame: number }, tiles: number, path: string, options: ThumbnailOptions): Promise<Strip> {
  const strip = await makeStrip(reader, range, tiles, options)
  await writeAtomically(path, strip.jpeg)
  return strip
}

/**
 * Videos whose every picture carries its own number as large black and white
 * blocks, so that a test can read from a picture which frame it is. Any error of
 * one frame anywhere between file and tensor shows.
 */
import { execFileSync } from 'node:child_process'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'

/** Twelve bits in four columns and three rows, lowest bit first, row by row. */
const COLUMNS = 4
const ROWS = 3
const WHITE = 235
const BLACK = 16

/** RGB24 picture number `n`, uint8 [height, width, 3]; one corner of each block drifts, so that pictures differ in more than the counter. */
export function counterPicture(n: number, width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3)
  let at = 0
  for (let y = 0; y < height; y++) {
    const bits = n >> (Math.floor((y * ROWS) / height) * COLUMNS)
    for (let x = 0; x < width; x++) {
      const isSet = (bits >> ((x * COLUMNS) / width)) & 1
      const shade = (x + 3 * y + 7 * n) % 24
      const value = isSet ? WHITE - shade : BLACK + shade
      pixels[at++] = value
      pixels[at++] = value
      pixels[at++] = value
    }
  }
  return pixels
}

/** The number in a picture of any size, turned clockwise by `rotation` degrees. */
export function readCounter(picture: { data: Uint8Array; width: number; height: number }, rotation = 0): number {
  let n = 0
  for (let bit = 0; bit < COLUMNS * ROWS; bit++) {
    const u = ((bit % COLUMNS) + 0.5) / COLUMNS
    const v = (Math.floor(bit / COLUMNS) + 0.5) / ROWS
    const [x, y] = rotation === 90 ? [1 - v, u] : rotation === 180 ? [1 - u, 1 - v] : rotation === 270 ? [v, 1 - u] : [u, v]
    const at = (Math.floor(y * picture.height) * picture.width + Math.floor(x * picture.width)) * 3
    if ((picture.data[at + 1] ?? 0) > 126) n |= 1 << bit
  }
  return n
}

export interface CounterVideo {
  path: string
  frames: number
  width?: number
  height?: number
  /** encoder and muxer options */
  args: readonly string[]
}

/** Encodes counter pictures 0 … frames - 1 at 25 frames a second. */
export function encodeCounterVideo(tool: FfmpegTool, video: CounterVideo): string {
  const { width = 160, height = 96 } = video
  const input = Buffer.concat(Array.from({ length: video.frames }, (_, n) => counterPicture(n, width, height)))
  ffmpeg(tool, ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', '25', '-i', 'pipe:0', ...video.args, '-y', video.path], input)
  return video.path
}

/** Runs ffmpeg for a fixture; its own errors fail the test. */
export function ffmpeg(tool: FfmpegTool, args: readonly string[], input?: Uint8Array): void {
  execFileSync(tool.path, ['-v', 'error', '-threads', '2', ...args], { stdio: [input ? 'pipe' : 'ignore', 'ignore', 'inherit'], ...(input ? { input } : {}), maxBuffer: 1 << 28 })
}

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

/** Where in a picture, turned clockwise by `rotation` degrees, each bit of its number is read, lowest first: shares of width and height. */
export function counterPlaces(rotation = 0): [x: number, y: number][] {
  return Array.from({ length: COLUMNS * ROWS }, (_, bit) => {
    const u = ((bit % COLUMNS) + 0.5) / COLUMNS
    const v = (Math.floor(bit / COLUMNS) + 0.5) / ROWS
    return rotation === 90 ? [1 - v, u] : rotation === 180 ? [1 - u, 1 - v] : rotation === 270 ? [v, 1 - u] : [u, v]
  })
}

/** The number whose bits have these shades, 0..255, lowest bit first. */
export function counterOf(shades: readonly number[]): number {
  return shades.reduce((n, shade, bit) => (shade > 126 ? n | (1 << bit) : n), 0)
}

/** The number in a picture of any size. */
export function readCounter(picture: { data: Uint8Array; width: number; height: number }, rotation = 0): number {
  return counterOf(counterPlaces(rotation).map(([x, y]) => picture.data[(Math.floor(y * picture.height) * picture.width + Math.floor(x * picture.width)) * 3 + 1] ?? 0))
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

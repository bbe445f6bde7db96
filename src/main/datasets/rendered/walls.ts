/** Walls, windows, banners and skies of the venues, as colour over (along, height) in metres. */
import { latticeNoise } from './random.ts'
import { clamp, smoothstep } from './vector.ts'
import type { Rgb, Venue } from './venue.ts'

const frac = (v: number): number => v - Math.floor(v)
const blend = (a: Rgb, b: Rgb, t: number): Rgb => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]

export function wallColour(venue: Venue, open: boolean, x: number, y: number, lit: number, out: Float64Array): void {
  let k = lit
  let c: Rgb
  if (open) {
    c = openAir(venue, x, y)
    if (y > 5) k = venue.style === 'evening-pool' ? 1 : 1.05
  } else {
    const banner = bannerColour(venue, x, y)
    if (banner) c = banner
    else [c, k] = hall(venue, x, y, lit)
  }
  out[0] = clamp(c[0] * k * venue.tint[0], 0, 255)
  out[1] = clamp(c[1] * k * venue.tint[1], 0, 255)
  out[2] = clamp(c[2] * k * venue.tint[2], 0, 255)
}

function hall(venue: Venue, x: number, y: number, lit: number): [Rgb, number] {
  const seed = venue.textureSeed
  switch (venue.style) {
    case 'window-hall': {
      const inX = frac(x / 2.6)
      const glass = y > 4.2 && y < 12.5 && inX > 0.08 && inX < 0.92 && frac((y - 4.2) / 2.1) > 0.07
      if (glass) return [blend([214, 230, 240], [170, 200, 226], frac(x / 2.6 + y / 9)), 1.02]
      return [venue.wall, lit * (y < 4.2 ? 0.8 : 0.7)]
    }
    case 'glass-hall': {
      if (frac(x / 1.7) < 0.05 || frac(y / 3.2) < 0.035) return [[236, 238, 240], lit]
      return [blend(venue.wall, [190, 222, 226], smoothstep(2, 13, y)), 0.95 + 0.08 * latticeNoise(Math.floor(x / 1.7), Math.floor(y / 3.2), seed)]
    }
    case 'tiled-hall': {
      const tile = latticeNoise(Math.floor(x / 0.8), Math.floor(y / 0.8), seed)
      const band = y > 3.2 && y < 4 ? venue.accent : y > 8.8 && y < 9.2 ? venue.second : venue.wall
      const grout = frac(x / 0.8) < 0.05 || frac(y / 0.8) < 0.05 ? 0.88 : 1
      return [band, lit * grout * (0.93 + 0.1 * tile)]
    }
    case 'dark-arena': {
      const spot = Math.exp(-((frac(x / 6) - 0.5) ** 2) * 30) * smoothstep(3, 14, y)
      const c = blend(venue.wall, venue.accent, 0.25 * spot)
      return [c, lit * (0.7 + 0.9 * spot)]
    }
    default: {
      const panel = Math.floor(x / 1.8)
      const tone = 0.9 + 0.14 * latticeNoise(panel, 0, seed)
      const seam = frac(x / 1.8) < 0.025 || frac((y + 0.4) / 3.6) < 0.015 ? 0.82 : 1
      const skirting = y < 1.4 ? 0.82 : 1
      return [y > 10.5 && venue.style === 'banner-arena' ? blend(venue.wall, [20, 24, 36], 0.4) : venue.wall, lit * tone * seam * skirting]
    }
  }
}

/** Hung cloths in the venue's colours with a lighter emblem, and a band of boards along the deck. */
function bannerColour(venue: Venue, x: number, y: number): Rgb | undefined {
  const seed = venue.textureSeed
  const board = venue.crowd === 0 ? [0.5, 1.5] : [0.45, 1.05]
  if (y > board[0]! && y < board[1]!) {
    const cell = Math.floor(x / 3)
    const c = latticeNoise(cell, 1, seed) < 0.5 ? venue.accent : venue.second
    const inX = frac(x / 3)
    const inY = (y - board[0]!) / (board[1]! - board[0]!)
    // Blocks that read as lettering from afar.
    const letter = inX > 0.14 && inX < 0.86 && inY > 0.28 && inY < 0.72 && frac(inX * 12) > 0.3 && latticeNoise(Math.floor(inX * 12), cell, seed + 3) > 0.2
    return letter ? [236, 238, 240] : c
  }
  const many = venue.style === 'banner-arena'
  const every = many ? 2.4 : 7
  const cell = Math.floor(x / every)
  if (!many && latticeNoise(cell, 2, seed) < 0.45) return undefined
  const inX = (frac(x / every) - 0.5) * every
  const low = 4.6 + 1.2 * latticeNoise(cell, 3, seed)
  const high = low + (many ? 3 : 2.4)
  if (Math.abs(inX) > 0.8 || y < low || y > high) return undefined
  const c = blend(latticeNoise(cell, 4, seed) < 0.5 ? venue.accent : venue.second, [255, 255, 255], 0.15 * latticeNoise(cell, 5, seed))
  const dy = y - (low + high) / 2
  if (inX * inX + dy * dy < 0.16) return [240, 240, 236]
  if (Math.abs(dy + 0.8) < 0.08) return [240, 240, 236]
  return c
}

/** Sky with soft clouds over a line of trees and low buildings. */
function openAir(venue: Venue, x: number, y: number): Rgb {
  const seed = venue.textureSeed
  const evening = venue.style === 'evening-pool'
  const trees = 3.2 + 1.6 * smooth(x * 0.45, seed) + 0.6 * smooth(x * 1.7, seed + 1)
  if (y < 1.5) return frac(x / 2) < 0.03 ? [90, 96, 92] : blend(venue.second, [120, 120, 116], 0.6)
  if (y < trees) {
    const leaf = latticeNoise(Math.floor(x * 5), Math.floor(y * 5), seed)
    return evening ? [26 + 14 * leaf, 30 + 16 * leaf, 38 + 10 * leaf] : [44 + 26 * leaf, 84 + 34 * leaf, 44 + 18 * leaf]
  }
  const t = smoothstep(3, 15, y)
  const base: Rgb = evening ? blend([232, 142, 96], [70, 70, 120], t) : blend([206, 226, 240], [104, 160, 222], t)
  const cloud = smoothstep(0.55, 0.8, 0.6 * smooth2(x * 0.22, y * 0.5, seed + 5) + 0.4 * smooth2(x * 0.6, y * 1.3, seed + 6))
  return blend(base, evening ? [250, 190, 150] : [250, 250, 250], 0.7 * cloud)
}

function smooth(x: number, seed: number): number {
  const i = Math.floor(x)
  const t = smoothstep(0, 1, x - i)
  return latticeNoise(i, 0, seed) * (1 - t) + latticeNoise(i + 1, 0, seed) * t
}

function smooth2(x: number, y: number, seed: number): number {
  const j = Math.floor(y)
  const t = smoothstep(0, 1, y - j)
  return smooth(x, seed + j * 7) * (1 - t) + smooth(x, seed + (j + 1) * 7) * t
}

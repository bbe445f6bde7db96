/**
 * What a ray from the camera meets when nobody is diving: water, decks, stands,
 * walls or sky, and the tower or springboard stand.
 */
import { latticeNoise } from './random.ts'
import type { Vec3 } from './vector.ts'
import { clamp, smoothstep } from './vector.ts'
import type { Rgb, Venue } from './venue.ts'
import { wallColour } from './walls.ts'

/** An axis-parallel box of the tower or stand. */
export interface Box {
  low: Vec3
  high: Vec3
  colour: Rgb
}

export interface Scene {
  venue: Venue
  origin: Vec3
  boxes: Box[]
  /** The pool's edge below the board, x in metres. */
  poolEdge: number
  open: boolean
}

const deckHeight = 0.35
const box = (x0: number, x1: number, y0: number, y1: number, z0: number, z1: number, colour: Rgb): Box => ({
  low: { x: x0, y: y0, z: z0 }, high: { x: x1, y: y1, z: z1 }, colour,
})
const shade = (c: Rgb, k: number): Rgb => [c[0] * k, c[1] * k, c[2] * k]

export function buildScene(venue: Venue, heightMetres: number, springboard: boolean, origin: Vec3): Scene {
  const boxes: Box[] = []
  const main = venue.structure
  const dark = shade(main, 0.62)
  const rail: Rgb = [206, 210, 214]
  const h = heightMetres
  if (springboard) {
    boxes.push(box(-5.4, -4.8, deckHeight, h - 0.06, -0.4, 0.4, dark), box(-2.75, -2.3, deckHeight, h - 0.16, -0.45, 0.45, dark), box(-2.62, -2.4, h - 0.18, h - 0.05, -0.3, 0.3, [60, 64, 70]))
    if (h > 2) boxes.push(box(-5.6, -2.2, h - 0.75, h - 0.5, -0.6, 0.6, main))
    rails(boxes, h, -5.4, -3.2, 0.42, rail)
    // A neighbouring board further back.
    boxes.push(box(-5, -0.1, 2.95, 3, -4.9, -4.4, [176, 200, 206]), box(-2.7, -2.3, deckHeight, 2.9, -5, -4.3, dark))
  } else {
    boxes.push(box(-6, 0, h - 0.28, h, -1.15, 1.15, main), box(-0.05, 0.015, h - 0.28, h + 0.004, -1.15, 1.15, venue.accent))
    boxes.push(box(-4.9, -3.3, deckHeight, h - 0.28, -0.75, 0.75, dark))
    rails(boxes, h, -6, -1.9, 1.1, rail)
    for (const level of [3, 5, 7.5, 10]) {
      if (level === h) continue
      const z = level === 5 ? -4.2 : level === 7.5 ? -3.2 : level === 3 ? -5.2 : -3.6
      boxes.push(box(-6, level === 10 ? 0 : -0.2, level - 0.22, level, z - 0.9, z + 0.9, shade(main, 0.86)))
      boxes.push(box(-5, -4, deckHeight, level - 0.2, z - 0.4, z + 0.4, shade(dark, 0.85)))
    }
  }
  return { venue, origin, boxes, poolEdge: -1.7, open: venue.style === 'open-air' || venue.style === 'evening-pool' }
}

function rails(boxes: Box[], height: number, x0: number, x1: number, z: number, colour: Rgb): void {
  for (const side of [-z, z]) {
    boxes.push(box(x0, x1, height + 0.96, height + 1.0, side - 0.02, side + 0.02, colour), box(x0, x1, height + 0.5, height + 0.53, side - 0.015, side + 0.015, colour))
    for (let x = x1; x > x0; x -= 1.1) boxes.push(box(x - 0.02, x + 0.02, height, height + 1, side - 0.02, side + 0.02, colour))
  }
}

/** Colour (0 to 255) and share of water seen along a ray (not normalised) from the scene's origin, into `out`; `boxes` are those the ray may meet. */
export function sceneColour(scene: Scene, boxes: readonly Box[], dx: number, dy: number, dz: number, out: Float64Array): void {
  const { venue, origin: o, poolEdge } = scene
  let nearest = Infinity
  let kind = 0
  const farEdge = -venue.farEdgeMetres
  const farWall = -venue.farWallMetres
  // 1 wall, 2 far deck, 3 far pool side, 4 water, 5 board-side deck, 6 board-side pool side, 7 end wall, 8 ceiling, 9 stands
  if (dz < 0) {
    nearest = (farWall - o.z) / dz
    kind = 1
    const t = (farEdge - o.z) / dz
    const y = o.y + t * dy
    if (t < nearest && y > 0 && y < deckHeight) { nearest = t; kind = 3 }
    if (venue.crowd > 0) {
      // Stands rise from behind the far deck to the wall.
      const front = farEdge - 1.6
      const slope = 0.55
      const s = (1.0 + slope * (front - o.z) - o.y) / (dy + slope * dz)
      const sz = o.z + s * dz
      if (s > 0 && s < nearest && sz < front && sz > farWall) { nearest = s; kind = 9 }
    }
  }
  if (dx < 0) {
    const t = (-11 - o.x) / dx
    if (t < nearest) { nearest = t; kind = 7 }
    const s = (poolEdge - o.x) / dx
    const y = o.y + s * dy
    if (s < nearest && y > 0 && y < deckHeight) { nearest = s; kind = 6 }
  } else if (dx > 0) {
    const t = (34 - o.x) / dx
    if (t < nearest) { nearest = t; kind = 7 }
  }
  if (dy < 0) {
    const t = (deckHeight - o.y) / dy
    if (t < nearest) {
      const x = o.x + t * dx
      const z = o.z + t * dz
      if (z < farEdge) { nearest = t; kind = 2 } else if (x < poolEdge) { nearest = t; kind = 5 }
    }
    const w = -o.y / dy
    if (w < nearest) { nearest = w; kind = 4 }
  } else if (!scene.open) {
    const t = (17 - o.y) / dy
    if (t < nearest) { nearest = t; kind = 8 }
  }
  let face = 1
  let colour: Rgb | undefined
  for (let k = 0; k < boxes.length; k++) {
    const b = boxes[k]!
    let t0 = (b.low.x - o.x) / dx
    let t1 = (b.high.x - o.x) / dx
    if (t0 > t1) { const swap = t0; t0 = t1; t1 = swap }
    let u0 = (b.low.y - o.y) / dy
    let u1 = (b.high.y - o.y) / dy
    if (u0 > u1) { const swap = u0; u0 = u1; u1 = swap }
    let side = 0.82
    if (u0 > t0) { t0 = u0; side = dy < 0 ? 1.08 : 0.5 }
    if (u1 < t1) t1 = u1
    if (t0 > t1) continue
    u0 = (b.low.z - o.z) / dz
    u1 = (b.high.z - o.z) / dz
    if (u0 > u1) { const swap = u0; u0 = u1; u1 = swap }
    if (u0 > t0) { t0 = u0; side = 0.95 }
    if (u1 < t1) t1 = u1
    if (t0 > t1 || t0 <= 0 || t0 >= nearest) continue
    nearest = t0
    face = side
    colour = b.colour
  }
  const x = o.x + nearest * dx
  const y = o.y + nearest * dy
  const z = o.z + nearest * dz
  out[3] = 0
  const lit = venue.ambient + 0.45 * venue.keyStrength
  if (colour) {
    const k = face * lit * (0.97 + 0.06 * latticeNoise(Math.floor(x * 9), Math.floor(y * 9) + Math.floor(z * 9) * 31, 5))
    put(out, colour, k, venue)
  } else if (kind === 4) {
    const far = smoothstep(4, farEdge * -1 + 14, o.z - z)
    const ropes = venue.laneRopes && Math.abs((((z + 100) % 2.5) + 2.5) % 2.5 - 1.25) < 0.05 && x > 6
    const k = (0.84 + 0.2 * (1 - far)) * (0.55 + 0.45 * lit)
    out[0] = (venue.waterNear[0] + (venue.waterFar[0] - venue.waterNear[0]) * far) * k
    out[1] = (venue.waterNear[1] + (venue.waterFar[1] - venue.waterNear[1]) * far) * k
    out[2] = (venue.waterNear[2] + (venue.waterFar[2] - venue.waterNear[2]) * far) * k
    out[3] = 1
    // Shadow of the tower on the water below it, and brighter tiles near the edges.
    const edge = Math.min(x - poolEdge, z - farEdge)
    const bright = edge < 0.9 ? 1 + 0.16 * (1 - edge / 0.9) : 1
    const tower = x < 0.6 ? 0.86 + 0.14 * smoothstep(-1.7, 0.6, x) : 1
    for (let c = 0; c < 3; c++) out[c]! *= bright * tower
    if (ropes) put(out, Math.floor(x / 1.5) % 2 === 0 ? [220, 60, 50] : [240, 240, 240], 0.8, venue)
  } else if (kind === 2 || kind === 5) {
    const grout = frac(x / 0.5) < 0.06 || frac(z / 0.5) < 0.06 ? 0.9 : 1
    put(out, venue.deck, lit * grout * (0.95 + 0.1 * latticeNoise(Math.floor(x * 2), Math.floor(z * 2), 3)), venue)
  } else if (kind === 3 || kind === 6) {
    const along = kind === 3 ? x : z
    put(out, frac(along / 0.25) < 0.1 ? [150, 190, 200] : [206, 226, 230], lit * 0.86, venue)
  } else if (kind === 9) standsColour(venue, x, z, lit, out)
  else if (kind === 8) put(out, frac(x / 3) < 0.3 && frac(z / 4) < 0.12 ? [255, 255, 250] : [120, 126, 132], lit * 0.8, venue)
  else wallColour(venue, scene.open, kind === 7 ? z * 1.3 + 40 : x, y, kind === 7 ? 0.82 * lit : lit, out)
}

export const frac = (v: number): number => v - Math.floor(v)

function put(out: Float64Array, c: Rgb, k: number, venue: Venue): void {
  out[0] = clamp(c[0] * k * venue.tint[0], 0, 255)
  out[1] = clamp(c[1] * k * venue.tint[1], 0, 255)
  out[2] = clamp(c[2] * k * venue.tint[2], 0, 255)
}

/** Rows of seats with people on some of them. */
function standsColour(venue: Venue, x: number, z: number, lit: number, out: Float64Array): void {
  const depth = -venue.farEdgeMetres - 1.6 - z
  const row = Math.floor(depth / 0.75)
  const inRow = frac(depth / 0.75)
  const seat = Math.floor(x / 0.52)
  const inSeat = frac(x / 0.52)
  const taken = latticeNoise(seat, row, venue.textureSeed) < venue.crowd && frac(seat / 14) > 0.08
  if (frac(seat / 14) < 0.08) { put(out, [150, 150, 150], lit * 0.7, venue); return }
  if (taken) {
    const a = latticeNoise(seat, row, venue.textureSeed + 1)
    const cx = inSeat - 0.5
    if (inRow > 0.62 && cx * cx * 9 + (inRow - 0.78) ** 2 * 36 < 1) { put(out, a < 0.5 ? [206, 164, 132] : [140, 98, 74], lit * 0.82, venue); return }
    if (inRow < 0.66 && Math.abs(cx) < 0.4) {
      const hue = latticeNoise(seat, row, venue.textureSeed + 2)
      const c: Rgb = hue < 0.25 ? venue.accent : hue < 0.4 ? venue.second : hue < 0.6 ? [210, 210, 206] : hue < 0.8 ? [50, 56, 74] : [150, 60, 56]
      put(out, c, lit * (0.55 + 0.3 * a), venue)
      return
    }
  }
  put(out, inRow < 0.5 && Math.abs(inSeat - 0.5) < 0.42 ? venue.second : venue.wall, lit * (inRow < 0.5 ? 0.62 : 0.5), venue)
}

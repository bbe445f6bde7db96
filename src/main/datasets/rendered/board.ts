/** The springboard: a bending plank drawn anew in every frame. */
import type { CameraView } from './camera.ts'
import { toCamera } from './camera.ts'
import type { Vec3 } from './vector.ts'
import { vec } from './vector.ts'
import type { Rgb, Venue } from './venue.ts'

const boardLength = 4.9
const fulcrum = 2.5
const halfWidth = 0.26
const thickness = 0.05
const segments = 8

/** Height of the board's top against rest at `x` (0 = tip, negative behind), for a tip travel in metres. */
export function bendAt(x: number, tipMetres: number): number {
  const t = (x + fulcrum) / fulcrum
  return t <= 0 ? 0 : tipMetres * t * t * (1.5 - 0.5 * t)
}

export function drawBoard(view: CameraView, width: number, height: number, image: Float32Array, heightMetres: number, tipMetres: number, venue: Venue): void {
  const lit = venue.ambient + 0.45 * venue.keyStrength
  const top: Rgb = [150 * lit, 206 * lit, 214 * lit]
  const side: Rgb = [108 * lit, 128 * lit, 138 * lit]
  const at = (x: number, below: number, z: number): Vec3 => vec(x, heightMetres + bendAt(x, tipMetres) - below, z)
  const above = view.position.y > heightMetres
  for (let i = 0; i < segments; i++) {
    const x0 = -boardLength + (boardLength * i) / segments
    const x1 = -boardLength + (boardLength * (i + 1)) / segments
    const level = above ? 0 : thickness
    fillConvex(view, width, height, image, [at(x0, level, -halfWidth), at(x1, level, -halfWidth), at(x1, level, halfWidth), at(x0, level, halfWidth)], above ? top : side)
    fillConvex(view, width, height, image, [at(x0, 0, halfWidth), at(x1, 0, halfWidth), at(x1, thickness, halfWidth), at(x0, thickness, halfWidth)], side)
  }
  fillConvex(view, width, height, image, [at(0, 0, -halfWidth), at(0, 0, halfWidth), at(0, thickness, halfWidth), at(0, thickness, -halfWidth)], [90 * lit, 104 * lit, 112 * lit])
}

/** Fills a convex polygon of the world; edges are softened over one pixel. */
export function fillConvex(view: CameraView, width: number, height: number, image: Float32Array, corners: readonly Vec3[], colour: Rgb): void {
  const points = corners.map((corner) => {
    const p = toCamera(view, corner)
    const unit = (view.focal * height) / p.z
    return { x: width / 2 + p.x * unit, y: height / 2 - p.y * unit }
  })
  let area = 0
  points.forEach((p, i) => {
    const q = points[(i + 1) % points.length]!
    area += p.x * q.y - q.x * p.y
  })
  const turn = area < 0 ? -1 : 1
  const edges = points.map((p, i) => {
    const q = points[(i + 1) % points.length]!
    const length = Math.hypot(q.x - p.x, q.y - p.y) || 1
    const nx = (-(q.y - p.y) / length) * turn
    const ny = ((q.x - p.x) / length) * turn
    return { nx, ny, offset: nx * p.x + ny * p.y }
  })
  const x0 = Math.max(0, Math.floor(Math.min(...points.map((p) => p.x)) - 1))
  const x1 = Math.min(width - 1, Math.ceil(Math.max(...points.map((p) => p.x)) + 1))
  const y0 = Math.max(0, Math.floor(Math.min(...points.map((p) => p.y)) - 1))
  const y1 = Math.min(height - 1, Math.ceil(Math.max(...points.map((p) => p.y)) + 1))
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      let cover = 1
      for (const e of edges) {
        const d = e.nx * (x + 0.5) + e.ny * (y + 0.5) - e.offset + 0.5
        if (d < cover) cover = d
        if (cover <= 0) break
      }
      if (cover <= 0) continue
      const o = (y * width + x) * 3
      image[o] = image[o]! * (1 - cover) + colour[0] * cover
      image[o + 1] = image[o + 1]! * (1 - cover) + colour[1] * cover
      image[o + 2] = image[o + 2]! * (1 - cover) + colour[2] * cover
    }
  }
}

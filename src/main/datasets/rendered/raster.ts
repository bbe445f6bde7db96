/**
 * The sprite rasteriser: tapered limbs and ellipsoids with smooth shading and a
 * depth buffer, drawn at a multiple of the picture's resolution and averaged
 * down over the picture. Each part touches only its own bounding rectangle.
 */
import type { CameraView } from './camera.ts'
import { toCamera } from './camera.ts'
import type { Vec3 } from './vector.ts'
import { dot, scale } from './vector.ts'
import type { Rgb } from './venue.ts'

export interface Sprite {
  /** Picture size in pixels, and samples per pixel side. */
  width: number
  height: number
  fine: number
  /** [H·fine, W·fine, 3], 0 to 255. */
  colour: Float32Array
  depth: Float32Array
  /** Opacity, 0 to 1. */
  alpha: Float32Array
  /** Touched rectangle in samples: left, top, right (excluded), bottom (excluded). */
  bounds: [number, number, number, number]
}

export interface Lighting {
  /** Towards the key light and straight up, in camera space (x right, y up, z forward). */
  key: Vec3
  up: Vec3
  keyStrength: number
  ambient: number
  tint: Rgb
  /** Shine of wet skin. */
  gloss: number
}

export interface Painter {
  sprite: Sprite
  view: CameraView
  lighting: Lighting
}

export function createSprite(width: number, height: number, fine: number): Sprite {
  const n = width * fine * height * fine
  return { width, height, fine, colour: new Float32Array(n * 3), depth: new Float32Array(n).fill(Infinity), alpha: new Float32Array(n), bounds: [width * fine, height * fine, 0, 0] }
}

export function clearSprite(sprite: Sprite): void {
  const [left, top, right, bottom] = sprite.bounds
  const w = sprite.width * sprite.fine
  for (let y = top; y < bottom; y++) {
    sprite.depth.fill(Infinity, y * w + left, y * w + right)
    sprite.alpha.fill(0, y * w + left, y * w + right)
  }
  sprite.bounds = [w, sprite.height * sprite.fine, 0, 0]
}

interface Projected {
  x: number
  y: number
  z: number
  /** Samples per metre there. */
  unit: number
}

function project(painter: Painter, p: Vec3): Projected {
  const { sprite, view } = painter
  const c = toCamera(view, p)
  const unit = (view.focal * sprite.height * sprite.fine) / c.z
  return { x: (sprite.width * sprite.fine) / 2 + c.x * unit, y: (sprite.height * sprite.fine) / 2 - c.y * unit, z: c.z, unit }
}

/** The sprite's rectangle around the given one, kept in its touched bounds; undefined where nothing is visible. */
function claim(sprite: Sprite, x0: number, y0: number, x1: number, y1: number): [number, number, number, number] | undefined {
  const w = sprite.width * sprite.fine
  const h = sprite.height * sprite.fine
  const left = Math.max(0, Math.floor(x0))
  const top = Math.max(0, Math.floor(y0))
  const right = Math.min(w, Math.ceil(x1) + 1)
  const bottom = Math.min(h, Math.ceil(y1) + 1)
  if (left >= right || top >= bottom) return undefined
  const b = sprite.bounds
  if (left < b[0]) b[0] = left
  if (top < b[1]) b[1] = top
  if (right > b[2]) b[2] = right
  if (bottom > b[3]) b[3] = bottom
  return [left, top, right, bottom]
}

/** Opacity of something `height` metres above the water: what is below fades into the blue. */
const throughWater = (height: number): number => (height >= 0 ? 1 : 0.62 * Math.exp(height / 0.42))

/** Writes one shaded sample; the normal is in camera space with z towards the viewer. */
function shadeSample(painter: Painter, i: number, nx: number, ny: number, nz: number, colour: Rgb, depth: number, alpha: number): void {
  const { sprite, lighting: l } = painter
  sprite.depth[i] = depth
  sprite.alpha[i] = alpha
  const key = nx * l.key.x + ny * l.key.y - nz * l.key.z
  const sky = nx * l.up.x + ny * l.up.y - nz * l.up.z
  const diffuse = key > -0.25 ? (key + 0.25) / 1.25 : 0
  const light = l.ambient * (0.9 + 0.3 * sky) * (0.7 + 0.3 * nz) + 0.9 * l.keyStrength * diffuse
  const edge = 1 - nz
  // Half-way vector between light and viewer, for the shine.
  const hx = l.key.x
  const hy = l.key.y
  const hz = 1 - l.key.z
  const half = (nx * hx + ny * hy + nz * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz)
  const shine = half > 0.8 ? l.gloss * Math.pow(half, 26) * 70 : 0
  const rim = 26 * edge * edge * edge * (sky > 0 ? sky : 0)
  const o = i * 3
  sprite.colour[o] = (colour[0] * light + shine + rim) * l.tint[0]
  sprite.colour[o + 1] = (colour[1] * light + shine + rim) * l.tint[1]
  sprite.colour[o + 2] = (colour[2] * light + shine + rim) * l.tint[2]
}

/** A limb from `from` to `to` with a radius (metres) at each end. `second` colours the part beyond share `cut`. */
export function drawLimb(painter: Painter, from: Vec3, to: Vec3, radiusFrom: number, radiusTo: number, colour: Rgb, second: Rgb = colour, cut = 1): void {
  const { sprite } = painter
  const a = project(painter, from)
  const b = project(painter, to)
  const ra = radiusFrom * a.unit
  const rb = radiusTo * b.unit
  const area = claim(sprite, Math.min(a.x - ra, b.x - rb), Math.min(a.y - ra, b.y - rb), Math.max(a.x + ra, b.x + rb), Math.max(a.y + ra, b.y + rb))
  if (!area) return
  const w = sprite.width * sprite.fine
  const dx = b.x - a.x
  const dy = b.y - a.y
  const flat2 = dx * dx + dy * dy
  const dz = (b.z - a.z) * a.unit
  const flat = Math.sqrt(flat2)
  const whole = Math.sqrt(flat2 + dz * dz) || 1
  // A limb that points at the camera shades like its end, one seen from the side like a cylinder.
  const lean = dz / whole
  const side = flat / whole
  const ux = flat > 0 ? dx / flat : 0
  const uy = flat > 0 ? dy / flat : 0
  const [left, top, right, bottom] = area
  for (let y = top; y < bottom; y++) {
    const py = y + 0.5 - a.y
    for (let x = left; x < right; x++) {
      const px = x + 0.5 - a.x
      let t = flat2 > 1e-6 ? (px * dx + py * dy) / flat2 : lean > 0 ? 0 : 1
      const inside = t > 0 && t < 1
      t = t < 0 ? 0 : t > 1 ? 1 : t
      const r = ra + (rb - ra) * t
      const ox = px - dx * t
      const oy = py - dy * t
      const d2 = ox * ox + oy * oy
      if (d2 >= r * r) continue
      const bulge = Math.sqrt(1 - d2 / (r * r))
      // The round ends lie a little deeper, so that at a joint the neighbouring segment covers them without a seam.
      const depth = a.z + (b.z - a.z) * t - (r * (inside ? bulge : 0.6 * bulge)) / a.unit
      const i = y * w + x
      if (depth >= sprite.depth[i]!) continue
      const height = from.y + (to.y - from.y) * t
      let nx = ox / r
      let ny = oy / r
      let nz = bulge
      if (inside) {
        nx += ux * bulge * lean
        ny += uy * bulge * lean
        nz *= side
      }
      shadeSample(painter, i, nx, -ny, nz, t > cut ? second : colour, depth, throughWater(height))
    }
  }
}

/** An ellipsoid's half axes as world vectors (direction × metres). */
export interface Axes {
  front: Vec3
  up: Vec3
  right: Vec3
}

/** Chooses a colour from the surface point in the ellipsoid's own coordinates, each -1 to 1. */
export type SurfaceColour = (front: number, up: number, right: number) => Rgb

export function drawEllipsoid(painter: Painter, centre: Vec3, axes: Axes, colour: Rgb | SurfaceColour): void {
  const { sprite, view } = painter
  const c = project(painter, centre)
  // Inverse of the axes (orthogonal): unit-sphere coordinate k = (p · axis) / |axis|².
  const rows = [axes.front, axes.up, axes.right].map((axis) => {
    const s = scale(axis, 1 / dot(axis, axis))
    return [dot(s, view.right), dot(s, view.up), dot(s, view.forward)] as const
  })
  const [f, u, r] = rows as [readonly [number, number, number], readonly [number, number, number], readonly [number, number, number]]
  const extent = (axis: Vec3): number =>
    Math.hypot(dot(axes.front, axis), dot(axes.up, axis), dot(axes.right, axis)) * c.unit
  const ex = extent(view.right)
  const ey = extent(view.up)
  const area = claim(sprite, c.x - ex, c.y - ey, c.x + ex, c.y + ey)
  if (!area) return
  const w = sprite.width * sprite.fine
  const qa = f[2] * f[2] + u[2] * u[2] + r[2] * r[2]
  const [left, top, right, bottom] = area
  for (let y = top; y < bottom; y++) {
    const sy = -(y + 0.5 - c.y) / c.unit
    for (let x = left; x < right; x++) {
      const sx = (x + 0.5 - c.x) / c.unit
      const f0 = f[0] * sx + f[1] * sy
      const u0 = u[0] * sx + u[1] * sy
      const r0 = r[0] * sx + r[1] * sy
      const qb = f[2] * f0 + u[2] * u0 + r[2] * r0
      const qc = f0 * f0 + u0 * u0 + r0 * r0 - 1
      const root = qb * qb - qa * qc
      if (root <= 0) continue
      const s = (-qb - Math.sqrt(root)) / qa
      const depth = c.z + s
      const i = y * w + x
      if (depth >= sprite.depth[i]!) continue
      const pf = f0 + f[2] * s
      const pu = u0 + u[2] * s
      const pr = r0 + r[2] * s
      // Gradient of |k|² in camera space.
      let nx = pf * f[0] + pu * u[0] + pr * r[0]
      let ny = pf * f[1] + pu * u[1] + pr * r[1]
      let nz = -(pf * f[2] + pu * u[2] + pr * r[2])
      const n = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz)
      nx *= n
      ny *= n
      nz *= n
      const height = centre.y + sx * view.right.y + sy * view.up.y + s * view.forward.y
      shadeSample(painter, i, nx, ny, nz, typeof colour === 'function' ? colour(pf, pu, pr) : colour, depth, throughWater(height))
    }
  }
}

/** Averages the sprite's samples over the picture: `image` is [H, W, 3], 0 to 255. */
export function compositeSprite(sprite: Sprite, image: Float32Array): void {
  const { fine, width } = sprite
  const [left, top, right, bottom] = sprite.bounds
  if (left >= right) return
  const w = width * fine
  const share = 1 / (fine * fine)
  const x1 = Math.min(width, Math.ceil(right / fine))
  const y1 = Math.min(sprite.height, Math.ceil(bottom / fine))
  for (let y = Math.floor(top / fine); y < y1; y++) {
    for (let x = Math.floor(left / fine); x < x1; x++) {
      let r = 0
      let g = 0
      let b = 0
      let opacity = 0
      for (let j = 0; j < fine; j++) {
        const row = (y * fine + j) * w + x * fine
        for (let i = row; i < row + fine; i++) {
          const alpha = sprite.alpha[i]!
          if (alpha === 0) continue
          opacity += alpha
          r += alpha * sprite.colour[i * 3]!
          g += alpha * sprite.colour[i * 3 + 1]!
          b += alpha * sprite.colour[i * 3 + 2]!
        }
      }
      if (opacity === 0) continue
      const o = (y * width + x) * 3
      const keep = 1 - opacity * share
      image[o] = image[o]! * keep + r * share
      image[o + 1] = image[o + 1]! * keep + g * share
      image[o + 2] = image[o + 2]! * keep + b * share
    }
  }
}

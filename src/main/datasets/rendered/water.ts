/**
 * Moving water: small waves everywhere, rings that run out from the entry, foam
 * where the diver went in, and a diver's shadow and reflection on it.
 */
import type { CameraView } from './camera.ts'
import { latticeNoise } from './random.ts'
import type { Vec3 } from './vector.ts'

const tableSize = 4096
const sines = Float32Array.from({ length: tableSize }, (_, i) => Math.sin((2 * Math.PI * i) / tableSize))
const toTable = tableSize / (2 * Math.PI)
/** Offset that keeps table indices positive for every wave of a pool. */
const far = 4096 * 1024
const sine = (x: number): number => sines[((x * toTable + far) | 0) & (tableSize - 1)]!

export interface WaterState {
  /** Seconds of the clip. */
  time: number
  /** Seconds since the hands touched the water; negative before. */
  sinceEntry: number
  entryPoint: Vec3
  /** 0 = no splash, 1 = the largest. */
  splash: number
  /** Centre of the diver, for shadow and reflection. */
  diver: Vec3
  brightness: number
}

/** Value noise in [0, 1) that changes smoothly over a unit. */
function smoothNoise(x: number, y: number): number {
  const i = Math.floor(x)
  const j = Math.floor(y)
  const u = x - i
  const v = y - j
  const top = latticeNoise(i, j, 7) * (1 - u) + latticeNoise(i + 1, j, 7) * u
  const bottom = latticeNoise(i, j + 1, 7) * (1 - u) + latticeNoise(i + 1, j + 1, 7) * u
  return top * (1 - v) + bottom * v
}

/** Adds waves, rings, foam and the diver's mirror image to the picture wherever `water` (0 to 1, [H, W]) says so. */
export function drawWater(view: CameraView, width: number, height: number, image: Float32Array, water: Float32Array, state: WaterState): void {
  const pixel = 1 / (height * view.focal)
  const { time, sinceEntry, entryPoint, splash, diver } = state
  const o = view.position
  const rings = sinceEntry > 0
  const reach = rings ? 0.5 + 2.4 * sinceEntry : 0
  const ringStrength = rings ? (7 + 34 * splash) / (1 + 1.4 * sinceEntry) : 0
  const foamRadius = rings ? (0.22 + 1.0 * splash) * Math.min(1, 0.35 + 3.2 * sinceEntry) + 0.12 * sinceEntry : 0
  const foamFade = rings ? Math.exp(-sinceEntry / (0.5 + 0.9 * splash)) * (0.45 + 0.55 * splash) : 0
  const near = diver.y > 0 ? Math.max(0, 1 - diver.y / 3.5) : 0
  for (let j = 0; j < height; j++) {
    const v = (height / 2 - j - 0.5) * pixel
    const u0 = (0.5 - width / 2) * pixel
    let dx = view.forward.x + u0 * view.right.x + v * view.up.x
    let dy = view.forward.y + u0 * view.right.y + v * view.up.y
    let dz = view.forward.z + u0 * view.right.z + v * view.up.z
    const sx = view.right.x * pixel
    const sy = view.right.y * pixel
    const sz = view.right.z * pixel
    for (let i = 0; i < width; i++, dx += sx, dy += sy, dz += sz) {
      const p = j * width + i
      const share = water[p]!
      if (share < 0.02 || dy >= -1e-4) continue
      const t = -o.y / dy
      const x = o.x + t * dx
      const z = o.z + t * dz
      const calm = 1 / (1 + 0.035 * t)
      let wave = (sine(2.1 * x + 1.3 * z + 1.9 * time) + sine(-1.2 * x + 3.4 * z - 2.3 * time) + sine(4.9 * x - 2.2 * z + 3.1 * time) + 0.8 * sine(7.5 * z + 3.3 * x - 4 * time)) * 4.6 * calm
      let white = 0
      const ex = x - entryPoint.x
      const ez = z - entryPoint.z
      if (rings) {
        const r2 = ex * ex + ez * ez
        const r = Math.sqrt(r2)
        if (r < reach) {
          const envelope = Math.min(1, (reach - r) * 1.6) * Math.exp(-0.32 * r)
          wave += ringStrength * envelope * sine(9 * r - 12 * sinceEntry)
        }
        if (r < foamRadius * 1.6) {
          const speck = 0.65 * smoothNoise(ex * 7 + 40, ez * 5 + 3 * time) + 0.35 * smoothNoise(ex * 19, ez * 14 - 5 * time)
          const body = 1 - r / (foamRadius * (0.45 + 1.15 * speck))
          if (body > 0) white = Math.min(1, body * 2.4) * Math.min(1, 3 - (3 * r) / (foamRadius * 1.6)) * foamFade
        }
      }
      let gain = 1
      if (near > 0) {
        // Mirror image: darkens the water below the diver, wobbling with the waves.
        const mx = (x - diver.x + 0.02 * wave) / 0.42
        const mz = (z - diver.z * 0.5 - 0.35 * diver.y) / (0.8 + 0.3 * diver.y)
        const m = mx * mx + mz * mz
        if (m < 4) gain -= 0.22 * near * Math.exp(-m)
      }
      const glint = wave > 10 ? (wave - 10) * 1.7 : 0
      const c = p * 3
      const add = (wave + glint) * share * state.brightness
      const k = 1 + (gain - 1) * share
      const w = white * share
      image[c] = (image[c]! * k + add * 0.8) * (1 - w) + 236 * state.brightness * w
      image[c + 1] = (image[c + 1]! * k + add) * (1 - w) + 244 * state.brightness * w
      image[c + 2] = (image[c + 2]! * k + add * 1.05) * (1 - w) + 248 * state.brightness * w
    }
  }
}

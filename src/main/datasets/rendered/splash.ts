/** Spray: drops and veils thrown up by the entry, larger and wider the worse it was. */
import type { CameraView } from './camera.ts'
import { toCamera } from './camera.ts'
import { gravity } from './motion.ts'
import { createRandom } from './random.ts'
import type { Vec3 } from './vector.ts'
import { clamp, vec } from './vector.ts'

interface Drop {
  startSeconds: number
  velocity: Vec3
  offset: Vec3
  radiusMetres: number
  opacity: number
  /** Growth of veils, metres per second. */
  spread: number
}

export interface Spray {
  drops: Drop[]
  origin: Vec3
}

/** `lean`: sideways throw of a crooked entry, -1 to 1 along x. */
export function planSpray(seed: number, splash: number, lean: number, origin: Vec3): Spray {
  const random = createRandom(seed, 'spray')
  const drops: Drop[] = []
  const burst = (count: number, from: number, to: number, up: number, out: number, size: number, veil: boolean): void => {
    for (let i = 0; i < count; i++) {
      const angle = random.range(0, 2 * Math.PI)
      const strength = Math.pow(random.next(), 0.7)
      const sideways = out * random.range(0.15, 1)
      drops.push({
        startSeconds: random.range(from, to),
        velocity: vec(Math.cos(angle) * sideways + lean * out * 0.8, up * (0.25 + 0.75 * strength), Math.sin(angle) * sideways),
        offset: vec(random.range(-0.12, 0.12) * (1 + splash), 0, random.range(-0.12, 0.12) * (1 + splash)),
        radiusMetres: size * random.range(0.5, 1.3),
        opacity: veil ? random.range(0.1, 0.28) : random.range(0.45, 0.95),
        spread: veil ? random.range(0.1, 0.5) * (0.4 + splash) : 0,
      })
    }
  }
  // Crown at the first touch, then the column that springs back when the hole in the water closes.
  burst(Math.round(26 + 300 * splash), 0, 0.16 + 0.12 * splash, 1.3 + 5.0 * splash, 0.45 + 1.9 * splash, 0.018 + 0.016 * splash, false)
  burst(Math.round(8 + 90 * splash), 0, 0.2, 0.9 + 4.2 * splash, 0.3 + 1.2 * splash, 0.06 + 0.12 * splash, true)
  burst(Math.round(6 + 120 * splash), 0.3, 0.5 + 0.1 * splash, 1.0 + 5.2 * splash, 0.15 + 0.7 * splash, 0.02 + 0.016 * splash, false)
  burst(Math.round(4 + 50 * splash), 0.3, 0.5, 0.8 + 4.4 * splash, 0.12 + 0.5 * splash, 0.05 + 0.1 * splash, true)
  return { drops, origin }
}

export function drawSpray(view: CameraView, width: number, height: number, image: Float32Array, spray: Spray, sinceEntry: number, brightness: number): void {
  for (const drop of spray.drops) {
    const t = sinceEntry - drop.startSeconds
    if (t <= 0) continue
    const y = drop.velocity.y * t - 0.5 * gravity * t * t
    if (y < 0) continue
    const drag = 1 / (1 + 0.7 * t)
    const p = toCamera(view, {
      x: spray.origin.x + drop.offset.x + drop.velocity.x * t * drag, y, z: spray.origin.z + drop.offset.z + drop.velocity.z * t * drag,
    })
    const unit = (view.focal * height) / p.z
    let radius = (drop.radiusMetres + drop.spread * t) * unit
    let opacity = drop.opacity * clamp(1.6 - t * 1.1, 0, 1)
    if (radius < 0.75) {
      // Smaller than a pixel: keep the light it carries.
      opacity *= (radius / 0.75) ** 2
      radius = 0.75
    }
    softDisc(image, width, height, width / 2 + p.x * unit, height / 2 - p.y * unit, radius, opacity, 246 * brightness)
  }
}

function softDisc(image: Float32Array, width: number, height: number, cx: number, cy: number, radius: number, opacity: number, level: number): void {
  const x0 = Math.max(0, Math.floor(cx - radius))
  const x1 = Math.min(width - 1, Math.ceil(cx + radius))
  const y0 = Math.max(0, Math.floor(cy - radius))
  const y1 = Math.min(height - 1, Math.ceil(cy + radius))
  const inverse = 1 / ((radius + 0.5) * (radius + 0.5))
  for (let y = y0; y <= y1; y++) {
    const dy = y + 0.5 - cy
    for (let x = x0; x <= x1; x++) {
      const dx = x + 0.5 - cx
      const fall = 1 - (dx * dx + dy * dy) * inverse
      if (fall <= 0) continue
      const a = opacity * fall
      const o = (y * width + x) * 3
      image[o] = image[o]! * (1 - a) + level * 0.97 * a
      image[o + 1] = image[o + 1]! * (1 - a) + level * a
      image[o + 2] = image[o + 2]! * (1 - a) + level * 1.01 * a
    }
  }
}

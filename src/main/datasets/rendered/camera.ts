/**
 * The camera: fixed beside the pool, panning and tilting after the diver with
 * the smoothness and the slight lag of an operator.
 */
import type { Motion } from './motion.ts'
import { bodyAt } from './motion.ts'
import type { Random } from './random.ts'
import type { Vec3 } from './vector.ts'
import { clamp, cross, dot, mix, normalize, radians, scale, subtract, vec } from './vector.ts'

export interface CameraSetup {
  position: Vec3
  /** Height of the scene at the diver that fills the picture, metres. */
  viewMetres: number
  /** Negative where the operator runs ahead of the fall. */
  lagSeconds: number
  /** Seen from the other side: left and right change places. */
  mirrored: boolean
}

/** A camera at one moment: screen x grows along `right`, screen y against `up`; focal length in picture heights. */
export interface CameraView {
  position: Vec3
  right: Vec3
  up: Vec3
  forward: Vec3
  focal: number
}

export function drawCamera(random: Random, heightMetres: number): CameraSetup {
  const distance = random.range(15, 21)
  const azimuth = radians(random.range(-10, 30))
  const y = random.range(0.42 * heightMetres + 1.7, 0.8 * heightMetres + 3.2)
  return {
    position: vec(1.2 + distance * Math.sin(azimuth), y, distance * Math.cos(azimuth)),
    viewMetres: random.range(2.7, 3.3),
    lagSeconds: random.range(-0.035, 0.015),
    mirrored: random.chance(0.5),
  }
}

export function viewTowards(setup: CameraSetup, target: Vec3): CameraView {
  const offset = subtract(target, setup.position)
  const forward = normalize(offset)
  const right = normalize(cross(forward, vec(0, 1, 0)))
  return {
    position: setup.position,
    right: setup.mirrored ? scale(right, -1) : right,
    up: cross(right, forward),
    forward,
    focal: Math.hypot(1.2 - setup.position.x, setup.position.z) / setup.viewMetres,
  }
}

/** Where the camera points, one target per frame, metres. */
export function planTargets(setup: CameraSetup, motion: Motion, frameCount: number, frameRate: number): Vec3[] {
  const lowest = 0.2 * setup.viewMetres
  // The path is sampled often enough for a camera that smooths it anyway.
  const step = 0.04
  const last = motion.entrySeconds + 0.3
  const path = Array.from({ length: Math.ceil(last / step) + 2 }, (_, i) => bodyAt(motion, Math.min(i * step, last)).centreOfMass)
  const aim = (time: number): Vec3 => {
    const at = clamp(time / step, 0, path.length - 1.001)
    const i = Math.floor(at)
    const centre = mix(path[i]!, path[i + 1]!, at - i)
    return vec(centre.x, centre.y, 0)
  }
  // The operator foresees the fall: a bell-shaped average over time around a slightly delayed moment.
  const taps = [-0.24, -0.16, -0.08, 0, 0.08, 0.16, 0.24]
  const weights = taps.map((t) => Math.exp(-0.5 * (t / 0.11) ** 2))
  const sum = weights.reduce((a, b) => a + b)
  return Array.from({ length: frameCount }, (_, i) => {
    let x = 0
    let y = 0
    taps.forEach((tap, k) => {
      const p = aim(i / frameRate - setup.lagSeconds + tap)
      x += (p.x * weights[k]!) / sum
      y += (p.y * weights[k]!) / sum
    })
    return vec(x, settle(y, lowest), 0)
  })
}

/** `y`, but never below `lowest`, which it nears gently. */
function settle(y: number, lowest: number): number {
  const softness = 0.22
  const over = (y - lowest) / softness
  return over > 20 ? y : lowest + softness * Math.log1p(Math.exp(over))
}

/** A point in camera space: x right, y up, z forward, metres. */
export function toCamera(view: CameraView, p: Vec3): Vec3 {
  const d = subtract(p, view.position)
  return vec(dot(d, view.right), dot(d, view.up), dot(d, view.forward))
}

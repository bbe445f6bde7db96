/**
 * The body's shape in flight as keys over the share of flight time, with the
 * faults that can be seen in it, and the course of the twist.
 */
import type { Pose } from './anatomy.ts'
import { joint } from './anatomy.ts'
import type { DiveAttributes } from './dive-catalogue.ts'
import type { Faults } from './faults.ts'
import type { Ease, PoseKey } from './poses.ts'
import { blendPoses, poses } from './poses.ts'
import { clamp, radians, smoothstep } from './vector.ts'

/** Twist between two shares of the flight. */
export interface TwistCourse {
  from: number
  to: number
  /** Total twist in radians, signed; faults included. */
  total: number
  /** Largest sideways tilt in radians. */
  tilt: number
}

export interface FlightPlan {
  keys: PoseKey[]
  twist: TwistCourse
}

/** Twist missing or too much at full severity, radians. */
const twistFault = radians(75)

function foldedPose(attributes: DiveAttributes, looseness: number): Pose {
  if (attributes.position === 'C') return blendPoses(poses.tuckTight, poses.tuckLoose, looseness)
  // Half a somersault leaves time to touch the toes with straight arms; a free position is a half-open pike.
  if (attributes.halfSomersaults === 1) return blendPoses(poses.pikeTouchTight, poses.pikeTouchLoose, looseness)
  return blendPoses(poses.pikeTight, poses.pikeLoose, attributes.position === 'D' ? 0.25 + 0.75 * looseness : looseness)
}

/** Knees bent and legs apart, added where the legs should be straight and together. */
function withLegFaults(pose: Pose, faults: Faults, share: number): Pose {
  const out = Float64Array.from(pose)
  const bend = 58 * faults.bentKnees * share
  const apart = faults.feetApart * share
  out[joint.kneeLeft] = Math.max(out[joint.kneeLeft]!, bend)
  out[joint.kneeRight] = Math.max(out[joint.kneeRight]!, bend)
  // Straight hips would hide the bend behind the body; the thighs come forward by half of it.
  if (out[joint.hipLeft]! < 40) {
    out[joint.hipLeft]! += 0.5 * bend
    out[joint.hipRight]! += 0.5 * bend
  }
  out[joint.legsOut]! += 15 * apart
  out[joint.hipLeft]! += 17 * apart
  out[joint.hipRight]! -= 17 * apart
  out[joint.ankle] = out[joint.ankle]! * (1 - 0.45 * Math.max(faults.bentKnees, faults.feetApart) * share)
  return out
}

/** When the fold is reached, when opening begins and when the body is open, as shares of the flight. */
function foldTimes(halfSomersaults: number, armstand: boolean): [number, number, number] {
  const n = halfSomersaults
  if (n <= 1) return [0.34, 0.5, 0.76]
  if (n <= 3) return [0.24, 0.56, 0.76]
  if (n <= 5) return [armstand ? 0.26 : 0.2, 0.66, 0.82]
  if (n <= 7) return [armstand ? 0.24 : 0.16, 0.74, 0.86]
  return [0.14, 0.79, 0.89]
}

export function planFlight(attributes: DiveAttributes, takeOff: Pose, faults: Faults, twistSide: 1 | -1): FlightPlan {
  const folded = withLegFaults(foldedPose(attributes, faults.loosePosition), faults, attributes.position === 'C' ? 0.55 : 1)
  const line = withLegFaults(poses.entry, faults, 1)
  const opening = withLegFaults(poses.kickOut, faults, 0.9)
  const n = attributes.halfSomersaults
  const keys: PoseKey[] = [{ time: 0, pose: takeOff }]
  const put = (time: number, pose: Pose, ease: Ease = 'smooth'): void => {
    keys.push({ time, pose, ease })
  }
  const open = (from: number, to: number): void => {
    put(from, folded, 'linear')
    put(from + 0.55 * (to - from), opening, 'linear')
    put(to, line, 'decelerate')
    put(1, line)
  }
  const twisting = attributes.halfTwists > 0
  const turns = attributes.halfTwists
  if (!twisting) {
    const [closed, start, end] = foldTimes(n, attributes.armstand)
    if (n <= 1) put(0.12, blendPoses(takeOff, poses.straight, 0.6))
    put(closed, folded)
    // A loose or late opening is not a fault of its own; the fold lasts a little longer when it is tight.
    open(start, end)
    return { keys, twist: { from: 0, to: 1, total: 0, tilt: 0 } }
  }
  const wrapped = withLegFaults(twistSide === 1 ? poses.twistLeft : poses.twistRight, faults, 0.8)
  const total = twistSide * (turns * Math.PI + (faults.twistOver - faults.twistShort) * twistFault)
  const tilt = twistSide * radians(5 + 1.5 * turns)
  if (!attributes.armstand && attributes.direction === 'forward') {
    // Pike, straight with twist, pike again, open.
    const from = 0.3
    const to = 0.3 + 0.13 + 0.07 * turns
    put(0.16, folded)
    put(from - 0.06, folded)
    put(from, blendPoses(folded, wrapped, 0.75))
    put(from + 0.08, wrapped)
    put(to, wrapped)
    const again = Math.min(0.8, to + 0.09)
    put(again, folded)
    open(Math.max(again + 0.02, 0.78), 0.9)
    return { keys, twist: { from, to, total, tilt } }
  }
  const from = attributes.armstand ? 0.1 : 0.07
  const to = Math.min(0.62, from + 0.16 + 0.07 * turns)
  put(from + 0.09, wrapped)
  put(to - 0.02, wrapped)
  const closed = to + 0.1
  put(closed, folded)
  open(Math.max(closed + 0.05, n <= 3 ? 0.68 : 0.76), n <= 3 ? 0.82 : 0.88)
  return { keys, twist: { from, to, total, tilt } }
}

/** Twist and tilt in radians at a share of the flight. */
export function twistAt(course: TwistCourse, share: number): { twist: number; tilt: number } {
  if (course.total === 0) return { twist: 0, tilt: 0 }
  const s = clamp((share - course.from) / (course.to - course.from), 0, 1)
  const progress = s < 0.5 ? 0.5 * Math.pow(2 * s, 1.25) : 1 - 0.5 * Math.pow(2 - 2 * s, 1.25)
  return { twist: course.total * progress, tilt: course.tilt * smoothstep(0, 0.25, s) * (1 - smoothstep(0.75, 1, s)) }
}

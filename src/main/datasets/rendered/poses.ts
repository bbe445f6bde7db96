/**
 * The named positions of a dive as joint angles, and blending between them.
 */
import type { Pose } from './anatomy.ts'
import { joint, jointCount } from './anatomy.ts'
import { clamp } from './vector.ts'

/** Angles in degrees; one number where both sides are alike, a pair [left, right] otherwise. */
export interface Angles {
  spine?: number
  neck?: number
  shoulder?: number | [number, number]
  armOut?: number | [number, number]
  elbow?: number | [number, number]
  hip?: number | [number, number]
  legsOut?: number
  knee?: number | [number, number]
  ankle?: number
  wrist?: number
}

export function makePose(angles: Angles): Pose {
  const pose = new Float64Array(jointCount)
  const both = (value: number | [number, number] | undefined, left: number, right: number): void => {
    if (value === undefined) return
    pose[left] = typeof value === 'number' ? value : value[0]
    pose[right] = typeof value === 'number' ? value : value[1]
  }
  pose[joint.spine] = angles.spine ?? 0
  pose[joint.neck] = angles.neck ?? 0
  both(angles.shoulder, joint.shoulderLeft, joint.shoulderRight)
  both(angles.armOut, joint.armOutLeft, joint.armOutRight)
  both(angles.elbow, joint.elbowLeft, joint.elbowRight)
  both(angles.hip, joint.hipLeft, joint.hipRight)
  both(angles.knee, joint.kneeLeft, joint.kneeRight)
  pose[joint.legsOut] = angles.legsOut ?? 0
  pose[joint.ankle] = angles.ankle ?? 0
  pose[joint.wrist] = angles.wrist ?? 0
  return pose
}

export const poses = {
  stand: makePose({ shoulder: 4, armOut: 8, elbow: 8 }),
  armsForward: makePose({ shoulder: 90, armOut: 2, elbow: 2 }),
  armsUp: makePose({ shoulder: 172, armOut: 4, elbow: 4, spine: -2 }),
  armsOut: makePose({ shoulder: 20, armOut: 85, elbow: 4 }),
  swingBack: makePose({ spine: 14, neck: -12, shoulder: -42, armOut: 14, elbow: 10, hip: 26, knee: 30 }),
  crouch: makePose({ spine: 26, neck: -22, shoulder: -25, armOut: 16, elbow: 12, hip: 62, knee: 82 }),
  driveKnee: makePose({ spine: 4, shoulder: 160, armOut: 10, elbow: 12, hip: [2, 92], knee: [4, 96], ankle: 55 }),
  hurdleFlight: makePose({ spine: 0, shoulder: 168, armOut: 14, elbow: 6, hip: 4, knee: 4, ankle: 70 }),
  hurdleLanding: makePose({ spine: 8, neck: -6, shoulder: [70, 70], armOut: 60, elbow: 6, hip: 22, knee: 26, ankle: 30 }),
  press: makePose({ spine: 16, neck: -14, shoulder: 10, armOut: 22, elbow: 14, hip: 48, knee: 66 }),
  /** Leaving the board with the arms overhead. */
  takeOffForward: makePose({ spine: 10, neck: 4, shoulder: 168, armOut: 6, elbow: 8, hip: 16, ankle: 72 }),
  takeOffBack: makePose({ spine: -10, neck: -8, shoulder: 176, armOut: 5, elbow: 4, hip: -6, ankle: 72 }),
  straight: makePose({ shoulder: 176, armOut: -6, ankle: 86 }),
  armsAside: makePose({ spine: -4, shoulder: 30, armOut: 80, elbow: 6, hip: -2, ankle: 86 }),
  pikeTight: makePose({ spine: 38, neck: 14, shoulder: 70, armOut: 10, elbow: 92, hip: 136, ankle: 86 }),
  pikeLoose: makePose({ spine: 16, neck: -6, shoulder: 88, armOut: 10, elbow: 4, hip: 74, ankle: 70 }),
  pikeTouchTight: makePose({ spine: 30, neck: 4, shoulder: 112, armOut: -4, elbow: 14, hip: 118, ankle: 86 }),
  pikeTouchLoose: makePose({ spine: 14, neck: -8, shoulder: 96, armOut: 6, elbow: 2, hip: 66, ankle: 70 }),
  tuckTight: makePose({ spine: 50, neck: 26, shoulder: -4, armOut: 6, elbow: 110, hip: 132, knee: 146, ankle: 80, legsOut: 4 }),
  tuckLoose: makePose({ spine: 18, neck: 0, shoulder: 46, armOut: 14, elbow: 14, hip: 80, knee: 88, ankle: 60, legsOut: 10 }),
  twistLeft: makePose({ spine: -2, shoulder: [158, 74], armOut: [8, -34], elbow: [108, 96], ankle: 86 }),
  twistRight: makePose({ spine: -2, shoulder: [74, 158], armOut: [-34, 8], elbow: [96, 108], ankle: 86 }),
  kickOut: makePose({ spine: 10, neck: -6, shoulder: 84, armOut: 30, elbow: 8, hip: 34, ankle: 86 }),
  entry: makePose({ spine: 0, neck: 2, shoulder: 179, armOut: -13, ankle: 88 }),
  streamDown: makePose({ spine: -4, neck: -4, shoulder: 165, armOut: 14, ankle: 86, hip: -4 }),
  handstand: makePose({ spine: -4, neck: -28, shoulder: 176, armOut: 2, ankle: 86, wrist: 82 }),
  handstandDip: makePose({ spine: 4, neck: -22, shoulder: 158, armOut: 4, elbow: 10, hip: 10, ankle: 86, wrist: 82 }),
  handstandPush: makePose({ spine: 8, neck: -4, shoulder: 150, armOut: 6, elbow: 2, hip: 16, ankle: 86, wrist: 50 }),
} satisfies Record<string, Pose>

export function blendPoses(a: Pose, b: Pose, t: number): Pose {
  const out = new Float64Array(jointCount)
  for (let i = 0; i < jointCount; i++) out[i] = a[i]! + (b[i]! - a[i]!) * t
  return out
}

export type Ease = 'smooth' | 'accelerate' | 'decelerate' | 'linear'

export function ease(kind: Ease, t: number): number {
  const s = clamp(t, 0, 1)
  if (kind === 'accelerate') return s * s
  if (kind === 'decelerate') return s * (2 - s)
  return kind === 'linear' ? s : s * s * (3 - 2 * s)
}

/** A pose to be reached at a time (seconds), by the given course from the key before. */
export interface PoseKey {
  time: number
  pose: Pose
  ease?: Ease
}

/** Index of the key at or before `time` (the last one but one at most), and the eased share of the way to the next. */
export function locateKey(keys: readonly { time: number; ease?: Ease }[], time: number): { index: number; share: number } {
  let index = 0
  while (index < keys.length - 2 && keys[index + 1]!.time <= time) index++
  const from = keys[index]!
  const to = keys[index + 1]!
  return { index, share: ease(to.ease ?? 'smooth', (time - from.time) / (to.time - from.time)) }
}

export function poseAt(keys: readonly PoseKey[], time: number): Pose {
  const { index, share } = locateKey(keys, time)
  return blendPoses(keys[index]!.pose, keys[index + 1]!.pose, share)
}

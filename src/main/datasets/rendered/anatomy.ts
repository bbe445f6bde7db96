/**
 * Body shapes: segment lengths, thicknesses and masses of one athlete, and the
 * forward kinematics that turn joint angles into joint positions.
 */
import type { Random } from './random.ts'
import type { Vec3 } from './vector.ts'
import { radians, vec } from './vector.ts'

export interface Physique {
  /** Standing height in metres. */
  heightMetres: number
  /** Thickness of limbs and trunk, 1 = average. */
  build: number
  /** Shoulder and hip width against height, 1 = average. */
  shoulders: number
  hips: number
  /** Leg length against height, 1 = average. */
  legs: number
  outfit: 'briefs' | 'one-piece'
}

export function drawPhysique(random: Random): Physique {
  const outfit = random.chance(0.5) ? 'briefs' : 'one-piece'
  const broad = outfit === 'briefs'
  return {
    heightMetres: broad ? random.range(1.6, 1.84) : random.range(1.5, 1.72),
    build: random.range(0.88, 1.16),
    shoulders: (broad ? 1.06 : 0.95) * random.range(0.95, 1.06),
    hips: (broad ? 0.95 : 1.04) * random.range(0.95, 1.06),
    legs: random.range(0.96, 1.05),
    outfit,
  }
}

/** Joint angles in degrees, in this order, in a plain Float64Array. */
export const joint = {
  spine: 0,
  neck: 1,
  shoulderLeft: 2,
  shoulderRight: 3,
  armOutLeft: 4,
  armOutRight: 5,
  elbowLeft: 6,
  elbowRight: 7,
  hipLeft: 8,
  hipRight: 9,
  legsOut: 10,
  kneeLeft: 11,
  kneeRight: 12,
  /** 0 = foot square to the shin, 90 = toes pointed. */
  ankle: 13,
  wrist: 14,
} as const
export const jointCount = 15
export type Pose = Float64Array

/** Joint positions in the body's own frame: x front, y up (to the head), z right; metres; pelvis at the origin. */
export interface Skeleton {
  waist: Vec3
  neckBase: Vec3
  neckTop: Vec3
  head: Vec3
  /** Forward pitch of the chest and of the head against the pelvis, radians. */
  chestPitch: number
  headPitch: number
  left: Side
  right: Side
  centreOfMass: Vec3
  /** About the side-to-side axis through the centre of mass, per kilogram, m². */
  inertia: number
}

export interface Side {
  shoulder: Vec3
  elbow: Vec3
  wrist: Vec3
  fingers: Vec3
  hip: Vec3
  knee: Vec3
  ankle: Vec3
  toes: Vec3
}

/** A step of `length` from `from`: `angle` from straight down towards the front, `out` sideways. */
function reach(from: Vec3, length: number, angle: number, out: number, side: 1 | -1): Vec3 {
  const c = Math.cos(out) * length
  return vec(from.x + c * Math.sin(angle), from.y - c * Math.cos(angle), from.z + side * Math.sin(out) * length)
}

export interface Lengths {
  pelvisDrop: number
  hipHalf: number
  waist: number
  chest: number
  shoulderHalf: number
  neck: number
  head: number
  upperArm: number
  forearm: number
  hand: number
  thigh: number
  shin: number
  foot: number
}

export function segmentLengths(p: Physique): Lengths {
  const h = p.heightMetres
  return {
    pelvisDrop: 0.035 * h,
    hipHalf: 0.05 * h * p.hips,
    waist: 0.1 * h,
    chest: 0.19 * h,
    shoulderHalf: 0.108 * h * p.shoulders,
    neck: 0.045 * h,
    head: 0.058 * h,
    upperArm: 0.172 * h,
    forearm: 0.148 * h,
    hand: 0.098 * h,
    thigh: 0.245 * h * p.legs,
    shin: 0.244 * h * p.legs,
    foot: 0.105 * h,
  }
}

/** Share of body mass: each joint-to-joint segment, both sides together. */
const massOf = { pelvis: 0.14, waist: 0.13, chest: 0.2, head: 0.08, upperArm: 0.056, forearm: 0.034, hand: 0.012, thigh: 0.22, shin: 0.095, foot: 0.033 }

export function poseSkeleton(lengths: Lengths, pose: Pose): Skeleton {
  const angle = (index: number): number => radians(pose[index]!)
  const spine = angle(joint.spine)
  const headPitch = spine + angle(joint.neck)
  const waist = vec(lengths.waist * Math.sin(spine / 2), lengths.waist * Math.cos(spine / 2), 0)
  const neckBase = vec(waist.x + lengths.chest * Math.sin(spine), waist.y + lengths.chest * Math.cos(spine), 0)
  const neckPitch = spine + 0.5 * angle(joint.neck)
  const neckTop = vec(neckBase.x + lengths.neck * Math.sin(neckPitch), neckBase.y + lengths.neck * Math.cos(neckPitch), 0)
  const head = vec(neckTop.x + lengths.head * Math.sin(headPitch) + 0.012, neckTop.y + lengths.head * Math.cos(headPitch), 0)

  const makeSide = (side: 1 | -1): Side => {
    const right = side === 1
    const flex = angle(right ? joint.shoulderRight : joint.shoulderLeft)
    const out = angle(right ? joint.armOutRight : joint.armOutLeft)
    const elbowFlex = angle(right ? joint.elbowRight : joint.elbowLeft)
    // Shoulders rise towards the ears as the arms go overhead.
    const raised = Math.max(0, Math.min(1, flex / Math.PI))
    const along = -0.03 + 0.05 * raised
    const shoulder = vec(neckBase.x + along * Math.sin(spine), neckBase.y + along * Math.cos(spine), side * lengths.shoulderHalf * (1 - 0.16 * raised))
    const elbow = reach(shoulder, lengths.upperArm, flex - spine, out, side)
    const wrist = reach(elbow, lengths.forearm, flex + elbowFlex - spine, out, side)
    const fingers = reach(wrist, lengths.hand, flex + elbowFlex + angle(joint.wrist) - spine, out, side)
    const hipFlex = angle(right ? joint.hipRight : joint.hipLeft)
    const kneeFlex = angle(right ? joint.kneeRight : joint.kneeLeft)
    const legsOut = angle(joint.legsOut)
    const hip = vec(0, -lengths.pelvisDrop, side * lengths.hipHalf)
    const knee = reach(hip, lengths.thigh, hipFlex, legsOut - 0.03, side)
    const ankle = reach(knee, lengths.shin, hipFlex - kneeFlex, legsOut - 0.03, side)
    const toes = reach(ankle, lengths.foot, hipFlex - kneeFlex + Math.PI / 2 - angle(joint.ankle), legsOut, side)
    return { shoulder, elbow, wrist, fingers, hip, knee, ankle, toes }
  }
  const left = makeSide(-1)
  const right = makeSide(1)

  let mx = 0
  let my = 0
  let mz = 0
  let total = 0
  const masses: [number, number, number, number][] = []
  const put = (mass: number, a: Vec3, b: Vec3, t: number): void => {
    const x = a.x + (b.x - a.x) * t
    const y = a.y + (b.y - a.y) * t
    const z = a.z + (b.z - a.z) * t
    const dx = b.x - a.x
    const dy = b.y - a.y
    masses.push([mass, x, y, (dx * dx + dy * dy) / 12])
    mx += mass * x
    my += mass * y
    mz += mass * z
    total += mass
  }
  put(massOf.pelvis, left.hip, right.hip, 0.5)
  put(massOf.waist, vec(0, 0, 0), waist, 0.5)
  put(massOf.chest, waist, neckBase, 0.55)
  put(massOf.head, neckTop, head, 0.9)
  for (const s of [left, right]) {
    put(massOf.upperArm / 2, s.shoulder, s.elbow, 0.45)
    put(massOf.forearm / 2, s.elbow, s.wrist, 0.45)
    put(massOf.hand / 2, s.wrist, s.fingers, 0.4)
    put(massOf.thigh / 2, s.hip, s.knee, 0.43)
    put(massOf.shin / 2, s.knee, s.ankle, 0.43)
    put(massOf.foot / 2, s.ankle, s.toes, 0.45)
  }
  const centreOfMass = vec(mx / total, my / total, mz / total)
  let inertia = 0.006
  for (const [mass, x, y, own] of masses) {
    const dx = x - centreOfMass.x
    const dy = y - centreOfMass.y
    inertia += (mass / total) * (dx * dx + dy * dy + own)
  }
  return { waist, neckBase, neckTop, head, chestPitch: spine, headPitch, left, right, centreOfMass, inertia }
}

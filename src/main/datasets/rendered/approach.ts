/**
 * From the first frame to the last touch of the board: standing jump, hurdle
 * and press, or armstand. The diver is placed by the foot (or hand) that bears
 * the weight, and pitched so that the weight is over it.
 */
import type { Lengths, Pose, Skeleton } from './anatomy.ts'
import { joint, poseSkeleton } from './anatomy.ts'
import type { DiveAttributes } from './dive-catalogue.ts'
import type { Ease } from './poses.ts'
import { blendPoses, locateKey, poses } from './poses.ts'
import type { Random } from './random.ts'
import { radians } from './vector.ts'

export type ApproachKind = 'standing' | 'hurdle' | 'armstand'

export interface ApproachKey {
  /** Seconds before (negative) the last touch. */
  time: number
  pose: Pose
  /** How far the centre of mass is out over the water, seen from the contact, metres. */
  lead: number
  /** Heel raised, degrees: 0 = flat foot, 80 = on the toes. */
  heel: number
  /** Contact point along the board, metres (0 = its tip); height added by a jump that ends at this key. */
  contactX: number
  jumpMetres: number
  /** Tip of the board against rest, metres. */
  tipMetres: number
  ease: Ease
}

export interface Approach {
  kind: ApproachKind
  keys: ApproachKey[]
  durationSeconds: number
}

const key = (time: number, pose: Pose, rest: Partial<Omit<ApproachKey, 'time' | 'pose'>> = {}): ApproachKey => ({
  time, pose, lead: 0, heel: 0, contactX: -0.05, jumpMetres: 0, tipMetres: 0, ease: 'smooth', ...rest,
})

export interface ApproachPlan {
  attributes: DiveAttributes
  springboard: boolean
  /** Upward speed at take-off, m/s: a weak take-off presses the board less. */
  verticalSpeed: number
  /** Pose at the last touch. */
  takeOff: Pose
  lead: number
}

export function planApproach(plan: ApproachPlan, random: Random): Approach {
  const { attributes, springboard, takeOff, lead } = plan
  const pace = random.range(0.9, 1.15)
  const vigour = Math.min(1.25, plan.verticalSpeed / (springboard ? 5 : 2.6))
  if (attributes.armstand) {
    const sway = random.range(-0.03, 0.03)
    const keys = [
      key(-1.5 * pace, poses.handstand, { lead: sway }),
      key(-0.75 * pace, poses.handstand, { lead: -sway }),
      key(-0.36, blendPoses(poses.handstand, poses.handstandDip, 1), { lead: lead * 0.25 }),
      key(0, takeOff, { lead, ease: 'accelerate' }),
    ]
    return { kind: 'armstand', keys, durationSeconds: 1.5 * pace }
  }
  const outward = attributes.facing === 1
  if (outward && (springboard || random.chance(0.45))) {
    const depth = springboard ? 0.62 * vigour : 0
    const stride = random.range(0.95, 1.2)
    const hop = springboard ? random.range(0.32, 0.48) : 0.16
    const air = springboard ? 0.5 : 0.36
    const touch = springboard ? -0.42 : -0.3
    const away = touch - air
    const start = away - 0.5 * pace
    const keys = [
      key(start, poses.stand, { contactX: -0.08 - stride }),
      key(away - 0.2, blendPoses(poses.swingBack, poses.stand, 0.3), { contactX: -0.08 - stride, lead: 0.05 }),
      key(away, poses.driveKnee, { contactX: -0.08 - stride, lead: 0.22, heel: 60, tipMetres: springboard ? -0.06 : 0, ease: 'accelerate' }),
      key(touch - 0.16, poses.hurdleFlight, { contactX: -0.08 - stride * 0.32, lead: 0, heel: 60, jumpMetres: 0, ease: 'linear' }),
      key(touch, poses.hurdleLanding, { contactX: -0.07, lead: 0, heel: 30 }),
      key(touch * 0.52, poses.press, { contactX: -0.07, lead: 0.06, heel: 6, tipMetres: -depth }),
      key(0, takeOff, { contactX: -0.06, lead, heel: 62, tipMetres: 0, ease: 'accelerate' }),
    ]
    // The jump is one parabola over two keys; see contactAt.
    keys[4]!.jumpMetres = hop
    return { kind: 'hurdle', keys, durationSeconds: -start }
  }
  const depth = springboard ? 0.5 * vigour : 0
  const toes = outward ? 0 : 30
  const opening = random.pick([poses.armsUp, poses.armsOut, poses.stand, poses.armsForward])
  const begin = -1.5 * pace
  const keys = [
    key(begin, opening, { heel: toes }),
    key(begin + 0.28, opening, { heel: toes }),
    key(-0.78, poses.armsUp, { heel: toes + 24, tipMetres: springboard ? 0.05 : 0 }),
    key(-0.5, poses.swingBack, { heel: toes, tipMetres: -depth * 0.35 }),
    key(-0.27, poses.crouch, { heel: outward ? 8 : 34, lead: lead * 0.1, tipMetres: -depth }),
    key(0, takeOff, { lead, heel: 62, ease: 'accelerate' }),
  ]
  return { kind: 'standing', keys, durationSeconds: -begin }
}

/** Where the bearing foot or hand is, relative to the board's tip at rest; metres. */
export function contactAt(approach: Approach, time: number): { x: number; y: number; tip: number } {
  const { keys } = approach
  const { index, share } = locateKey(keys, time)
  const a = keys[index]!
  const b = keys[index + 1]!
  let x = a.contactX + (b.contactX - a.contactX) * share
  const tip = a.tipMetres + (b.tipMetres - a.tipMetres) * share
  let y = tip
  const landing = keys.findIndex((k) => k.jumpMetres > 0)
  if (landing > 1) {
    const from = keys[landing - 2]!
    const to = keys[landing]!
    if (time > from.time && time < to.time) {
      const s = (time - from.time) / (to.time - from.time)
      x = from.contactX + (to.contactX - from.contactX) * s
      y = 4 * to.jumpMetres * s * (1 - s)
      return { x, y, tip: tip * Math.exp(-6 * s) * Math.cos(14 * s) }
    }
  }
  // The board is bent by its full tip travel only under a diver who stands on its tip.
  return { x, y: tip * Math.max(0, 1 + x / 4.2), tip }
}

export interface Stance {
  pose: Pose
  skeleton: Skeleton
  /** Pitch of the pelvis, radians, positive to the front. */
  pitch: number
  /** Bearing point in the body's own frame. */
  bearing: { x: number; y: number; z: number }
}

/**
 * Pose, pitch and bearing point at a time. The ankle is set so that the sole
 * has the wanted slope, and the pitch so that the centre of mass has the wanted
 * lead; both depend on each other, so a few rounds are made.
 */
export function stanceAt(approach: Approach, attributes: DiveAttributes, lengths: Lengths, time: number): Stance {
  const { keys } = approach
  const { index, share } = locateKey(keys, time)
  const a = keys[index]!
  const b = keys[index + 1]!
  const pose = blendPoses(a.pose, b.pose, share)
  const lead = (a.lead + (b.lead - a.lead) * share) * attributes.facing
  const heel = a.heel + (b.heel - a.heel) * share
  const onHands = approach.kind === 'armstand'
  let pitch = onHands ? Math.PI : 0
  for (let round = 0; round < 5; round++) {
    if (!onHands) {
      const shin = pose[joint.hipLeft]! - pose[joint.kneeLeft]!
      // The sole's slope in the world is ankle - shin + pitch.
      const ankle = shin + heel - (pitch * 180) / Math.PI
      pose[joint.ankle] = Math.max(-25, Math.min(88, ankle))
    }
    const skeleton = poseSkeleton(lengths, pose)
    const bearing = onHands ? skeleton.left.fingers : skeleton.left.toes
    const anchor = onHands ? skeleton.left.wrist : { x: (bearing.x + skeleton.left.ankle.x) / 2, y: bearing.y }
    const dx = skeleton.centreOfMass.x - anchor.x
    const dy = skeleton.centreOfMass.y - anchor.y
    const length = Math.hypot(dx, dy)
    // Pitching by p turns the offset from atan2(dx, dy) to that plus p; its front component must equal the lead.
    const wanted = Math.asin(Math.max(-0.9, Math.min(0.9, lead / length)))
    pitch = wanted - Math.atan2(dx, dy)
    pitch = normalizeAround(pitch, onHands ? Math.PI : 0)
  }
  const skeleton = poseSkeleton(lengths, pose)
  return { pose, skeleton, pitch, bearing: onHands ? skeleton.left.fingers : skeleton.left.toes }
}

function normalizeAround(angle: number, centre: number): number {
  let a = angle
  while (a > centre + Math.PI) a -= 2 * Math.PI
  while (a < centre - Math.PI) a += 2 * Math.PI
  return a
}

/** Radians of trunk pitch that folding adds: trunk and legs close on each other by about equal shares. */
export function foldPitch(pose: Pose): number {
  const hip = (pose[joint.hipLeft]! + pose[joint.hipRight]!) / 2
  return radians(0.5 * hip - 0.3 * pose[joint.spine]!)
}

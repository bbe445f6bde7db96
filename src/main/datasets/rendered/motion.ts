/**
 * The motion of one dive: approach, ballistic flight whose rotation follows
 * from the body's moment of inertia, and the way into the water. Everything a
 * frame needs is a pure function of time.
 */
import type { Lengths, Physique, Pose, Skeleton } from './anatomy.ts'
import { poseSkeleton, segmentLengths } from './anatomy.ts'
import type { Approach } from './approach.ts'
import { contactAt, foldPitch, planApproach, stanceAt } from './approach.ts'
import type { DiveAttributes } from './dive-catalogue.ts'
import type { Faults } from './faults.ts'
import type { FlightPlan } from './flight.ts'
import { planFlight, twistAt } from './flight.ts'
import { blendPoses, poseAt, poses } from './poses.ts'
import { createRandom } from './random.ts'
import type { Frame, Vec3 } from './vector.ts'
import { add, bodyFrame, clamp, fromFrame, radians, scale, subtract, vec } from './vector.ts'

export const gravity = 9.81
/** Entry angle against the vertical at full severity of under- or over-rotation. */
export const rotationFaultDegrees = 35

export interface MotionInput {
  seed: number
  attributes: DiveAttributes
  heightMetres: number
  physique: Physique
  faults: Faults
  /** Seconds of approach to be seen before the last touch; the whole approach where it is shorter. */
  leadInSeconds: number
}

export interface BodyState {
  skeleton: Skeleton
  frame: Frame
  /** Pelvis in the world, metres. */
  root: Vec3
  centreOfMass: Vec3
}

export interface Motion {
  input: MotionInput
  lengths: Lengths
  approach: Approach
  flight: FlightPlan
  springboard: boolean
  /** Seconds from the start of the clip. */
  takeOffSeconds: number
  entrySeconds: number
  flightSeconds: number
  takeOffVelocity: Vec3
  takeOffCentre: Vec3
  /** Body pitch (without folding) at take-off and at first contact with the water, radians; start pitch is 0, π in armstand. */
  startPitch: number
  endPitch: number
  /** Cumulative share of rotation over equal steps of the flight, from 0 to 1. */
  rotation: Float64Array
  /** Where the hands meet the water. */
  entryPoint: Vec3
}

const rotationSteps = 240

export function planMotion(input: MotionInput): Motion {
  const { attributes, faults, physique, heightMetres } = input
  const random = createRandom(input.seed, 'motion')
  const lengths = segmentLengths(physique)
  const springboard = heightMetres <= 3
  const { armstand, rotation, halfSomersaults } = attributes

  const best = armstand ? random.range(1.5, 1.75) : springboard ? (heightMetres === 1 ? 5.0 : 5.3) + random.range(-0.15, 0.25) : random.range(2.7, 3.1)
  const worst = armstand ? 0.4 : springboard ? (heightMetres === 1 ? 3.6 : 3.3) : 0.9
  const verticalSpeed = best + (worst - best) * faults.lowHeight

  const takeOffPose: Pose = armstand ? poses.handstandPush : rotation === 1 ? poses.takeOffForward : poses.takeOffBack
  const lead = 0.12 + (armstand ? 0.06 : 0) + 0.14 * faults.farFromBoard - 0.08 * faults.closeToBoard
  const approach = planApproach({ attributes, springboard, verticalSpeed, takeOff: takeOffPose, lead }, random)
  const flight = planFlight(attributes, takeOffPose, faults, random.chance(0.5) ? 1 : -1)

  const stance = stanceAt(approach, attributes, lengths, 0)
  const contact = contactAt(approach, 0)
  const frame0 = bodyFrame(attributes.facing, stance.pitch, 0, 0, 0)
  const root0 = subtract(vec(contact.x, heightMetres + contact.y, 0), flat(fromFrame(frame0, stance.bearing)))
  const centre0 = add(root0, fromFrame(frame0, stance.skeleton.centreOfMass))
  const startPitch = stance.pitch - foldPitch(stance.pose)
  flight.keys[0] = { time: 0, pose: stance.pose }

  const fault = radians(rotationFaultDegrees) * (faults.overRotation - faults.underRotation)
  const endPitch = (armstand ? Math.PI : 0) + rotation * (halfSomersaults * Math.PI + fault)

  // Rotation speed is proportional to 1 / inertia: the angular momentum is constant and chosen so that the total comes out.
  const cumulative = new Float64Array(rotationSteps + 1)
  for (let i = 1; i <= rotationSteps; i++) {
    const skeleton = poseSkeleton(lengths, poseAt(flight.keys, (i - 0.5) / rotationSteps))
    cumulative[i] = cumulative[i - 1]! + 1 / skeleton.inertia
  }
  const whole = cumulative[rotationSteps]!
  for (let i = 0; i <= rotationSteps; i++) cumulative[i]! /= whole

  const entryPose = poseAt(flight.keys, 1)
  const entry = poseSkeleton(lengths, entryPose)
  const entryFrame = bodyFrame(attributes.facing, endPitch, 0, twistAt(flight.twist, 1).twist, foldPitch(entryPose))
  const handsBelow = fromFrame(entryFrame, subtract(entry.left.fingers, entry.centreOfMass))
  const drop = centre0.y + handsBelow.y
  const flightSeconds = (verticalSpeed + Math.sqrt(verticalSpeed * verticalSpeed + 2 * gravity * Math.max(0.4, drop))) / gravity
  const reachMetres = (springboard ? 1.25 : 1.55) + 1.9 * faults.farFromBoard - 0.85 * faults.closeToBoard
  const takeOffVelocity = vec((reachMetres - centre0.x) / flightSeconds, verticalSpeed, 0)
  const takeOffSeconds = Math.min(approach.durationSeconds, input.leadInSeconds)
  return {
    input, lengths, approach, flight, springboard, takeOffSeconds, flightSeconds, takeOffVelocity, startPitch, endPitch,
    entrySeconds: takeOffSeconds + flightSeconds,
    takeOffCentre: centre0,
    rotation: cumulative,
    entryPoint: vec(reachMetres + handsBelow.x, 0, 0),
  }
}

/** The bearing point lies in the diver's own plane of symmetry. */
function flat(p: Vec3): Vec3 {
  return vec(p.x, p.y, 0)
}

function rotationShare(motion: Motion, share: number): number {
  const x = clamp(share, 0, 1) * rotationSteps
  const i = Math.min(rotationSteps - 1, Math.floor(x))
  const a = motion.rotation[i]!
  return a + (motion.rotation[i + 1]! - a) * (x - i)
}

/** Body pitch without folding in radians at a share of the flight: the somersault so far. */
export function pitchAt(motion: Motion, share: number): number {
  return motion.startPitch + (motion.endPitch - motion.startPitch) * rotationShare(motion, share)
}

/** Tip of the board against rest at a time, metres: bent by the diver, then swinging free. */
export function tipAt(motion: Motion, time: number): number {
  if (!motion.springboard) return 0
  const t = time - motion.takeOffSeconds
  if (t <= 0) return contactAt(motion.approach, t).tip
  return 0.16 * Math.exp(-2.6 * t) * Math.sin(2 * Math.PI * 2.6 * t)
}

/** The body at `time` seconds from the start of the clip. */
export function bodyAt(motion: Motion, time: number): BodyState {
  const { attributes, heightMetres } = motion.input
  const { lengths } = motion
  const sinceTakeOff = time - motion.takeOffSeconds
  if (sinceTakeOff < 0) {
    const stance = stanceAt(motion.approach, attributes, lengths, sinceTakeOff)
    const contact = contactAt(motion.approach, sinceTakeOff)
    const frame = bodyFrame(attributes.facing, stance.pitch, 0, 0, 0)
    const root = subtract(vec(contact.x, heightMetres + contact.y, 0), flat(fromFrame(frame, stance.bearing)))
    return { skeleton: stance.skeleton, frame, root, centreOfMass: add(root, fromFrame(frame, stance.skeleton.centreOfMass)) }
  }
  const share = sinceTakeOff / motion.flightSeconds
  const sinceEntry = time - motion.entrySeconds
  let pose = poseAt(motion.flight.keys, Math.min(1, share))
  let pitch = pitchAt(motion, share)
  const velocity = motion.takeOffVelocity
  let centre: Vec3
  if (sinceEntry <= 0) {
    centre = add(motion.takeOffCentre, add(scale(velocity, sinceTakeOff), vec(0, -0.5 * gravity * sinceTakeOff * sinceTakeOff, 0)))
  } else {
    const t = motion.flightSeconds
    const atEntry = add(motion.takeOffCentre, add(scale(velocity, t), vec(0, -0.5 * gravity * t * t, 0)))
    // The water slows the body; it is out of sight before it stops.
    const slow = 0.42
    const way = slow * (1 - Math.exp(-sinceEntry / slow))
    centre = add(atEntry, vec(velocity.x * way, (velocity.y - gravity * t) * way, 0))
    const i = rotationSteps
    const speed = ((motion.endPitch - motion.startPitch) * (motion.rotation[i]! - motion.rotation[i - 1]!) * i) / motion.flightSeconds
    pitch += 0.3 * speed * 0.18 * (1 - Math.exp(-sinceEntry / 0.18))
    pose = blendPoses(pose, poses.streamDown, clamp((sinceEntry - 0.15) / 0.6, 0, 0.7))
  }
  const { twist, tilt } = twistAt(motion.flight.twist, share)
  const skeleton = poseSkeleton(lengths, pose)
  const frame = bodyFrame(attributes.facing, pitch, tilt, twist, foldPitch(pose))
  if (sinceEntry > 0 && Math.abs(frame.up.y) > 0.3) {
    // The body slips through the hole its hands have made.
    const crossing = centre.x - (centre.y * frame.up.x) / frame.up.y
    centre = vec(centre.x + 0.85 * (motion.entryPoint.x - crossing), centre.y, centre.z)
  }
  const root = subtract(centre, fromFrame(frame, skeleton.centreOfMass))
  return { skeleton, frame, root, centreOfMass: centre }
}


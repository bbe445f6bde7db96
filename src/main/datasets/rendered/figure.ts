/**
 * The diver's flesh: every segment of the skeleton as a limb or an ellipsoid,
 * with suit, skin, face and hair.
 */
import type { Physique } from './anatomy.ts'
import type { BodyState } from './motion.ts'
import type { Painter, SurfaceColour } from './raster.ts'
import { drawEllipsoid, drawLimb } from './raster.ts'
import type { Frame, Vec3 } from './vector.ts'
import { add, fromFrame, mix, scale, turn, vec } from './vector.ts'
import type { Clothing, Rgb } from './venue.ts'

/** Radii below are for an athlete of this height, metres. */
const referenceHeight = 1.7

export function drawDiver(painter: Painter, body: BodyState, physique: Physique, clothing: Clothing): void {
  const { skeleton: s, frame, root } = body
  const k = physique.heightMetres / referenceHeight
  const thick = k * physique.build
  const { skin, suit } = clothing
  const onePiece = physique.outfit === 'one-piece'
  const at = (p: Vec3): Vec3 => add(root, fromFrame(frame, p))
  const pitched = (angle: number): Frame => ({
    front: turn(frame.front, scale(frame.up, -1), angle), up: turn(frame.up, frame.front, angle), right: frame.right,
  })
  const ellipsoid = (centre: Vec3, f: Frame, front: number, up: number, side: number, colour: Rgb | SurfaceColour): void =>
    drawEllipsoid(painter, at(centre), { front: scale(f.front, front), up: scale(f.up, up), right: scale(f.right, side) }, colour)

  // Trunk.
  const chest = pitched(s.chestPitch)
  const belly = pitched(s.chestPitch / 2)
  const wide = k * physique.shoulders * (0.5 + 0.5 * physique.build)
  const hipWide = k * physique.hips * (0.5 + 0.5 * physique.build)
  const trim = clothing.trim
  const suitFront: SurfaceColour = (_front, up, side) => (Math.abs(side) > 0.72 && up < 0.2 ? trim : suit)
  ellipsoid(vec(-0.005 * k, -0.03 * k, 0), frame, 0.112 * thick, 0.12 * k, 0.16 * hipWide, (_f, up) => (up > (onePiece ? 2 : 0.35) ? skin : suit))
  const ribs = mix(s.waist, s.neckBase, 0.42)
  const top = mix(s.waist, s.neckBase, 0.8)
  const across = (p: Vec3, z: number): Vec3 => at(vec(p.x, p.y, z))
  const trunk = onePiece ? suit : skin
  for (const z of [-1, 1]) {
    const low = z * 0.058 * hipWide
    const middle = z * 0.052 * wide
    const high = z * 0.068 * wide
    drawLimb(painter, across(vec(0, 0.01 * k, 0), low), across(mix(vec(0, 0, 0), s.waist, 0.8), middle), 0.104 * thick, 0.09 * thick, trunk)
    drawLimb(painter, across(mix(vec(0, 0, 0), s.waist, 0.8), middle), across(ribs, high), 0.09 * thick, 0.106 * thick, trunk)
    drawLimb(painter, across(ribs, high), across(top, high), 0.106 * thick, 0.088 * thick, trunk, onePiece ? skin : trunk, 0.55)
  }
  ellipsoid(mix(vec(0, 0, 0), s.waist, 0.8), belly, 0.096 * thick, 0.14 * k, 0.13 * wide, onePiece ? suitFront : skin)
  const chestColour: Rgb | SurfaceColour = onePiece ? (front, up, side) => (up > 0.5 - 0.3 * front && Math.abs(Math.abs(side) - 0.48) > 0.12 ? skin : suit) : skin
  ellipsoid(mix(s.waist, s.neckBase, 0.48), chest, 0.12 * thick, 0.19 * k, 0.17 * wide, chestColour)
  if (onePiece) ellipsoid(add(mix(s.waist, s.neckBase, 0.5), vec(0.035 * Math.cos(s.chestPitch), -0.035 * Math.sin(s.chestPitch), 0)), chest, 0.098 * thick, 0.085 * k, 0.13 * wide, suit)
  drawLimb(painter, at(s.neckBase), at(s.left.shoulder), 0.056 * thick, 0.057 * thick, skin)
  drawLimb(painter, at(s.neckBase), at(s.right.shoulder), 0.056 * thick, 0.057 * thick, skin)
  drawLimb(painter, at(s.neckBase), at(s.neckTop), 0.056 * thick, 0.05 * thick, skin)

  // Head: hair over the crown and the back, face in front with a hint of eyes and mouth.
  const head = pitched(s.headPitch)
  const face: SurfaceColour = (front, up, side) => {
    if (up > 0.52 + 0.25 * front || front < -0.12 + (clothing.cap ? 0.1 : 0) - 0.35 * (up < -0.35 ? 1 : 0)) return clothing.hair
    if (front > 0.5 && up > 0.02 && up < 0.2 && Math.abs(Math.abs(side) - 0.36) < 0.15) return [38, 28, 26]
    if (front > 0.6 && up < -0.42 && up > -0.54 && Math.abs(side) < 0.3) return [skin[0] * 0.72, skin[1] * 0.5, skin[2] * 0.5]
    return skin
  }
  ellipsoid(s.head, head, 0.098 * k, 0.124 * k, 0.082 * k, face)
  ellipsoid(add(s.head, vec(0.094 * k * Math.cos(s.headPitch), -0.094 * k * Math.sin(s.headPitch), 0)), head, 0.022 * k, 0.026 * k, 0.016 * k, skin)
  if (clothing.knot && !clothing.cap) {
    const back = add(s.head, vec(-0.085 * k * Math.cos(s.headPitch) + 0.06 * k * Math.sin(s.headPitch), 0.085 * k * Math.sin(s.headPitch) + 0.06 * k * Math.cos(s.headPitch), 0))
    ellipsoid(back, head, 0.05 * k, 0.05 * k, 0.05 * k, clothing.hair)
  }

  // Limbs.
  for (const side of [s.left, s.right]) {
    const shoulder = at(side.shoulder)
    const elbow = at(side.elbow)
    const wrist = at(side.wrist)
    const fingers = at(side.fingers)
    drawLimb(painter, shoulder, mix(shoulder, elbow, 0.45), 0.057 * thick, 0.05 * thick, skin)
    drawLimb(painter, mix(shoulder, elbow, 0.45), elbow, 0.05 * thick, 0.039 * thick, skin)
    drawLimb(painter, elbow, mix(elbow, wrist, 0.3), 0.039 * thick, 0.042 * thick, skin)
    drawLimb(painter, mix(elbow, wrist, 0.3), wrist, 0.042 * thick, 0.028 * thick, skin)
    drawLimb(painter, wrist, mix(wrist, fingers, 0.45), 0.03 * thick, 0.036 * thick, skin)
    drawLimb(painter, mix(wrist, fingers, 0.45), fingers, 0.034 * thick, 0.014 * thick, skin)

    const hip = at(side.hip)
    const knee = at(side.knee)
    const ankle = at(side.ankle)
    const toes = at(side.toes)
    const buttock = at(add(side.hip, vec(-0.034 * k, 0.0, side.hip.z * -0.1)))
    drawLimb(painter, buttock, mix(buttock, hip, 0.6), 0.092 * thick, 0.09 * thick, suit)
    drawLimb(painter, hip, mix(hip, knee, 0.4), 0.096 * thick, 0.088 * thick, suit, skin, onePiece ? 0.1 : 0.32)
    drawLimb(painter, mix(hip, knee, 0.4), knee, 0.088 * thick, 0.06 * thick, skin)
    drawLimb(painter, knee, mix(knee, ankle, 0.32), 0.059 * thick, 0.063 * thick, skin)
    drawLimb(painter, mix(knee, ankle, 0.32), ankle, 0.063 * thick, 0.037 * thick, skin)
    const heel = mix(ankle, toes, -0.22)
    drawLimb(painter, heel, mix(ankle, toes, 0.5), 0.036 * thick, 0.037 * thick, skin)
    drawLimb(painter, mix(ankle, toes, 0.5), toes, 0.037 * thick, 0.02 * thick, skin)
  }
}

/**
 * The few three-dimensional operations the renderer needs. World axes: x away
 * from the board over the water, y up (water surface at 0), z sideways. Metres.
 */
export interface Vec3 {
  x: number
  y: number
  z: number
}

/** An orthonormal frame of a body: belly direction, head direction, right hand. */
export interface Frame {
  front: Vec3
  up: Vec3
  right: Vec3
}

export const vec = (x: number, y: number, z: number): Vec3 => ({ x, y, z })
export const add = (a: Vec3, b: Vec3): Vec3 => ({ x: a.x + b.x, y: a.y + b.y, z: a.z + b.z })
export const subtract = (a: Vec3, b: Vec3): Vec3 => ({ x: a.x - b.x, y: a.y - b.y, z: a.z - b.z })
export const scale = (a: Vec3, s: number): Vec3 => ({ x: a.x * s, y: a.y * s, z: a.z * s })
export const dot = (a: Vec3, b: Vec3): number => a.x * b.x + a.y * b.y + a.z * b.z
export const cross = (a: Vec3, b: Vec3): Vec3 => ({ x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x })
export const mix = (a: Vec3, b: Vec3, t: number): Vec3 => ({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, z: a.z + (b.z - a.z) * t })
export const normalize = (a: Vec3): Vec3 => scale(a, 1 / Math.sqrt(dot(a, a)))

/** cos·a + sin·b: turning a towards b, both unit and orthogonal. */
export function turn(a: Vec3, b: Vec3, angle: number): Vec3 {
  const c = Math.cos(angle)
  const s = Math.sin(angle)
  return { x: a.x * c + b.x * s, y: a.y * c + b.y * s, z: a.z * c + b.z * s }
}

/** A point given in a body's own coordinates (x front, y up, z right) as a direction of the world. */
export function fromFrame(frame: Frame, p: Vec3): Vec3 {
  const { front, up, right } = frame
  return {
    x: front.x * p.x + up.x * p.y + right.x * p.z,
    y: front.y * p.x + up.y * p.y + right.y * p.z,
    z: front.z * p.x + up.z * p.y + right.z * p.z,
  }
}

/**
 * The orientation of a body that faces `facing` (+1 over the water, -1 to the
 * board) after pitching forward, tilting sideways, twisting about its long axis
 * and finally pitching in its own frame. Radians.
 */
export function bodyFrame(facing: 1 | -1, pitch: number, tilt: number, twist: number, ownPitch: number): Frame {
  const front0 = vec(facing, 0, 0)
  const up0 = vec(0, 1, 0)
  const right0 = vec(0, 0, facing)
  const up1 = turn(up0, front0, pitch)
  const front1 = turn(front0, scale(up0, -1), pitch)
  const up2 = turn(up1, right0, tilt)
  const right2 = turn(right0, scale(up1, -1), tilt)
  const front3 = turn(front1, right2, twist)
  const right3 = turn(right2, scale(front1, -1), twist)
  return { front: turn(front3, scale(up2, -1), ownPitch), up: turn(up2, front3, ownPitch), right: right3 }
}

export const clamp = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x)
export const radians = (degrees: number): number => (degrees * Math.PI) / 180
/** 0 before `from`, 1 after `to`, smooth between. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = clamp((x - from) / (to - from), 0, 1)
  return t * t * (3 - 2 * t)
}

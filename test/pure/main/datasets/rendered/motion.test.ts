import { describe, expect, it } from 'vitest'
import { diveAttributes, renderedDiveNumbers, renderedHeights } from '../../../../../src/main/datasets/rendered/dive-catalogue.ts'
import type { Faults } from '../../../../../src/main/datasets/rendered/faults.ts'
import { noFaults } from '../../../../../src/main/datasets/rendered/faults.ts'
import type { Motion } from '../../../../../src/main/datasets/rendered/motion.ts'
import { bodyAt, gravity, pitchAt, rotationFaultDegrees } from '../../../../../src/main/datasets/rendered/motion.ts'
import { createDiveScript, scriptMotion } from '../../../../../src/main/datasets/rendered/script.ts'
import type { Vec3 } from '../../../../../src/main/datasets/rendered/vector.ts'
import { add, cross, dot, fromFrame } from '../../../../../src/main/datasets/rendered/vector.ts'

const motionOf = (diveNumber: string, heightMetres: number, faults: Partial<Faults> = {}, seed = 5): Motion =>
  scriptMotion(createDiveScript({ seed, diveNumber, heightMetres, faults: { ...noFaults(), ...faults } }))
const everyDive = renderedDiveNumbers.flatMap((number) => renderedHeights(number).map((height) => [number, height] as const))
const degrees = (radians: number): number => (radians * 180) / Math.PI

describe('flight', () => {
  it.each(everyDive)('%s from %s m falls freely and meets the water with the hands', (number, height) => {
    const m = motionOf(number, height)
    const at = (share: number): number => bodyAt(m, m.takeOffSeconds + share * m.flightSeconds).centreOfMass.y
    const h = 0.1 * m.flightSeconds
    for (const share of [0.2, 0.5, 0.8]) {
      expect((at(share + 0.1) - 2 * at(share) + at(share - 0.1)) / (h * h)).toBeCloseTo(-gravity, 6)
    }
    const body = bodyAt(m, m.entrySeconds - 1e-6)
    const hands = add(body.root, fromFrame(body.frame, body.skeleton.left.fingers))
    expect(Math.abs(hands.y)).toBeLessThan(0.12)
    expect(m.entryPoint.x).toBeGreaterThan(0.6)
    // A real flight takes about this long.
    expect(m.flightSeconds).toBeGreaterThan(0.9)
    expect(m.flightSeconds).toBeLessThan(2.1)
  })

  it.each(everyDive)('%s from %s m turns by its somersaults and ends head first, upright in the water', (number, height) => {
    const m = motionOf(number, height)
    const a = diveAttributes(number)
    expect(degrees(pitchAt(m, 1) - (a.armstand ? Math.PI : 0))).toBeCloseTo(a.rotation * a.halfSomersaults * 180, 6)
    expect(bodyAt(m, m.entrySeconds).frame.up.y).toBeLessThan(-0.97)
    expect(m.flight.twist.total / Math.PI).toBeCloseTo(Math.sign(m.flight.twist.total) * a.halfTwists, 9)
  })

  it('carries the faults: entry angle, height, distance and twist', () => {
    const clean = motionOf('107B', 3)
    const over = motionOf('107B', 3, { overRotation: 1 })
    const under = motionOf('107B', 3, { underRotation: 0.5 })
    expect(degrees(pitchAt(over, 1) - pitchAt(clean, 1))).toBeCloseTo(rotationFaultDegrees, 6)
    expect(degrees(pitchAt(under, 1) - pitchAt(clean, 1))).toBeCloseTo(-rotationFaultDegrees / 2, 6)
    expect(motionOf('107B', 3, { lowHeight: 1 }).takeOffVelocity.y).toBeLessThan(0.75 * clean.takeOffVelocity.y)
    const passing = (m: Motion): number => bodyAt(m, m.entrySeconds).centreOfMass.x
    expect(passing(motionOf('107B', 3, { closeToBoard: 1 }))).toBeLessThan(passing(clean) - 0.5)
    expect(passing(motionOf('107B', 3, { farFromBoard: 1 }))).toBeGreaterThan(passing(clean) + 1)
    const turned = motionOf('5253B', 10, { twistShort: 1 }).flight.twist.total
    expect(3 * 180 - degrees(Math.abs(turned))).toBeCloseTo(75, 6)
  })

  it('turns faster the tighter the body', () => {
    const m = motionOf('109C', 10)
    const speed = (share: number): number => Math.abs(pitchAt(m, share + 0.01) - pitchAt(m, share - 0.01))
    expect(speed(0.5)).toBeGreaterThan(2 * speed(0.97))
  })

  it('turns the right way: the top of the body goes out over the water for forward and back, to the board for reverse and inward', () => {
    const cases = [['101B', 3, 1], ['201B', 3, 1], ['301B', 3, -1], ['401B', 3, -1], ['5253B', 10, 1], ['5353B', 10, -1], ['612B', 10, 1], ['626C', 10, 1], ['636C', 10, -1]] as const
    for (const [number, height, sense] of cases) {
      const m = motionOf(number, height)
      // While the body is straight before the entry its long axis turns as the whole body does.
      const upAt = (share: number): Vec3 => bodyAt(m, m.takeOffSeconds + share * m.flightSeconds).frame.up
      expect(Math.sign(-cross(upAt(0.93), upAt(0.96)).z), number).toBe(sense)
    }
  })
})

describe('approach', () => {
  it.each(everyDive)('%s from %s m leaves the board without a jump of the body', (number, height) => {
    const m = motionOf(number, height)
    const before = bodyAt(m, m.takeOffSeconds - 1e-4)
    const after = bodyAt(m, m.takeOffSeconds + 1e-4)
    expect(Math.hypot(before.root.x - after.root.x, before.root.y - after.root.y)).toBeLessThan(0.02)
    expect(dot(before.frame.up, after.frame.up)).toBeGreaterThan(0.999)
  })

  it('stands on the board, never in it', () => {
    for (const number of ['103B', '205B', '301B', '405B']) {
      const m = motionOf(number, 3)
      for (let t = 0; t < m.takeOffSeconds; t += 0.05) {
        const body = bodyAt(m, t)
        const toes = add(body.root, fromFrame(body.frame, body.skeleton.left.toes))
        expect(toes.y).toBeGreaterThan(3 - 0.85)
        expect(toes.x).toBeLessThan(0.01)
        expect(body.centreOfMass.y).toBeGreaterThan(toes.y + 0.4)
      }
    }
  })
})

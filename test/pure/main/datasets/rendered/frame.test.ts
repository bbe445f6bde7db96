import { describe, expect, it, vi } from 'vitest'
import { renderDiveClip, sampledFrames } from '../../../../../src/main/datasets/rendered/clip.ts'
import type { FaultName } from '../../../../../src/main/datasets/rendered/faults.ts'
import { faultNames, noFaults } from '../../../../../src/main/datasets/rendered/faults.ts'
import { renderFrame } from '../../../../../src/main/datasets/rendered/frame.ts'
import { createDiveScript } from '../../../../../src/main/datasets/rendered/script.ts'

// Rendering is honest work; a busy machine needs more than the usual limit.
vi.setConfig({ testTimeout: 60_000 })

const size = { width: 86, height: 48 }
const difference = (a: Uint8Array, b: Uint8Array): number => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0) / a.length

describe('renderFrame', () => {
  it('gives the same bytes for the same script, of the asked size', () => {
    const script = createDiveScript({ seed: 3 })
    const picture = renderFrame(script, 20, size)
    expect(picture).toHaveLength(86 * 48 * 3)
    expect(renderFrame(JSON.parse(JSON.stringify(script)) as typeof script, 20, size)).toEqual(picture)
    expect(difference(picture, renderFrame(script, 60, size))).toBeGreaterThan(3)
  })

  it('composes alike at any size', () => {
    const script = createDiveScript({ seed: 4, diveNumber: '205B', heightMetres: 10 })
    const small = renderFrame(script, 30, size)
    const large = renderFrame(script, 30, { width: 172, height: 96 })
    const halved = new Uint8Array(small.length)
    for (let y = 0; y < 48; y++) {
      for (let x = 0; x < 86; x++) {
        for (let c = 0; c < 3; c++) {
          const at = (dy: number, dx: number): number => large[((2 * y + dy) * 172 + 2 * x + dx) * 3 + c]!
          halved[(y * 86 + x) * 3 + c] = (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4
        }
      }
    }
    expect(difference(small, halved)).toBeLessThan(4)
  })

  it('shows every fault', () => {
    const shown: Record<FaultName, number> = {
      lowHeight: 0.5, closeToBoard: 0.6, farFromBoard: 0.6, bentKnees: 0.97, feetApart: 0.97,
      twistShort: 0.97, twistOver: 0.97, underRotation: 0.97, overRotation: 0.97, splash: 1.3, loosePosition: 0.7,
    }
    for (const name of faultNames) {
      const render = (severity: number): Uint8Array => {
        // A fault may move the camera, so only the picture as a whole is compared, at a size that keeps this quick.
        const script = createDiveScript({ seed: 9, diveNumber: '5253B', heightMetres: 10, frameRate: 50, faults: { ...noFaults(), [name]: severity } })
        const [, twist, , entry] = script.stages.map((stage) => stage.startFrame) as [number, number, number, number]
        return renderFrame(script, Math.round(twist + shown[name] * (entry - twist)), { width: 58, height: 32 })
      }
      expect(difference(render(0), render(1)), name).toBeGreaterThan(1)
    }
  })
})

describe('renderDiveClip', () => {
  it('samples frames uniformly with the fraction cut off', () => {
    expect(sampledFrames(10, 4)).toEqual([0, 3, 6, 9])
    expect(sampledFrames(104, 96).slice(0, 3)).toEqual([0, 1, 2])
    expect(sampledFrames(104, 96).at(-1)).toBe(103)
  })

  it('holds the frames it samples', () => {
    const script = createDiveScript({ seed: 1_000_000 })
    const clip = renderDiveClip(script, { frames: 3, ...size })
    const last = renderFrame(script, script.frameCount - 1, size)
    expect(clip).toHaveLength(3 * last.length)
    expect(clip.subarray(2 * last.length)).toEqual(last)
  })
})

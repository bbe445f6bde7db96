import { describe, expect, it } from 'vitest'
import type { MetricPoint } from '../../../../../src/shared/contract/training.ts'
import { thinPoints } from '../../../../../src/shared/domain/runs/thin-points.ts'

const curve = (name: string, count: number, value: (step: number) => number): MetricPoint[] => Array.from({ length: count }, (_, i) => ({ name, epoch: i / 100, step: i + 1, value: value(i + 1) }))

describe('thinPoints', () => {
  it('leaves short curves as they are', () => {
    const points = [...curve('a', 50, Math.sin), ...curve('b', 3, Math.cos)]
    expect(thinPoints(points)).toEqual(points)
  })

  it('keeps ends, spikes and order of a long one, and stays below its limit', () => {
    const long = curve('loss/total', 100_000, (step) => (step === 54_321 ? 1000 : step === 77_777 ? -1000 : Math.sin(step)))
    const thin = thinPoints([...long, ...curve('validation/srcc', 40, () => 0.5)])
    const loss = thin.filter(({ name }) => name === 'loss/total')
    expect(loss.length).toBeLessThanOrEqual(1200)
    expect(loss.length).toBeGreaterThan(1000)
    expect([loss[0]!.step, loss.at(-1)!.step]).toEqual([1, 100_000])
    expect(loss.map(({ step }) => step)).toEqual(expect.arrayContaining([54_321, 77_777]))
    expect(loss.map(({ step }) => step)).toEqual([...loss.map(({ step }) => step)].sort((a, b) => a - b))
    expect(thin.filter(({ name }) => name === 'validation/srcc')).toHaveLength(40)
  })
})

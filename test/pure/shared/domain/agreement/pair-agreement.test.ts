import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fewestDives, fewestForP95, summariseErrors } from '../../../../../src/shared/domain/agreement/boundary-errors.ts'
import { frameAgreement } from '../../../../../src/shared/domain/agreement/frame-agreement.ts'
import { labellingOf, type Labelling, type Rater } from '../../../../../src/shared/domain/agreement/labelling.ts'
import { agreementOf } from '../../../../../src/shared/domain/agreement/pair-agreement.ts'

const names = ['Forward', '3.5 Soms.Pike', 'Entry']
const labelled = (diveId: number, starts: readonly number[], startFrame = 100, labels: readonly (string | null)[] = names): Labelling =>
  labellingOf({ diveId, startFrame, endFrame: startFrame + 100 }, starts.map((start, i) => ({ label: labels[i] ?? null, startFrame: start })))
const rater = (key: string, labellings: readonly Labelling[]): Rater => ({ key, kind: 'person', name: key, labellings })
const errorsOf = (...errors: number[]) => errors.map((error, i) => ({ diveId: i + 1, error }))

describe('boundary errors', () => {
  it('are medians, percentiles, shares and bias of what was counted by hand', () => {
    // Absolute: 0 0 1 1 2 3 5 6 9 13; median between 2 and 3.
    const found = summariseErrors(errorsOf(0, 0, 1, -1, 2, -3, 5, 6, -9, 13))
    expect(found).toMatchObject({ boundaries: 10, dives: 10, median: { value: 2.5 }, within1: 0.4, within2: 0.5, within5: 0.7, p95: { value: null, interval: null } })
    expect(found.bias.value).toBeCloseTo(1.4, 12)
    expect(found.median.interval![0]).toBeGreaterThanOrEqual(0)
    expect(found.median.interval![0]).toBeLessThan(2.5)
    expect(found.median.interval![1]).toBeGreaterThan(2.5)
  })

  it('tell the 95th percentile from twenty boundaries on, between neighbours', () => {
    const twenty = summariseErrors(errorsOf(...Array.from({ length: fewestForP95 }, (_, i) => i)))
    expect(twenty.p95.value).toBeCloseTo(18.05, 12)
    expect(twenty.median.value).toBe(9.5)
    expect(summariseErrors(errorsOf(...Array.from({ length: fewestForP95 - 1 }, (_, i) => i))).p95.value).toBeNull()
  })

  it('have no interval from too few dives, however many boundaries', () => {
    const few = Array.from({ length: 40 }, (_, i) => ({ diveId: i % (fewestDives - 1), error: i % 5 }))
    expect(summariseErrors(few)).toMatchObject({ dives: fewestDives - 1, median: { value: 2, interval: null } })
    expect(summariseErrors([])).toMatchObject({ boundaries: 0, median: { value: null, interval: null }, within1: null })
  })

  it('give the same median as sorting does', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 30 }), (errors) => {
      const sorted = errors.map(Math.abs).sort((a, b) => a - b)
      const middle = (sorted.length - 1) / 2
      expect(summariseErrors(errors.map((error, i) => ({ diveId: i % 4, error }))).median.value).toBe((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2)
    }))
  })
})

describe('agreement frame by frame', () => {
  it('is Cohen’s kappa of the names', () => {
    // 100 frames: the same but for frames 20–29 and 80–89. Row sums 20 60 20, column sums 30 60 10.
    const { frames, observed, kappa } = frameAgreement([[labelled(1, [0, 20, 80]), labelled(1, [0, 30, 90])]])
    expect(frames).toBe(100)
    expect(observed).toBeCloseTo(0.8, 12)
    const expected = 0.2 * 0.3 + 0.6 * 0.6 + 0.2 * 0.1
    expect(kappa).toBeCloseTo((0.8 - expected) / (1 - expected), 12)
  })

  it('counts only frames both saw, and unnamed stages by their place', () => {
    const moved = labelled(1, [0, 10, 70], 110)
    expect(frameAgreement([[labelled(1, [0, 20, 80]), moved]])).toEqual({ frames: 90, observed: 1, kappa: 1 })
    const unnamed = labelled(1, [0, 20, 80], 100, [])
    expect(frameAgreement([[unnamed, unnamed]])).toMatchObject({ observed: 1, kappa: 1 })
    expect(frameAgreement([])).toEqual({ frames: 0, observed: null, kappa: null })
    expect(frameAgreement([[labelled(1, [0]), labelled(1, [0])]])).toMatchObject({ observed: 1, kappa: null })
  })
})

describe('two raters', () => {
  it('are compared stage by stage, and by transitions where the stages are not as many', () => {
    const first = rater('a', [labelled(1, [0, 20, 80]), labelled(2, [0, 30, 50, 70]), labelled(3, [0, 10, 60])])
    const second = rater('b', [labelled(1, [0, 22, 79]), labelled(2, [0, 31, 73]), labelled(4, [0, 1, 2])])
    const found = agreementOf(first, second)
    expect(found).toMatchObject({ dives: 2, differentCounts: 1, differentLabels: 0, distances: [{ error: -1, count: 1 }, { error: 2, count: 1 }] })
    const medians = Object.fromEntries(found.boundaries.map(({ kind, summary }) => [kind, [summary.boundaries, summary.median.value, summary.bias.value]]))
    expect(medians).toEqual({ all: [2, 1.5, 0.5], flight: [2, 1.5, 1.5], entry: [2, 2, 1], 2: [1, 2, 2], 3: [1, 1, -1] })
    expect(found.boundaries.map(({ kind }) => kind)).toEqual(['all', 'flight', 'entry', 2, 3])
    const overlaps = Object.fromEntries(found.overlaps.map(({ of, mean }) => [of, mean]))
    expect(overlaps['span']).toBeCloseTo((57 / 60 + 39 / 43) / 2, 12)
    expect(overlaps[1]).toBeCloseTo(20 / 22, 12)
    expect(overlaps[3]).toBeCloseTo(20 / 21, 12)
    expect(found.disagreements).toEqual([{ diveId: 2, worstFrames: 3, stageCounts: [4, 3] }, { diveId: 1, worstFrames: 2, stageCounts: [3, 3] }])
  })

  it('compare frames of the video, whatever the range of the dive was when they looked', () => {
    const found = agreementOf(rater('a', [labelled(1, [0, 20, 80], 100)]), rater('b', [labelled(1, [0, 15, 75], 105)]))
    expect(found.distances).toEqual([{ error: 0, count: 2 }])
  })

  it('compare a model by its two transitions, and notice other names', () => {
    const model: Rater = { key: 'm', kind: 'model', name: 'm', labellings: [{ diveId: 1, startFrame: 100, endFrame: 200, stages: null, transitions: [118, 185] }] }
    const found = agreementOf(rater('a', [labelled(1, [0, 20, 80])]), model)
    expect(found).toMatchObject({ differentCounts: 0, distances: [{ error: -2, count: 1 }, { error: 5, count: 1 }], frames: { frames: 0 } })
    expect(found.disagreements).toEqual([{ diveId: 1, worstFrames: 5, stageCounts: [3, null] }])
    expect(agreementOf(rater('a', [labelled(1, [0, 20, 80])]), rater('b', [labelled(1, [0, 20, 80], 100, ['Forward', '2.5 Soms.Pike', 'entry'])]))).toMatchObject({ differentLabels: 1, distances: [{ error: 0, count: 2 }] })
  })
})

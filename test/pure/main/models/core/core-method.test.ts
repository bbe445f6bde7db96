import { describe, expect, it } from 'vitest'
import { core, coreConfigs, coreSmall, featureWidth } from '../../../../../src/main/models/core/config.ts'
import { positionWeights } from '../../../../../src/main/models/core/losses.ts'
import { coreMethod } from '../../../../../src/main/models/core/method.ts'
import { coreParameters } from '../../../../../src/main/models/core/parameters.ts'
import type { LabelledVideo } from '../../../../../src/main/models/method.ts'

const dive = (scorePoints: number, difficulty: number | null = 3): LabelledVideo => ({ diveNumber: '107B', difficulty, scorePoints, awards: [], transitions: null })
const training = [30, 45, 60, 66, 75, 90].map((score) => dive(score))

describe('sizes of CoRe', () => {
  it('are those of the paper, or smaller in every part', () => {
    expect(featureWidth(core)).toBe(1024)
    expect(core.starts.every((start) => start + core.backbone.clipFrames <= core.frames)).toBe(true)
    expect(coreSmall.starts.every((start) => start + coreSmall.backbone.clipFrames <= coreSmall.frames)).toBe(true)
    const count = (config: typeof core): number => coreParameters(config).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
    expect(count(coreSmall)).toBeLessThan(0.1 * count(core))
  })

  it('have parameters with a name of their own each', () => {
    for (const config of Object.values(coreConfigs)) {
      const names = coreParameters(config).map((spec) => spec.name)
      expect(new Set(names).size).toBe(names.length)
    }
  })
})

describe('CoRe as a method', () => {
  const open = (options = {}) => coreMethod.open('core-small', options)

  it('names what it does not know', () => {
    expect(() => coreMethod.open('core-huge')).toThrow(/core-small, core/)
    expect(() => open({ edges: 'open' })).toThrow(/clamped, released/)
  })

  it('needs the degree of difficulty for the quotient alone', () => {
    expect(open().needs).toEqual(['difficulty'])
    expect(open({ target: 'score' }).needs).toEqual([])
  })

  it('learns groups from the training part, and says what is wrong with them', () => {
    const facts = open().learnFacts(training)
    const edges = facts['edges'] as readonly number[]
    expect(edges).toHaveLength(9)
    expect([edges[0], edges.at(-1)]).toEqual([0, 30])
    expect(open().factProblems(facts)).toEqual([])
    expect((open({ target: 'score' }).learnFacts(training)['edges'] as readonly number[]).at(-1)).toBe(100)
    expect(() => open().learnFacts([dive(50)])).toThrow(/at least two training dives; found 1/)
    expect(open().factProblems({})).toHaveLength(1)
  })

  it('labels both directions of a pair', () => {
    const model = open()
    const facts = { edges: [0, 1, 2, 3, 4, 5, 6, 7, 30] }
    const feeds = model.labelFeeds([dive(60), dive(49.5)], facts, () => 0)
    expect([...(feeds['reference_shares']?.data ?? [])]).toEqual([Math.fround(16.5 / 30), Math.fround(20 / 30)])
    const leaves = [...(feeds['leaf']?.data ?? [])]
    expect([leaves.slice(0, 16).indexOf(1), leaves.slice(16).indexOf(1)]).toEqual([11, 4])
    expect([...(feeds['positions']?.data ?? [])]).toEqual([0.5, 0.5])
    expect([...(feeds['position_weights']?.data ?? [])]).toEqual([1, 1])
  })

  it('reads an exemplar’s vote in points of the query', () => {
    const facts = { edges: [0, 1, 2, 3, 4, 5, 6, 7, 30] }
    const logProbabilities = Float32Array.from({ length: 32 }, (_, i) => (i === 10 || i === 16 + 5 ? -0.1 : -5))
    const outputs = { leaf_log_probabilities: { shape: [2, 16], data: logProbabilities }, leaf_positions: { shape: [2, 16], data: new Float32Array(32).fill(0.5) } }
    // Exemplars of 20 and 18 over the difficulty; differences 2.5 and -2.5; the query has difficulty 2.
    const reading = open().readScore(outputs, { ...dive(0, 2), scorePoints: null }, [dive(60), dive(54)], facts)
    expect(reading.votes.map((vote) => vote.votePoints)).toEqual([45, 31])
    expect(reading.predictedScorePoints).toBe(38)
    expect(reading.votes[0]?.details['interval']).toEqual([2, 3])
    expect(reading.votes[1]?.deltaPoints).toBe(31 - 54)
    // All edges in the unit of the target, and what one of it is in points of the query.
    expect(reading.votes[0]?.details['edges']).toEqual([-30, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 30])
    expect(reading.votes[0]?.details['unitPoints']).toEqual([2])
    for (const { details } of reading.votes) expect(details['edges']?.slice(details['leaf']?.[0], (details['leaf']?.[0] ?? 0) + 2)).toEqual(details['interval'])
    expect(open({ target: 'score' }).readScore(outputs, dive(0), [dive(60), dive(54)], facts).votes[0]?.details['unitPoints']).toEqual([1])
  })

  it('refuses a dive without what it needs', () => {
    expect(() => open().labelFeeds([dive(60, null), dive(50)], open().learnFacts(training), () => 0)).toThrow(/degree of difficulty/)
  })
})

describe('weights of position errors', () => {
  const yes = [true, true, true, true]

  it('are means within leaves of each two pairs, as released', () => {
    expect(positionWeights([3], [true], 'released')).toEqual([1])
    expect(positionWeights([3, 3], [true, true], 'released')).toEqual([0.5, 0.5])
    expect(positionWeights([3, 4], [true, true], 'released')).toEqual([1, 1])
    expect(positionWeights([3, 4, 5, 5], yes, 'released')).toEqual([0.5, 0.5, 0.25, 0.25])
  })

  it('leave out positions that are not trained', () => {
    expect(positionWeights([0, 0], [true, false], 'released')).toEqual([1, 0])
    expect(positionWeights([0, 0], [true, false], 'mean')).toEqual([0.5, 0])
  })

  it('are one over the pairs by the mean', () => {
    expect(positionWeights([3, 3, 4, 5], yes, 'mean')).toEqual([0.25, 0.25, 0.25, 0.25])
  })
})

import { describe, expect, it } from 'vitest'
import golden from '../../../../golden/data/t2cr.json' with { type: 'json' }
import { verifyGraph } from '../../../../../src/main/graph/verify.ts'
import { gradientName, type LabelledVideo } from '../../../../../src/main/models/method.ts'
import { t2crMethod } from '../../../../../src/main/models/t2cr/method.ts'

const video = (diveNumber: string | null, scorePoints: number | null, difficulty: number | null = 3): LabelledVideo =>
  ({ diveNumber, difficulty, scorePoints, awards: [], transitions: null })
const vector = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) })

describe('T²CR of every size', () => {
  it.each(t2crMethod.configurations)('$name: graphs fit together at the features', ({ name }) => {
    const model = t2crMethod.open(name)
    const { rows, width } = model.features
    expect(model.video.units).toHaveLength(name === 't2cr-small' ? 1 : rows)
    expect(model.video.units.flatMap((unit) => unit.frames).every((frame) => frame >= 0 && frame < model.video.frames)).toBe(true)
    const features = model.featureGraph({ batchNorm: 'frozen' })
    verifyGraph(features)
    expect(features.outputs.get('features')?.shape).toEqual([rows / model.video.units.length, width])
    const heads = model.headGraph({ examples: 2, toFeatures: true })
    expect(heads.outputs.get('feature_gradient')?.shape).toEqual([4, rows, width])
    for (const loss of model.losses) expect(heads.outputs.has(`loss/${loss}`)).toBe(true)
    const backward = model.backboneGraph({ batchNorm: 'frozen' })
    const trained = model.parameters.filter((spec) => spec.trainable)
    for (const spec of trained) expect((spec.group === 'backbone' ? backward : heads).outputs.get(gradientName(spec.name))?.shape).toEqual(spec.shape)
  })

  it('has every key of the official checkpoint in its order', () => {
    const official = (['base_model', 'taa', 'regressor', 'decoder'] as const).flatMap((module) => golden.state[module].map(([key]) => `${module}.${String(key)}`))
    expect(t2crMethod.open('t2cr-mtl').parameters.map((spec) => spec.name)).toEqual(official.filter((name) => !name.endsWith('num_batches_tracked')))
  })

  it('couples the pairs of a step', () => expect(t2crMethod.open('t2cr')).toMatchObject({ couplesBatch: true, examples: 'pairs', usesExemplars: true }))
})

describe('the options of T²CR', () => {
  it('are the released choices by default', () => {
    expect(t2crMethod.open('t2cr').options).toMatchObject({ target: 'published', classLoss: 'released', alignmentGradient: 'first', alignmentWeight: 1, selfWeight: 10, classes: 0 })
    expect(t2crMethod.open('t2cr').needs).toEqual(['dive-number'])
    expect(t2crMethod.open('t2cr-mtl').needs).toEqual(['dive-number', 'difficulty'])
    expect(t2crMethod.open('t2cr', { classWeight: 0 }).needs).toEqual([])
  })

  it('set the rows of the class head', () => {
    const rows = (classes: number) => t2crMethod.open('t2cr', { classes }).parameters.find((spec) => spec.name === 'taa.fc_class.weight')?.shape
    expect(rows(0)).toEqual([52, 64])
    expect(rows(7)).toEqual([7, 64])
    expect(() => rows(2.5)).toThrow(/whole number/)
  })

  it.each([[{ classLoss: 'none' }, /one of released, paper/], [{ paths: 1 }, /no option "paths"/]])('refuse %j', (options, message) =>
    expect(() => t2crMethod.open('t2cr', options as never)).toThrow(message))
  it('refuse a size there is not', () => expect(() => t2crMethod.open('t2cr-large')).toThrow(/no configuration "t2cr-large"/))
})

describe('the classes of T²CR', () => {
  const training = ['107B', '107B', '5253B', '5253B', '407C', null].map((number) => video(number, 70))

  it('are the most frequent dive numbers of the training part', () => {
    expect(t2crMethod.open('t2cr').learnFacts(training)).toEqual({ classes: ['107B', '407C', '5253B'], mean: 0, deviation: 1 })
    expect(t2crMethod.open('t2cr', { classes: 2 }).learnFacts(training)).toMatchObject({ classes: ['107B', '5253B'] })
  })

  it('feed one row for each dive, zero where the dive number is no class', () => {
    const model = t2crMethod.open('t2cr', { classes: 2 })
    const feeds = model.labelFeeds([video('5253B', 80), video('407C', 60), video(null, 50), video('107B', 40)], { classes: ['107B', '5253B'], mean: 0, deviation: 1 }, Math.random)
    expect([...feeds['class_targets']!.data]).toEqual([0, 1, 0, 0, 0, 0, 1, 0])
    expect([...feeds['scores']!.data]).toEqual([80, 60, 50, 40])
  })

  it('are checked when they come from a file', () => {
    const model = t2crMethod.open('t2cr', { classes: 1 })
    expect(model.factProblems({ classes: ['107B'], mean: 0, deviation: 1 })).toEqual([])
    expect(model.factProblems({ classes: ['107B', '407C'], mean: 0, deviation: 1 })).toEqual([expect.stringMatching(/2 dive numbers; the class head has 1/)])
    expect(model.factProblems({})).toEqual([expect.stringMatching(/not a list/), '"mean" is not a number', '"deviation" is not a positive number'])
  })
})

describe('a score by T²CR', () => {
  const points = { mean: 0, deviation: 1 }
  const outputs = { deltas: vector(4, -2), direct: vector(70), token_deltas: { shape: [2, 4], data: Float32Array.of(2, 4, 4, 6, -2, -2, -2, -2) }, attention_score: vector(66), class_probabilities: { shape: [1, 3], data: Float32Array.of(0.5, 0.25, 0.25) } }

  it('is the mean of the direct score and the mean vote', () => {
    const reading = t2crMethod.open('t2cr').readScore(outputs, video('107B', null), [video('107B', 60), video('107B', 80)], { classes: ['107B', '407C'], ...points })
    expect(reading.votes.map((vote) => vote.votePoints)).toEqual([64, 78])
    expect(reading.votes.map((vote) => vote.deltaPoints)).toEqual([4, -2])
    expect(reading).toMatchObject({ directScorePoints: 70, directShare: 0.5, stageContributions: null })
    // As the released code sums it up: the mean over exemplars of (direct + delta + score) / 2.
    expect(reading.predictedScorePoints).toBeCloseTo(((70 + 4 + 60) / 2 + (70 - 2 + 80) / 2) / 2, 10)
    expect(reading.votes[0]!.details['clipDeltas']!.reduce((a, b) => a + b, 0)).toBeCloseTo(4, 10)
    expect(reading.details).toEqual({ attentionScorePoints: [66], classProbabilities: [0.5, 0.25] })
  })

  it('on quotients is multiplied by the difficulty of the query', () => {
    const quotients = { ...outputs, deltas: vector(1), direct: vector(22), token_deltas: { shape: [1, 2], data: Float32Array.of(1, 1) } }
    const reading = t2crMethod.open('t2cr-mtl').readScore(quotients, video('107B', null, 3), [video('407C', 60, 3)], { classes: [], ...points })
    expect(reading.votes[0]).toMatchObject({ votePoints: (20 + 1) * 3, deltaPoints: 3 })
    expect(reading.predictedScorePoints).toBeCloseTo((21 * 3 + 22 * 3) / 2, 10)
    expect(() => t2crMethod.open('t2cr-mtl').readScore(quotients, video('107B', null, null), [video('407C', 60, 3)], { classes: [], ...points })).toThrow(/without a degree of difficulty/)
  })

  it('learnt in deviations comes back in points', () => {
    const model = t2crMethod.open('t2cr-small')
    const facts = model.learnFacts([video('107B', 60), video('107B', 80)])
    expect(facts).toMatchObject({ mean: 70, deviation: 10 })
    const feeds = model.labelFeeds([video('107B', 75), video('107B', 60)], facts, Math.random)
    expect([feeds['scores'], feeds['score_scale']].map((tensor) => [...tensor!.data])).toEqual([[75, 60], [70, 10]])
    expect(model.headGraph({ examples: 1, toFeatures: false }).inputs.map((input) => input.name)).toContain('score_scale')
    const reading = model.readScore({ ...outputs, deltas: vector(0.5, -1), direct: vector(1) }, video('107B', null), [video('107B', 60), video('107B', 80)], facts)
    expect(reading.votes.map((vote) => [vote.deltaPoints, vote.votePoints])).toEqual([[5, 65], [-10, 70]])
    expect(reading.directScorePoints).toBe(80)
    expect(t2crMethod.open('t2cr-small', { unit: 'points' }).learnFacts([video('107B', 60)])).toMatchObject({ mean: 0, deviation: 1 })
  })

  it('without exemplars is the direct score', () => {
    const reading = t2crMethod.open('t2cr').readScore({ direct: vector(70), attention_score: vector(66), class_probabilities: vector(1) }, video(null, null), [], { classes: [], ...points })
    expect(reading).toMatchObject({ predictedScorePoints: 70, directShare: 1, votes: [] })
  })
})

import { describe, expect, it } from 'vitest'
import { verifyGraph } from '../../../../../src/main/graph/verify.ts'
import { directMethod } from '../../../../../src/main/models/direct/method.ts'
import { gradientName, type LabelledVideo } from '../../../../../src/main/models/method.ts'

const video = (scorePoints: number | null, difficulty: number | null = 3): LabelledVideo => ({ diveNumber: null, difficulty, scorePoints, awards: [], transitions: null })

describe('direct regression', () => {
  it.each(directMethod.configurations)('$name: graphs fit together at the features', ({ name }) => {
    const model = directMethod.open(name)
    const { rows, width } = model.features
    expect(model.video.units.map((unit) => unit.rows)).toEqual(name === 'direct-small' ? [[0, rows]] : Array.from({ length: rows }, (_, i) => [i, i + 1]))
    expect(Math.max(...model.video.units.flatMap((unit) => unit.frames))).toBe(model.video.frames - 1)
    const heads = model.headGraph({ examples: 3, toFeatures: true })
    verifyGraph(heads)
    expect(heads.outputs.get('feature_gradient')?.shape).toEqual([3, rows, width])
    for (const spec of model.parameters.filter((s) => s.group === 'head')) expect(heads.outputs.has(gradientName(spec.name))).toBe(true)
    for (const loss of model.losses) expect(heads.outputs.has(`loss/${loss}`)).toBe(true)
    expect(model.featureGraph({ batchNorm: 'frozen' }).outputs.get('features')?.shape).toEqual([rows / model.video.units.length, width])
    expect(model.scoringGraph({ exemplars: 0 }).outputs.get('prediction')?.shape).toEqual([1])
  })

  it('learns in standard deviations from the training mean and answers in points', () => {
    const model = directMethod.open('direct-small')
    const facts = model.learnFacts([video(60), video(80)])
    expect(facts).toEqual({ mean: 70, deviation: 10 })
    expect([...model.labelFeeds([video(85), video(65)], facts, Math.random)['targets']!.data]).toEqual([1.5, -0.5])
    expect(model.readScore({ prediction: { shape: [1], data: Float32Array.of(1.5) } }, video(null), [], facts)).toMatchObject({ predictedScorePoints: 85, directScorePoints: 85, directShare: 1, votes: [] })
  })

  it('multiplies a quotient by the difficulty of the dive', () => {
    const model = directMethod.open('direct-small', { target: 'quotient' })
    const facts = model.learnFacts([video(60, 3), video(80, 4), video(66, 3)])
    expect(model.needs).toEqual(['difficulty'])
    const outputs = { prediction: { shape: [1], data: Float32Array.of(0) } }
    expect(model.readScore(outputs, video(null, 2), [], facts).predictedScorePoints).toBeCloseTo(((20 + 20 + 22) / 3) * 2, 5)
  })

  it('says what is wrong with labels and facts', () => {
    const model = directMethod.open('direct-small')
    expect(() => model.learnFacts([])).toThrow(/no training dives/)
    expect(() => model.learnFacts([video(null)])).toThrow(/without a score/)
    expect(model.learnFacts([video(60), video(60)])).toEqual({ mean: 60, deviation: 1 })
    expect(model.factProblems({ mean: 1, deviation: 0 })).toEqual(['"deviation" is not a positive number'])
    expect(model.factProblems({})).toHaveLength(2)
  })
})

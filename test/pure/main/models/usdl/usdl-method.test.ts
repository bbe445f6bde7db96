import { describe, expect, it } from 'vitest'
import { verifyGraph } from '../../../../../src/main/graph/verify.ts'
import { gradientName, type LabelledVideo } from '../../../../../src/main/models/method.ts'
import { musdlMethod, usdlMethod } from '../../../../../src/main/models/usdl/method.ts'

const video = (scorePoints: number | null, awards: readonly number[] = [], difficulty: number | null = 3): LabelledVideo =>
  ({ diveNumber: null, difficulty, scorePoints, awards, transitions: null })
const seven = [7, 7.5, 8, 8, 8.5, 6.5, 9]

describe.each([usdlMethod, musdlMethod])('$title', (method) => {
  it.each(method.configurations)('$name: graphs fit together at the features', ({ name }) => {
    const model = method.open(name)
    const { rows, width } = model.features
    const heads = model.headGraph({ examples: 2, toFeatures: true })
    verifyGraph(heads)
    expect(heads.outputs.get('feature_gradient')?.shape).toEqual([2, rows, width])
    for (const spec of model.parameters.filter((s) => s.group === 'head')) expect(heads.outputs.has(gradientName(spec.name))).toBe(true)
    for (const loss of model.losses) expect(heads.outputs.has(`loss/${loss}`)).toBe(true)
    const facts = model.learnFacts([video(90, seven), video(60, seven)])
    const feeds = model.labelFeeds([video(90, seven), video(60, seven)], facts, Math.random)
    for (const [input, tensor] of Object.entries(feeds)) expect(heads.inputs.find((value) => value.name === input)?.shape).toEqual(tensor.shape)
    const scoring = model.scoringGraph({ exemplars: 0 })
    verifyGraph(scoring)
    expect(model.video.units.flatMap((unit) => unit.frames)).toHaveLength(rows * 16)
  })
})

describe('USDL', () => {
  const model = usdlMethod.open('usdl-small')

  it('puts its bins between 0 and the largest training score', () => {
    const facts = model.learnFacts([video(104.5), video(60)])
    expect(facts).toEqual({ largest: 104.5 })
    const { data } = model.labelFeeds([video(52.25)], facts, Math.random)['distribution_targets']!
    expect(data.indexOf(Math.max(...data))).toBe(50)
    expect(() => model.learnFacts([video(0)])).toThrow(/no range to put bins on/)
    expect(model.factProblems({ largest: -1 })).toEqual(['"largest" is not a positive number'])
  })

  it('answers with the most likely bin, or the expectation, and says how sure it is', () => {
    const probabilities = Float32Array.from({ length: 101 }, (_, bin) => (bin === 80 ? 0.6 : bin === 70 ? 0.4 : 0))
    const outputs = { probabilities: { shape: [1, 1, 101], data: probabilities } }
    const reading = model.readScore(outputs, video(null), [], { largest: 100 })
    expect(reading).toMatchObject({ predictedScorePoints: 80, directShare: 1 })
    expect(reading.details['expectationPoints']![0]).toBeCloseTo(76, 4)
    expect(reading.details['deviationPoints']![0]).toBeCloseTo(Math.sqrt(0.24) * 10, 3)
    expect(usdlMethod.open('usdl-small', { prediction: 'expectation' }).readScore(outputs, video(null), [], { largest: 100 }).predictedScorePoints).toBeCloseTo(76, 4)
    const perDifficulty = usdlMethod.open('usdl-small', { target: 'quotient' })
    expect(perDifficulty.readScore(outputs, video(null, [], 2), [], { largest: 30 }).predictedScorePoints).toBeCloseTo(24 * 2, 6)
  })
})

describe('MUSDL', () => {
  const award = (values: readonly number[]) => {
    const data = new Float32Array(values.length * 21)
    values.forEach((value, judge) => { data[judge * 21 + value * 2] = 1 })
    return { probabilities: { shape: [1, values.length, 21], data } }
  }

  it('scores by the middle three awards and the difficulty', () => {
    const model = musdlMethod.open('musdl-small')
    const reading = model.readScore(award(seven), video(null, [], 3.2), [], {})
    expect(reading.predictedScorePoints).toBeCloseTo((7.5 + 8 + 8) * 3.2, 6)
    expect(reading.details['awards']).toEqual(seven)
    expect(() => model.readScore(award(seven), video(null, [], null), [], {})).toThrow(/degree of difficulty/)
    expect(model.needs).toEqual(['awards', 'difficulty'])
  })

  it('learns from the panels it has paths for, and says which it found otherwise', () => {
    const model = musdlMethod.open('musdl-small')
    const { data, shape } = model.labelFeeds([video(70, seven), video(70, [7, 8, 7.5])], {}, Math.random)['distribution_targets']!
    expect(shape).toEqual([2, 7, 21])
    expect(data.slice(0, 21).indexOf(Math.max(...data.slice(0, 21)))).toBe(14)
    expect(data.slice(7 * 21).every((value) => value === 0)).toBe(true)
    expect(() => model.learnFacts([video(70, [7, 8, 7.5])])).toThrow(/awards of 7 judges; numbers of awards found: 3/)
    const counted = musdlMethod.open('musdl-small', { panel: 'counted' })
    expect(counted.learnFacts([video(70, [7, 8, 7.5]), video(70, seven), video(70, [8, 8])])).toEqual({ dives: 2 })
    const targets = counted.labelFeeds([video(70, seven)], {}, Math.random)['distribution_targets']!
    const peaks = [0, 1, 2].map((path) => { const row = targets.data.slice(path * 21, (path + 1) * 21); return row.indexOf(Math.max(...row)) / 2 })
    expect(peaks).toEqual([7.5, 8, 8])
  })
})

import { describe, expect, it } from 'vitest'
import { verifyGraph } from '../../../../../src/main/graph/verify.ts'
import type { LabelledVideo, PlainTensors } from '../../../../../src/main/models/method.ts'
import { gradientName } from '../../../../../src/main/models/method.ts'
import { pclnConfigs } from '../../../../../src/main/models/pcln/config.ts'
import { openPcln, pclnMethod } from '../../../../../src/main/models/pcln/method.ts'
import { trainableNames } from '../../../../../src/main/models/parameters.ts'
import { tiny } from '../../../../native/models/pcln/tiny.ts'

const dive = (scorePoints: number | null, difficulty: number | null = 3): LabelledVideo => ({ diveNumber: '107B', difficulty, scorePoints, awards: [], transitions: null })
const tensor = (...data: number[]): PlainTensors[string] => ({ shape: [data.length], data: Float32Array.from(data) })

describe('PCLN as a method', () => {
  it('opens every size it names, with graphs whose inputs and outputs are the promised ones', () => {
    expect(pclnMethod.configurations.map(({ name }) => name)).toEqual(Object.keys(pclnConfigs))
    const model = openPcln(tiny)
    const { rows, width } = model.features
    const unit = model.video.units[0]
    const head = model.headGraph({ examples: 3, toFeatures: true })
    verifyGraph(head)
    for (const name of model.losses) expect(head.outputs.get(`loss/${name}`)?.shape).toEqual([])
    expect([...head.outputs.keys()].filter((name) => name.startsWith('gradient/'))).toEqual(trainableNames(model.parameters, 'head').map(gradientName))
    expect(head.outputs.get('feature_gradient')?.shape).toEqual([3, rows, width])
    const parameterNames = new Set(model.parameters.map((spec) => spec.name))
    const feeds = model.labelFeeds([dive(60), dive(45), dive(81)], { range: [0, 30] }, () => 0.5)
    for (const input of head.inputs.filter(({ name }) => !parameterNames.has(name) && name !== 'features')) expect(feeds[input.name]?.shape, input.name).toEqual(input.shape)
    const features = model.featureGraph({ batchNorm: 'frozen' })
    expect(features.inputs.find(({ name }) => name === 'pictures')?.shape).toEqual([unit?.frames.length, 3, 16, 16])
    expect(features.outputs.get('features')?.shape).toEqual([unit?.frames.length, width])
    const backward = model.backboneGraph({ batchNorm: 'batch' })
    verifyGraph(backward)
    expect([...backward.outputs.keys()]).toEqual(trainableNames(model.parameters, 'backbone').map(gradientName))
    expect(() => pclnMethod.open('pcln-large')).toThrow(/no configuration "pcln-large"; it has pcln-small, pcln/)
    expect(() => pclnMethod.open('pcln', { backbone: 'vgg' })).toThrow(/"backbone"/)
  })

  it.each(Object.keys(pclnConfigs))('%s goes through its backbone in equal units that cover the video once', (name) => {
    const { video, features } = pclnMethod.open(name)
    expect(video.units.flatMap((unit) => unit.frames)).toEqual(Array.from({ length: video.frames }, (_, t) => t))
    expect(new Set(video.units.map((unit) => unit.frames.length))).toEqual(new Set([16]))
    for (const { frames, rows: [from, to] } of video.units) expect([frames[0], frames.at(-1)]).toEqual([from, to - 1])
    expect(features.rows).toBe(video.frames)
  })

  it('takes another backbone, and the features follow; one that looks at neighbours sees the whole video at once', () => {
    const other = pclnMethod.open('pcln-small', { backbone: 'regnety_008' })
    expect([other.features.width, other.backboneLayouts[0]?.name]).toEqual([768, 'timm-regnety'])
    const shifting = openPcln({ ...tiny, backbone: { ...tiny.backbone, temporal: 'gate-shift' } })
    expect(shifting.video.units).toHaveLength(1)
  })

  it('gives the options their meaning', () => {
    const output = (model: ReturnType<typeof openPcln>): number => model.headGraph({ examples: 4, toFeatures: false }).nodes.length
    expect(output(openPcln(tiny, { reduction: 'sum' }))).toBe(output(openPcln(tiny)))
    expect(openPcln(tiny).usesExemplars).toBe(false)
    expect(openPcln(tiny, { comparisons: true }).usesExemplars).toBe(true)
    expect(openPcln(tiny).needs).toEqual(['difficulty'])
    expect(openPcln(tiny, { target: 'score' }).needs).toEqual([])
  })
})

describe('targets of PCLN', () => {
  it('execution score: final score over difficulty, over thirty', () => {
    const model = openPcln(tiny)
    const facts = model.learnFacts([])
    expect(model.factProblems(facts)).toEqual([])
    const { truth } = model.labelFeeds([dive(67.5), dive(45, 1.5)], facts, () => 0.9)
    expect([...(truth?.data ?? [])]).toEqual([0.75, 1])
    expect(() => model.labelFeeds([dive(60, null)], facts, () => 0.9)).toThrow(/difficulty/)
    expect(() => model.labelFeeds([dive(null)], facts, () => 0.9)).toThrow(/without a score/)
  })

  it('final score: within the range of the training part', () => {
    const model = openPcln(tiny, { target: 'score' })
    const facts = model.learnFacts([dive(40), dive(null), dive(90)])
    expect(facts).toEqual({ range: [40, 90] })
    expect([...(model.labelFeeds([dive(40), dive(65), dive(90)], facts, () => 0.9)['truth']?.data ?? [])]).toEqual([0, 0.5, 1])
    expect(() => model.learnFacts([dive(50), dive(50)])).toThrow(/2 dives .* no two different scores/)
    expect(model.factProblems({ range: [90, 40] })).toHaveLength(1)
    expect(model.factProblems({})).toHaveLength(1)
    expect(() => model.labelFeeds([dive(40)], {}, () => 0.9)).toThrow(/range/)
  })

  it('drops the share of time steps that the numbers drawn say, and scales the rest', () => {
    let next = 0
    const draw = (): number => ((next += 1) % 10) / 10
    const { dropout_first: first, dropout_second: second } = openPcln(tiny).labelFeeds([dive(60), dive(45)], { range: [0, 30] }, draw)
    const values = [...(first?.data ?? []), ...(second?.data ?? [])]
    expect(values).toHaveLength(2 * 8 + 2 * 4)
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.7)]))
    expect(values.filter((value) => value === 0)).toHaveLength(values.map((_, i) => ((i + 1) % 10) / 10).filter((u) => u < 0.3).length)
  })
})

describe('the reading of a score', () => {
  it('is the query alone, in points', () => {
    const execution = openPcln(tiny).readScore({ score: tensor(0.5) }, dive(null, 3.2), [], { range: [0, 30] })
    expect(execution).toMatchObject({ predictedScorePoints: 48, directScorePoints: 48, directShare: 1, votes: [], stageContributions: null })
    const final = openPcln(tiny, { target: 'score' }).readScore({ score: tensor(0.5) }, dive(null, null), [], { range: [40, 90] })
    expect(final.predictedScorePoints).toBe(65)
  })

  it('shows comparisons that do not change it', () => {
    const outputs = { score: tensor(0.5), exemplar_scores: tensor(0.25, 0.75), pair_differences: tensor(0.125, 0.5) }
    const reading = openPcln(tiny, { comparisons: true }).readScore(outputs, dive(null, 2), [dive(45), dive(60)], { range: [0, 30] })
    expect(reading.predictedScorePoints).toBe(30)
    // The first exemplar has an execution score of 15; the query is predicted 7.5 above it, at a difficulty of 2.
    expect(reading.votes).toEqual([
      { votePoints: 45, deltaPoints: 0, stageContributions: null, details: { pairDifferencePoints: [7.5] } },
      { votePoints: 25, deltaPoints: -35, stageContributions: null, details: { pairDifferencePoints: [30] } },
    ])
  })
})

/** PCLN as the rest of the studio uses it. */
import { frameBackbones } from '../backbones/frame-backbone.ts'
import { partOf } from '../backbones/frame-layers.ts'
import { imageNetLayout } from '../backbones/frame-layouts.ts'
import type { BackboneUnit, Facts, LabelledVideo, Method, MethodModel, OptionValues, PlainTensor, PlainTensors, ScoreReading, VoteReading } from '../method.ts'
import { dropoutMask } from '../dropout-mask.ts'
import { chosenOptions } from '../method.ts'
import { targetPoints, targetValue, type ScoreTarget } from '../score-target.ts'
import { evenWeights, votedScore } from '../voted-score.ts'
import { featureWidth, pcln, pclnConfigs, pclnSmall, type PclnConfig } from './config.ts'
import { buildBackwardGraph, buildEarlyGraph, buildFeatureGraph, buildHeadGraph, buildScoringGraph, earlyShape } from './graphs.ts'
import { pclnLayout } from './layout.ts'
import { pclnOptions, standardBackbone } from './options.ts'
import { backboneRoot, pclnParameters } from './parameters.ts'
import { pclnNotes } from './notes.ts'

/** Pictures that go through the backbone at once; frames know nothing of each other there. */
const unitFrames = 16

/** The largest sum of three counted awards, which normalises the execution score. */
const executionRange: readonly [number, number] = [0, 30]

export const pclnMethod: Method = {
  name: 'pcln',
  title: 'PCLN',
  paper: 'Li, Zhang, Lei, Fan, Liu, Du: Pairwise Contrastive Learning Network for Action Quality Assessment. ECCV 2022',
  summary: {
    en: 'Scores a dive from the features of its frames alone; in training, all pairs of a step teach it how far two dives lie apart. Trains in minutes once features are cached.',
    zh: '仅凭各帧特征为动作打分；训练时，每一步中的所有动作对教会它两次动作相差多少。特征缓存后，训练只需数分钟。',
  },
  configurations: [
    { name: pclnSmall.name, title: { en: 'Small, for laptops (48 frames, 112 × 112, ResNet-18)', zh: '小型，适合笔记本电脑（48 帧，112 × 112，ResNet-18）' }, isPublished: false },
    { name: pcln.name, title: { en: 'As published (160 frames, 224 × 224, ResNet-50)', zh: '论文规格（160 帧，224 × 224，ResNet-50）' }, isPublished: true },
  ],
  options: pclnOptions,
  defaults: (configuration, fromWeights) => ({
    epochs: fromWeights ? 20 : 100, headLearningRate: 1e-4, backboneLearningRate: 1e-5, examplesPerStep: configuration === pcln.name ? 64 : 16, flip: false,
  }),
  open(configuration, options) {
    const config = pclnConfigs[configuration]
    if (!config) throw new RangeError(`PCLN has no configuration "${configuration}"; it has ${Object.keys(pclnConfigs).join(', ')}`)
    return openPcln(config, options)
  },
}

/** As `open`, for a network of any size. */
export function openPcln(given: PclnConfig, givenOptions: OptionValues = {}): MethodModel {
  const options = chosenOptions(pclnMethod, givenOptions)
  const config = withBackbone(given, String(options['backbone']))
  const target: ScoreTarget = options['target'] === 'score' ? 'score' : 'quotient'
  const units = backboneUnits(config)
  const pictures = units[0]?.frames.length ?? config.frames
  const loss = {
    dropout: true, reduction: options['reduction'] === 'sum' ? 'sum' : 'mean',
    differenceWeight: Number(options['differenceWeight']), consistencyWeight: Number(options['consistencyWeight']),
  } as const
  return {
    method: pclnMethod.name,
    configuration: config.name,
    options,
    video: { frames: config.frames, size: config.size, geometry: 'pcln', units },
    features: { rows: config.frames, width: featureWidth(config) },
    parameters: pclnParameters(config),
    needs: target === 'quotient' ? ['difficulty'] : [],
    examples: 'videos',
    couplesBatch: true,
    losses: ['total', 'score', 'difference', 'consistency'],
    usesExemplars: options['comparisons'] === true,
    segmentation: null,
    comparison: { target },
    layout: pclnLayout,
    graphNotes: pclnNotes(target),
    backboneLayouts: [config.backbone.family === 'resnet'
      ? { name: 'torchvision-resnet', title: { en: 'ResNet of torchvision (ImageNet)', zh: 'torchvision 的 ResNet（ImageNet）' }, layout: imageNetLayout(config.backbone, backboneRoot) }
      : { name: 'timm-regnety', title: { en: 'RegNetY of timm (ImageNet)', zh: 'timm 的 RegNetY（ImageNet）' }, layout: imageNetLayout(config.backbone, backboneRoot) }],
    early: earlyShape(config, pictures),
    earlyGraph: () => buildEarlyGraph(config, { pictures }),
    featureGraph: ({ batchNorm, weights, from }) => buildFeatureGraph(config, { batchNorm, ...(weights ? { weights } : {}), pictures, part: partOf({ from }) }),
    backboneGraph: ({ batchNorm, from }) => buildBackwardGraph(config, { batchNorm, pictures, part: partOf({ from }) }),
    headGraph: ({ examples, toFeatures }) => buildHeadGraph(config, { ...loss, videos: examples, toFeatures }),
    jointGraph: null,
    scoringGraph: ({ exemplars }) => buildScoringGraph(config, { exemplars }),
    learnFacts: (training) => ({ range: target === 'quotient' ? executionRange : scoreRange(training) }),
    factProblems,
    labelFeeds: (videos, facts, draw) => labelFeeds(config, target, videos, facts, draw),
    scoringFeeds: () => ({}),
    readScore: (outputs, query, exemplars, facts) => readScore(target, outputs, query, exemplars, facts),
    explainScore(outputs, query, exemplars, facts) {
      const [least, most] = rangeOf(facts)
      return { weights: { score: evenWeights([1], targetPoints(most - least, query, target)) }, points: readScore(target, outputs, query, exemplars, facts).predictedScorePoints, note: null }
    },
  }
}

function withBackbone(config: PclnConfig, name: string): PclnConfig {
  if (name === standardBackbone) return config
  const backbone = Object.entries(frameBackbones).find(([key]) => key === name)?.[1]
  return backbone ? { ...config, backbone } : config
}

/** Equal parts of the frames, as large as `unitFrames` allows; all at once where a temporal module looks at neighbours. */
function backboneUnits(config: PclnConfig): readonly BackboneUnit[] {
  const fits = (count: number): boolean => config.frames % count === 0
  const size = config.backbone.temporal === 'none' ? (Array.from({ length: unitFrames }, (_, i) => unitFrames - i).find(fits) ?? 1) : config.frames
  return Array.from({ length: config.frames / size }, (_, unit) => ({ frames: Array.from({ length: size }, (__, i) => unit * size + i), rows: [unit * size, (unit + 1) * size] as const }))
}

/** Smallest and largest score of the training part, which normalise the final score (released code, AQA-7). */
function scoreRange(training: readonly LabelledVideo[]): readonly [number, number] {
  const scores = training.flatMap(({ scorePoints }) => (scorePoints === null ? [] : [scorePoints]))
  const [least, most] = [Math.min(...scores), Math.max(...scores)]
  if (!(least < most)) throw new RangeError(`scores are normalised by their range, and ${scores.length} dives of the training part have no two different scores`)
  return [least, most]
}

function factProblems(facts: Facts): readonly string[] {
  const range = facts['range']
  const isRange = Array.isArray(range) && range.length === 2 && range.every((end) => Number.isFinite(end)) && Number(range[0]) < Number(range[1])
  return isRange ? [] : [`range is ${JSON.stringify(range)}, expected the smallest and the largest value to predict`]
}

function rangeOf(facts: Facts): readonly [number, number] {
  const [problem] = factProblems(facts)
  if (problem !== undefined) throw new RangeError(problem)
  const [least, most] = facts['range'] as readonly number[]
  return [least ?? 0, most ?? 1]
}

function labelFeeds(config: PclnConfig, target: ScoreTarget, videos: readonly LabelledVideo[], facts: Facts, draw: (video: number) => number): PlainTensors {
  const [least, most] = rangeOf(facts)
  const mask = (steps: number): PlainTensor => ({
    shape: [videos.length, 1, steps],
    data: dropoutMask(videos.length, steps, config.dropout, draw),
  })
  return {
    truth: { shape: [videos.length], data: Float32Array.from(videos, (video) => (targetValue(video, target) - least) / (most - least)) },
    dropout_first: mask(config.frames),
    dropout_second: mask(Math.floor(config.frames / 2)),
  }
}

/** The query's own score. An exemplar's vote, which has no share in it, is its true value + the difference of the two predictions. */
function readScore(target: ScoreTarget, outputs: PlainTensors, query: LabelledVideo, exemplars: readonly LabelledVideo[], facts: Facts): ScoreReading {
  const [least, most] = rangeOf(facts)
  const value = (name: string, i: number): number => outputs[name]?.data[i] ?? NaN
  const own = value('score', 0)
  const votes = exemplars.map((exemplar, k): VoteReading => {
    const votePoints = targetPoints(targetValue(exemplar, target) + (own - value('exemplar_scores', k)) * (most - least), query, target)
    const apart = targetPoints(value('pair_differences', k) * (most - least), query, target)
    return { deltaPoints: votePoints - (exemplar.scorePoints ?? NaN), votePoints, stageContributions: null, details: { pairDifferencePoints: [apart] } }
  })
  return votedScore(votes, { points: targetPoints(least + own * (most - least), query, target), share: 1 })
}

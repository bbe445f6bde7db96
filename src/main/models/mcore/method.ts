/** MCoRe as the rest of the studio uses it. */
import type { LabelledVideo, Method, MethodModel, OptionValues, PlainTensor, PlainTensors, ScoreReading, VoteReading } from '../method.ts'
import { chosenOptions } from '../method.ts'
import { dropoutMask } from '../dropout-mask.ts'
import { evenWeights, votedScore } from '../voted-score.ts'
import { partOf } from '../backbones/frame-layers.ts'
import { earlyShape } from './backbone.ts'
import { featureWidth, mcore800, mcoreConfigs, mcoreSmall, tokenCount, type McoreConfig } from './config.ts'
import { buildBackwardGraph, buildEarlyGraph, buildFeatureGraph, buildHeadTrainingGraph, buildScoringGraph, buildSegmentationGraph, buildTrainingGraph } from './graphs.ts'
import { mcoreLayout, timmRegNetLayout } from './layout.ts'
import { mcoreNotes } from './notes.ts'
import { mcoreOptions } from './options.ts'
import { mcoreParameters } from './parameters.ts'
import { explainDelta, interpolationMatrix, transitionTargets } from './stages.ts'

/** Share of the segmentation GRU's states that is dropped in training. */
const dropout = 0.5

export const mcoreMethod: Method = {
  name: 'mcore',
  title: 'MCoRe',
  paper: 'An, Qi, Ma: Multi-Stage Contrastive Regression for Action Quality Assessment. ICASSP 2024',
  summary: {
    en: 'Cuts a dive into stages, compares them stage by stage with those of exemplars, and adds the differences up. Says which stage gained or lost.',
    zh: '将跳水动作切分为若干阶段，逐阶段与范例比较，并将差异相加。可说明哪个阶段得分或失分。',
  },
  configurations: [
    { name: mcoreSmall.name, title: { en: 'Small, for laptops (32 frames, 80 × 80)', zh: '小型，适合笔记本电脑（32 帧，80 × 80）' }, isPublished: false },
    { name: 'mcore', title: { en: 'As published (96 frames, 112 × 112)', zh: '论文规格（96 帧，112 × 112）' }, isPublished: true },
    { name: mcore800.name, title: { en: 'Larger backbone, for accelerators (96 frames, 112 × 112, RegNetY-800MF)', zh: '更大骨干网络，适合加速器（96 帧，112 × 112，RegNetY-800MF）' }, isPublished: false },
  ],
  options: mcoreOptions,
  defaults(configuration, fromWeights) {
    const epochs = fromWeights ? 12 : configuration === mcoreSmall.name ? 20 : 40
    return { epochs, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 4, flip: false }
  },
  open(configuration, options) {
    const config = mcoreConfigs[configuration]
    if (!config) throw new RangeError(`MCoRe has no configuration "${configuration}"; it has ${Object.keys(mcoreConfigs).join(', ')}`)
    return openMcore(config, options)
  },
}

/** As `open`, for a network of any size. */
export function openMcore(config: McoreConfig, given: OptionValues = {}): MethodModel {
  const options = chosenOptions(mcoreMethod, given)
  const negatives = options['negatives'] === 'paper' ? 'paper' : 'released'
  const loss = {
    negatives, dropout: true,
    scoreWeight: Number(options['scoreWeight']), segmentationWeight: Number(options['segmentationWeight']), contrastiveWeight: Number(options['contrastiveWeight']),
  } as const
  return {
    method: mcoreMethod.name,
    configuration: config.name,
    options,
    video: { frames: config.frames, size: config.size, geometry: 'mcore', units: [{ frames: Array.from({ length: config.frames }, (_, t) => t), rows: [0, config.frames] }] },
    features: { rows: config.frames, width: featureWidth(config) },
    parameters: mcoreParameters(config),
    needs: ['dive-number', 'stages'],
    examples: 'pairs',
    couplesBatch: false,
    losses: ['total', 'score', 'segmentation', 'contrastive'],
    usesExemplars: true,
    segmentation: { graph: () => buildSegmentationGraph(config), stages: config.stages },
    comparison: { target: 'score' },
    layout: mcoreLayout,
    backboneLayouts: [{ name: 'timm-regnety', title: { en: 'RegNetY of timm (ImageNet)', zh: 'timm 的 RegNetY（ImageNet）' }, layout: timmRegNetLayout }],
    graphNotes: mcoreNotes(config),
    early: earlyShape(config, 1),
    earlyGraph: () => buildEarlyGraph(config),
    featureGraph: ({ batchNorm, weights, from }) => buildFeatureGraph(config, { batchNorm, ...(weights ? { weights } : {}), part: partOf({ from }) }),
    backboneGraph: ({ batchNorm, from }) => buildBackwardGraph(config, { batchNorm, part: partOf({ from }) }),
    headGraph: ({ examples, toFeatures }) => buildHeadTrainingGraph(config, { ...loss, pairs: examples, toFeatures }),
    jointGraph: ({ batchNorm, from, examples = 1 }) => buildTrainingGraph(config, { ...loss, pairs: examples, batchNorm, part: partOf({ from }) }),
    scoringGraph: ({ exemplars }) => buildScoringGraph(config, { exemplars }),
    learnFacts: () => ({}),
    factProblems: () => [],
    labelFeeds: (videos, _facts, draw) => labelFeeds(config, videos, draw),
    scoringFeeds: (query, exemplars) => ({
      query_interpolation: interpolations(config, [query]),
      exemplar_interpolation: interpolations(config, exemplars),
    }),
    readScore: (outputs, _query, exemplars) => readScore(config, outputs, exemplars),
    // Every vote is a score + the mean of its token deltas, and the score is the mean of the votes.
    explainScore: (outputs, _query, exemplars) => ({
      weights: { token_deltas: evenWeights([exemplars.length, tokenCount(config)], 1) },
      points: readScore(config, outputs, exemplars).predictedScorePoints,
      note: null,
    }),
  }
}

function transitionsOf({ transitions }: LabelledVideo): readonly number[] {
  if (!transitions) throw new RangeError('a dive without transitions was given to MCoRe')
  return transitions
}

function interpolations(config: McoreConfig, videos: readonly LabelledVideo[]): PlainTensor {
  return { shape: [videos.length, tokenCount(config), config.frames], data: joined(videos.map((video) => interpolationMatrix(config, transitionsOf(video)))) }
}

function labelFeeds(config: McoreConfig, videos: readonly LabelledVideo[], draw: (video: number) => number): PlainTensors {
  const { frames: T, gruHidden } = config
  const pairs = videos.length / 2
  const score = (i: number): number => videos[i]?.scorePoints ?? NaN
  return {
    transition_targets: { shape: [videos.length, T, config.stages - 1], data: joined(videos.map((video) => transitionTargets(transitionsOf(video), T))) },
    interpolation: interpolations(config, videos),
    score_differences: { shape: [pairs], data: Float32Array.from({ length: pairs }, (_, i) => score(i) - score(pairs + i)) },
    segmentation_mask: { shape: [videos.length, T, 2 * gruHidden], data: dropoutMask(videos.length, T * 2 * gruHidden, dropout, draw) },
  }
}

/** Every exemplar votes: its score + the predicted difference. Each stage's part is the mean of its token deltas over the stages (MCoRe, eq. 7). */
function readScore(config: McoreConfig, outputs: PlainTensors, exemplars: readonly LabelledVideo[]): ScoreReading {
  const tokens = tokenCount(config)
  const deltas = outputs['token_deltas']?.data ?? new Float32Array()
  return votedScore(exemplars.map((exemplar, k): VoteReading => {
    const { delta, stageContributions } = explainDelta(config, deltas.subarray(k * tokens, (k + 1) * tokens))
    return { deltaPoints: delta, votePoints: (exemplar.scorePoints ?? NaN) + delta, stageContributions, details: {} }
  }))
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Direct regression on I3D features as the rest of the studio uses it: the baseline of every table. */
import { Graph } from '../../graph/graph.ts'
import { buildClipBackwardGraph, buildClipEarlyGraph, buildClipFeatureGraph, clipBackboneParameters, clipEarlyShape, clipFeatureSize, clipUnits, type ClipVideo } from '../clip-video.ts'
import { publishedClips, smallClips } from '../clip-baseline.ts'
import { commonlyIgnored } from '../checkpoint-keys.ts'
import { kineticsLayouts } from '../kinetics-layouts.ts'
import type { Method, MethodModel, OptionValues } from '../method.ts'
import { chosenOptions } from '../method.ts'
import { declareParameters } from '../parameters.ts'
import { learnScale, scaleProblems, scoreTargetOption } from '../score-target.ts'
import { declareStep } from '../step-graphs.ts'
import { buildDirectLoss, buildDirectScores, directHeadParameters } from './heads.ts'
import { directLabelFeeds, explainDirectScore, readDirectScore } from './labels.ts'
import { directNotes } from './notes.ts'

const configurations: Readonly<Record<string, ClipVideo>> = { 'direct-small': smallClips, direct: publishedClips }

export const directMethod: Method = {
  name: 'direct',
  title: 'Direct regression',
  paper: 'The regression baseline of Tang, Ni, Zhou, Zhang, Lu, Wu, Zhou: Uncertainty-aware Score Distribution Learning for Action Quality Assessment. CVPR 2020',
  summary: {
    en: 'I3D features and a small network that predicts the score at once. No exemplars, no stages: the figure that other methods have to beat.',
    zh: '以 I3D 特征和一个小型网络直接预测得分，不使用范例，也不分阶段：其他方法需要超过的基准。',
  },
  configurations: [
    { name: 'direct-small', title: { en: 'Small, for laptops (48 frames, 96 × 96)', zh: '小型，适合笔记本电脑（48 帧，96 × 96）' }, isPublished: false },
    { name: 'direct', title: { en: 'As published (103 frames, 224 × 224)', zh: '论文规格（103 帧，224 × 224）' }, isPublished: true },
  ],
  options: [scoreTargetOption],
  defaults: (configuration, fromWeights) => ({
    epochs: fromWeights ? 12 : configuration === 'direct-small' ? 20 : 40,
    headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 4, flip: true,
  }),
  open(configuration, options) {
    const video = configurations[configuration]
    if (!video) throw new RangeError(`${directMethod.title} has no configuration "${configuration}"; it has ${Object.keys(configurations).join(', ')}`)
    return openDirect(configuration, video, options)
  },
}

/** As `open`, for videos of any size. */
export function openDirect(configuration: string, video: ClipVideo, given: OptionValues = {}): MethodModel {
  const options = chosenOptions(directMethod, given)
  const target = options['target'] === 'quotient' ? 'quotient' : 'score'
  const { rows, width } = clipFeatureSize(video)
  const heads = directHeadParameters(width)
  return {
    method: directMethod.name,
    configuration,
    options,
    video: { frames: video.frames, size: video.backbone.size, geometry: 'core', units: clipUnits(video) },
    features: { rows, width },
    parameters: [...clipBackboneParameters(video), ...heads],
    needs: target === 'quotient' ? ['difficulty'] : [],
    examples: 'videos',
    couplesBatch: false,
    losses: ['total', 'score'],
    usesExemplars: false,
    segmentation: null,
    layout: { modules: ['base_model', 'evaluator'], ignored: commonlyIgnored },
    graphNotes: directNotes(target),
    backboneLayouts: kineticsLayouts,
    early: clipEarlyShape(video),
    earlyGraph: () => buildClipEarlyGraph(configuration, video),
    featureGraph: (mode) => buildClipFeatureGraph(configuration, video, mode),
    backboneGraph: (mode) => buildClipBackwardGraph(configuration, video, mode),
    headGraph({ examples, toFeatures }) {
      const graph = new Graph(`${configuration}/head-step`)
      const parameter = declareParameters(graph, heads)
      const features = graph.input('features', [examples, rows, width])
      const loss = buildDirectLoss(buildDirectScores(parameter, features))
      declareStep({ score: loss, total: loss }, loss, heads.map((spec) => spec.name), parameter, toFeatures ? features : undefined)
      return graph
    },
    jointGraph: null,
    scoringGraph() {
      const graph = new Graph(`${configuration}/scoring`)
      graph.output('prediction', buildDirectScores(declareParameters(graph, heads), graph.input('query_features', [1, rows, width])))
      return graph
    },
    learnFacts: (training) => learnScale(training, target),
    factProblems: scaleProblems,
    labelFeeds: (videos, facts) => directLabelFeeds(target, videos, facts),
    scoringFeeds: () => ({}),
    readScore: (outputs, query, _exemplars, facts) => readDirectScore(target, outputs, query, facts),
    explainScore: (outputs, query, _exemplars, facts) => explainDirectScore(target, outputs, query, facts),
  }
}

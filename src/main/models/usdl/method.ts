/** Score distribution learning as the rest of the studio uses it: USDL on final scores, MUSDL on a panel's awards. */
import { buildClipBackwardGraph, buildClipEarlyGraph, buildClipFeatureGraph, clipBackboneParameters, clipEarlyShape, clipFeatureSize, clipUnits, type ClipVideo } from '../clip-video.ts'
import { publishedClips, smallClips } from '../clip-baseline.ts'
import { distributionLayout, kineticsLayouts } from '../kinetics-layouts.ts'
import type { Method, MethodConfiguration, MethodModel, MethodOption, OptionValues, RunDefaults } from '../method.ts'
import { chosenOptions } from '../method.ts'
import { scoreTargetOption } from '../score-target.ts'
import { awardBins, scoreBinCount } from './distribution.ts'
import { explainAwardDistributions, explainScoreDistribution } from './explained.ts'
import { buildDistributionScoringGraph, buildDistributionStepGraph } from './graphs.ts'
import { distributionHeadParameters, type DistributionSizes } from './heads.ts'
import { awardDistributionNotes, scoreDistributionNotes } from './notes.ts'
import {
  awardFeeds, checkPanels, largestScoreProblems, learnLargestScore, readAwardDistributions, readScoreDistribution, scoreBins, scoreFeeds, type DistributionChoice,
} from './labels.ts'

const paper = 'Tang, Ni, Zhou, Zhang, Lu, Wu, Zhou: Uncertainty-aware Score Distribution Learning for Action Quality Assessment. CVPR 2020'

const deviationOption: MethodOption = {
  name: 'deviationBins',
  title: { en: 'Width of the target distribution', zh: '目标分布的宽度' },
  explanation: {
    en: 'Standard deviation of the Gaussian around a label, in bins (a hundredth of the largest score, or half a point of an award); 5 in the released code.',
    zh: '标签处高斯分布的标准差，以格为单位（最高分的百分之一，或裁判分的半分）；公开代码为 5。',
  },
  default: 5,
  range: [0.1, 50],
}

const choiceOption: MethodOption = {
  name: 'prediction',
  title: { en: 'Prediction from the distribution', zh: '由分布得到预测值' },
  explanation: {
    en: 'The released code takes the most likely bin; its comment speaks of the expectation, which moves smoothly.',
    zh: '公开代码取概率最大的格；其注释中所说的期望值变化更平滑。',
  },
  default: 'most-likely',
  choices: [{ value: 'most-likely', title: { en: 'Most likely bin (released code)', zh: '概率最大的格（公开代码）' } }, { value: 'expectation', title: { en: 'Expectation', zh: '期望值' } }],
}

const panelOption: MethodOption = {
  name: 'panel',
  title: { en: 'Panel of judges', zh: '裁判组' },
  explanation: {
    en: 'One path for each of seven judges, as published, or of five; dives with another number of awards are not learnt from. With the counted three, every individual panel of 3, 5 or 7 is.',
    zh: '按论文为七名裁判各设一条路径，也可为五名；裁判分数量不同的动作不参与训练。选择“计入的三个”时，3、5、7 人的单人裁判组均可使用。',
  },
  default: 'seven',
  choices: [
    { value: 'seven', title: { en: 'Seven judges (released code)', zh: '七名裁判（公开代码）' } }, { value: 'five', title: { en: 'Five judges', zh: '五名裁判' } },
    { value: 'counted', title: { en: 'The three counted awards', zh: '计入的三个分数' } },
  ],
}

function sizesOf(name: string): readonly MethodConfiguration[] {
  return [
    { name: `${name}-small`, title: { en: 'Small, for laptops (48 frames, 96 × 96)', zh: '小型，适合笔记本电脑（48 帧，96 × 96）' }, isPublished: false },
    { name, title: { en: 'As published (103 frames, 224 × 224)', zh: '论文规格（103 帧，224 × 224）' }, isPublished: true },
  ]
}

/** The released code trains everything with 1e-4 on four videos a step. */
function defaults(configuration: string, fromWeights: boolean): RunDefaults {
  const small = configuration.endsWith('-small')
  return { epochs: fromWeights ? 12 : small ? 20 : 40, headLearningRate: small ? 1e-3 : 1e-4, backboneLearningRate: 1e-4, examplesPerStep: 4, flip: true }
}

function clipsOf(method: Method, configuration: string): ClipVideo {
  if (configuration === method.name) return publishedClips
  if (configuration === `${method.name}-small`) return smallClips
  throw new RangeError(`${method.title} has no configuration "${configuration}"; it has ${method.configurations.map(({ name }) => name).join(', ')}`)
}

export const usdlMethod: Method = {
  name: 'usdl',
  title: 'USDL',
  paper,
  summary: {
    en: 'Predicts a distribution over scores instead of one score, and so says how sure it is. Looks at the dive alone, without exemplars.',
    zh: '预测得分的分布而非单一得分，因此可给出不确定程度。只看动作本身，不使用范例。',
  },
  configurations: sizesOf('usdl'),
  options: [scoreTargetOption, deviationOption, choiceOption],
  defaults,
  open: (configuration, options) => openUsdl(configuration, clipsOf(usdlMethod, configuration), options),
}

export const musdlMethod: Method = {
  name: 'musdl',
  title: 'MUSDL',
  paper,
  summary: {
    en: 'Predicts the award of every judge as a distribution; the middle three and the degree of difficulty give the score. Needs awards and difficulty.',
    zh: '以分布的形式预测每名裁判的打分；取中间三个与难度系数得到得分。需要裁判分和难度系数。',
  },
  configurations: sizesOf('musdl'),
  options: [panelOption, deviationOption, choiceOption],
  defaults,
  open: (configuration, options) => openMusdl(configuration, clipsOf(musdlMethod, configuration), options),
}

const judgesOf: Readonly<Record<string, number>> = { seven: 7, five: 5, counted: 3 }
const predictionOf = (options: OptionValues): DistributionChoice => (options['prediction'] === 'expectation' ? 'expectation' : 'most-likely')

/** As `open`, for videos of any size. */
export function openUsdl(configuration: string, video: ClipVideo, given: OptionValues = {}): MethodModel {
  const options = chosenOptions(usdlMethod, given)
  const target = options['target'] === 'quotient' ? 'quotient' : 'score'
  const sizes: DistributionSizes = { width: clipFeatureSize(video).width, paths: 1, bins: scoreBinCount, numbered: false }
  return {
    ...openDistributions(usdlMethod.name, configuration, video, sizes, options),
    needs: target === 'quotient' ? ['difficulty'] : [],
    graphNotes: scoreDistributionNotes(target, predictionOf(options)),
    learnFacts: (training) => learnLargestScore(training, target),
    factProblems: largestScoreProblems,
    labelFeeds: (videos, facts) => scoreFeeds(target, Number(options['deviationBins']), videos, facts),
    readScore: (outputs, query, _exemplars, facts) => readScoreDistribution(target, predictionOf(options), outputs, query, facts),
    explainScore: (outputs, query, _exemplars, facts) =>
      explainScoreDistribution(target, predictionOf(options), scoreBins(facts), readScoreDistribution(target, predictionOf(options), outputs, query, facts), query),
  }
}

/** As `open`, for videos of any size. */
export function openMusdl(configuration: string, video: ClipVideo, given: OptionValues = {}): MethodModel {
  const options = chosenOptions(musdlMethod, given)
  const judges = judgesOf[String(options['panel'])] ?? 7
  const sizes: DistributionSizes = { width: clipFeatureSize(video).width, paths: judges, bins: awardBins.count, numbered: true }
  return {
    ...openDistributions(musdlMethod.name, configuration, video, sizes, options),
    needs: ['awards', 'difficulty'],
    graphNotes: awardDistributionNotes(judges, predictionOf(options)),
    learnFacts: (training) => checkPanels(training, judges),
    factProblems: () => [],
    labelFeeds: (videos) => awardFeeds(judges, Number(options['deviationBins']), videos),
    readScore: (outputs, query) => readAwardDistributions(judges, predictionOf(options), outputs, query),
    explainScore: (outputs, query) => explainAwardDistributions(judges, predictionOf(options), outputs, readAwardDistributions(judges, predictionOf(options), outputs, query), query),
  }
}

type Shared = Omit<MethodModel, 'needs' | 'learnFacts' | 'factProblems' | 'labelFeeds' | 'readScore' | 'explainScore'>

function openDistributions(method: string, configuration: string, video: ClipVideo, sizes: DistributionSizes, options: OptionValues): Shared {
  const { rows } = clipFeatureSize(video)
  return {
    method,
    configuration,
    options,
    video: { frames: video.frames, size: video.backbone.size, geometry: 'core', units: clipUnits(video) },
    features: clipFeatureSize(video),
    parameters: [...clipBackboneParameters(video), ...distributionHeadParameters(sizes)],
    examples: 'videos',
    couplesBatch: false,
    losses: ['total', 'divergence'],
    usesExemplars: false,
    segmentation: null,
    layout: distributionLayout,
    backboneLayouts: kineticsLayouts,
    early: clipEarlyShape(video),
    earlyGraph: () => buildClipEarlyGraph(configuration, video),
    featureGraph: (mode) => buildClipFeatureGraph(configuration, video, mode),
    backboneGraph: (mode) => buildClipBackwardGraph(configuration, video, mode),
    headGraph: ({ examples, toFeatures }) => buildDistributionStepGraph(configuration, sizes, { videos: examples, clips: rows, toFeatures }),
    jointGraph: null,
    scoringGraph: () => buildDistributionScoringGraph(configuration, sizes, rows),
    scoringFeeds: () => ({}),
  }
}

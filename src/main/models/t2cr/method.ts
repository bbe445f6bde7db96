/** T²CR as the rest of the studio uses it. */
import { buildClipBackwardGraph, buildClipEarlyGraph, buildClipFeatureGraph, clipEarlyShape, clipFeatureSize, clipUnits } from '../clip-video.ts'
import { kineticsLayouts } from '../kinetics-layouts.ts'
import type { Label, Method, MethodModel, OptionValues } from '../method.ts'
import { chosenOptions } from '../method.ts'
import { clipAlignment } from './alignment.ts'
import { clipVideo, t2cr, t2crConfigs, t2crMtl, t2crSmall, type T2crConfig } from './config.ts'
import { buildHeadStepGraph, buildScoringGraph } from './graphs.ts'
import { lossNames } from './heads.ts'
import { explainT2crScore, learnT2crFacts, readT2crScore, t2crFactProblems, t2crLabelFeeds } from './labels.ts'
import { t2crLayout } from './layout.ts'
import { chosenTarget, lossOptions, t2crOptions, withClasses } from './options.ts'
import { t2crParameters } from './parameters.ts'
import { t2crNotes } from './notes.ts'

export const t2crMethod: Method = {
  name: 't2cr',
  title: 'T²CR',
  paper: 'Ke, Xu, Lin, Guo: Two-path Target-aware Contrastive Regression for Action Quality Assessment. Information Sciences 2024',
  summary: {
    en: 'Looks at a dive at two densities of clips, scores it directly and by its difference to exemplars, and takes the mean of both. Learns from several pairs at a time.',
    zh: '以两种片段密度观察动作，分别给出直接得分和与范例比较的得分，并取二者平均。训练时每步同时使用多对样本。',
  },
  configurations: [
    { name: t2crSmall.name, title: { en: 'Small, for laptops (48 frames, 80 × 80)', zh: '小型，适合笔记本电脑（48 帧，80 × 80）' }, isPublished: false },
    { name: t2cr.name, title: { en: 'As published for FineDiving (96 frames, 112 × 112)', zh: '论文 FineDiving 规格（96 帧，112 × 112）' }, isPublished: true },
    { name: t2crMtl.name, title: { en: 'As published for MTL-AQA (103 frames, 112 × 112)', zh: '论文 MTL-AQA 规格（103 帧，112 × 112）' }, isPublished: true },
  ],
  options: t2crOptions,
  defaults(configuration, fromWeights) {
    const epochs = fromWeights ? 12 : configuration === t2crSmall.name ? 20 : 40
    // The released runs take two pairs a step.
    return { epochs, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: configuration === t2crSmall.name ? 4 : 2, flip: true }
  },
  open(configuration, options) {
    const config = t2crConfigs[configuration]
    if (!config) throw new RangeError(`T²CR has no configuration "${configuration}"; it has ${Object.keys(t2crConfigs).join(', ')}`)
    return openT2cr(config, options)
  },
}

/** As `open`, for a network of any size. */
export function openT2cr(sizes: T2crConfig, given: OptionValues = {}): MethodModel {
  const options = chosenOptions(t2crMethod, given)
  const config = withClasses(sizes, options)
  const [video, target, loss] = [clipVideo(config), chosenTarget(config, options), lossOptions(options)]
  const needs: Label[] = [...(loss.weights.class > 0 ? ['dive-number' as const] : []), ...(target.target === 'quotient' ? ['difficulty' as const] : [])]
  return {
    method: t2crMethod.name,
    configuration: config.name,
    options,
    video: { frames: config.frames, size: config.backbone.size, geometry: 't2cr', units: clipUnits(video) },
    features: clipFeatureSize(video),
    parameters: t2crParameters(config),
    needs,
    examples: 'pairs',
    couplesBatch: true,
    losses: ['total', ...lossNames],
    usesExemplars: true,
    segmentation: null,
    comparison: { target: target.target },
    alignment: clipAlignment(config),
    layout: t2crLayout,
    graphNotes: t2crNotes(target.target),
    backboneLayouts: kineticsLayouts,
    early: clipEarlyShape(video),
    earlyGraph: () => buildClipEarlyGraph(config.name, video),
    featureGraph: (mode) => buildClipFeatureGraph(config.name, video, mode),
    backboneGraph: (mode) => buildClipBackwardGraph(config.name, video, mode),
    headGraph: ({ examples, toFeatures }) => buildHeadStepGraph(config, { ...loss, scaled: target.unit === 'deviations', pairs: examples, toFeatures }),
    jointGraph: null,
    scoringGraph: ({ exemplars }) => buildScoringGraph(config, { exemplars }),
    learnFacts: (training) => learnT2crFacts(config, target, training),
    factProblems: (facts) => t2crFactProblems(config, facts),
    labelFeeds: (videos, facts) => t2crLabelFeeds(config, target, videos, facts),
    scoringFeeds: () => ({}),
    readScore: (outputs, query, exemplars, facts) => readT2crScore(target, outputs, query, exemplars, facts),
    explainScore: (outputs, query, exemplars, facts) => explainT2crScore(target, outputs, query, exemplars, facts),
  }
}

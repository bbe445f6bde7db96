/** CoRe as the rest of the studio uses it. */
import { buildClipBackwardGraph, buildClipEarlyGraph, buildClipFeatureGraph, clipEarlyShape, clipFeatureSize, clipUnits } from '../clip-video.ts'
import { kineticsLayouts } from '../kinetics-layouts.ts'
import type { Method, MethodModel, OptionValues } from '../method.ts'
import { chosenOptions } from '../method.ts'
import { core, coreConfigs, coreSmall, type CoreConfig } from './config.ts'
import { buildHeadStepGraph, buildScoringGraph } from './graphs.ts'
import { coreLabelFeeds, coreScoringFeeds, explainCoreScore, groupProblems, learnGroups, readCoreScore } from './labels.ts'
import { coreLayout } from './layout.ts'
import { coreChoices, coreOptions } from './options.ts'
import { coreParameters } from './parameters.ts'
import { coreNotes } from './notes.ts'

export const coreMethod: Method = {
  name: 'core',
  title: 'CoRe',
  paper: 'Yu, Rao, Zhao, Lu, Zhou: Group-aware Contrastive Regression for Action Quality Assessment. ICCV 2021',
  summary: {
    en: 'Compares a dive with exemplars as a whole: a tree of decisions finds how far apart the two scores lie, first roughly, then exactly. Says how sure it is of each comparison.',
    zh: '将动作整体与范例比较：由决策树先粗后细地判断两者的分差，并给出每次比较的把握程度。',
  },
  configurations: [
    { name: coreSmall.name, title: { en: 'Small, for laptops (48 frames, 96 × 96)', zh: '小型，适合笔记本电脑（48 帧，96 × 96）' }, isPublished: false },
    { name: core.name, title: { en: 'As published (103 frames, 224 × 224)', zh: '论文规格（103 帧，224 × 224）' }, isPublished: true },
  ],
  options: coreOptions,
  defaults(configuration, fromWeights) {
    const epochs = fromWeights ? 12 : configuration === coreSmall.name ? 20 : 40
    return { epochs, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 4, flip: true }
  },
  open(configuration, options) {
    const config = coreConfigs[configuration]
    if (!config) throw new RangeError(`CoRe has no configuration "${configuration}"; it has ${Object.keys(coreConfigs).join(', ')}`)
    return openCore(config, options)
  },
}

/** As `open`, for a network of any size. */
export function openCore(config: CoreConfig, given: OptionValues = {}): MethodModel {
  const options = chosenOptions(coreMethod, given)
  const choices = coreChoices(options)
  return {
    method: coreMethod.name,
    configuration: config.name,
    options,
    video: { frames: config.frames, size: config.backbone.size, geometry: 'core', units: clipUnits(config) },
    features: clipFeatureSize(config),
    parameters: coreParameters(config),
    needs: choices.target === 'quotient' ? ['difficulty'] : [],
    examples: 'pairs',
    couplesBatch: choices.positionReduction === 'released',
    losses: ['total', 'leaf', 'position'],
    usesExemplars: true,
    segmentation: null,
    comparison: { target: choices.target },
    layout: coreLayout,
    graphNotes: coreNotes(config, choices),
    backboneLayouts: kineticsLayouts,
    early: clipEarlyShape(config),
    earlyGraph: () => buildClipEarlyGraph(config.name, config),
    featureGraph: (mode) => buildClipFeatureGraph(config.name, config, mode),
    backboneGraph: (mode) => buildClipBackwardGraph(config.name, config, mode),
    headGraph: ({ examples, toFeatures }) => buildHeadStepGraph(config, { ...choices, pairs: examples, toFeatures }),
    jointGraph: null,
    scoringGraph: ({ exemplars }) => buildScoringGraph(config, { exemplars }),
    learnFacts: (training) => learnGroups(config, choices, training),
    factProblems: (facts) => groupProblems(config, facts),
    labelFeeds: (videos, facts) => coreLabelFeeds(config, choices, videos, facts),
    scoringFeeds: (_query, exemplars, facts) => coreScoringFeeds(config, choices, exemplars, facts),
    readScore: (outputs, query, exemplars, facts) => readCoreScore(config, choices, outputs, query, exemplars, facts),
    explainScore: (outputs, query, exemplars, facts) => explainCoreScore(config, choices, outputs, query, exemplars, facts),
  }
}

/**
 * What a method is to everything around it. Training, assessment, the command
 * line and the screens know methods only through this page: a new one is a
 * folder here that exports a `Method`, and a line in `registry.ts`.
 *
 * A method cuts in two at the features of one video. The backbone turns pictures
 * into `features` [rows, width], which depend on nothing but the video and are
 * cached; the heads turn the features of several videos into losses or scores.
 * Training everything goes through the same cut: features of each video, the
 * heads' gradient to these features, then the backbone's backward pass for one
 * unit of pictures at a time, so memory is bounded by one unit.
 */
import type { Graph } from '../graph/graph.ts'
import type { ParameterSpec } from './parameters.ts'
import type { ScoreTarget } from './score-target.ts'

/** A sentence for people in each language of the studio. */
export interface Text {
  readonly en: string
  readonly zh: string
}

/** float32, row-major. */
export interface PlainTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}
export type PlainTensors = Readonly<Record<string, PlainTensor>>

/** Plain facts learnt from the training part and kept with the weights: groups, classes, ranges. */
export type FactValue = number | string | readonly number[] | readonly string[]
export type Facts = Readonly<Record<string, FactValue>>

export type OptionValue = string | number | boolean
export type OptionValues = Readonly<Record<string, OptionValue>>

/** A named choice of the method: where paper and code differ, weights of losses, variants. The default gave the published numbers. */
export interface MethodOption {
  readonly name: string
  readonly title: Text
  /** What it changes, and whose choice it is (paper, released code, studio). */
  readonly explanation: Text
  readonly default: OptionValue
  /** Values of a choice with their titles; absent for numbers and switches. */
  readonly choices?: readonly { readonly value: string; readonly title: Text }[]
  /** Bounds of a number. */
  readonly range?: readonly [number, number]
}

/** One size of a method. */
export interface MethodConfiguration {
  readonly name: string
  readonly title: Text
  /** True for the sizes of the paper. */
  readonly isPublished: boolean
}

/** How the official code and the libraries of its backbones arrange checkpoints; the shape `weights/layout.ts` reads. */
export interface CheckpointLayout {
  readonly modules: readonly string[]
  readonly soleModule?: string
  readonly rename?: (name: string) => string
  readonly ignored: readonly { readonly pattern: RegExp; readonly reason: string }[]
  readonly startedNew?: readonly { readonly pattern: RegExp; readonly reason: string }[]
}

/** What a method may know of a dive. Null where nobody has said it yet. */
export interface LabelledVideo {
  readonly diveNumber: string | null
  readonly difficulty: number | null
  readonly scorePoints: number | null
  /** Judges' awards, 0 to 10, as entered. */
  readonly awards: readonly number[]
  /** Index among the T sampled frames of the first frame of each stage but the first. */
  readonly transitions: readonly number[] | null
}

/** Labels a method cannot train without. Scores are always needed. */
export type Label = 'dive-number' | 'stages' | 'difficulty' | 'awards'

/** What a training step is made of: dives beside an exemplar each, or dives alone. */
export type ExampleKind = 'pairs' | 'videos'

/** The part of a video that goes through the backbone at once. All units of a model have the same size. */
export interface BackboneUnit {
  /** Index among the T sampled frames of each picture of the unit. */
  readonly frames: readonly number[]
  /** Rows [from, to) of the video's features that it gives. */
  readonly rows: readonly [number, number]
}

/** How one exemplar speaks about the query. */
export interface VoteReading {
  /** Predicted difference query less exemplar, in points. */
  readonly deltaPoints: number
  /** The score that this exemplar alone would give, in points. */
  readonly votePoints: number
  /** By stage, adding up to deltaPoints; null for methods without stages. */
  readonly stageContributions: readonly number[] | null
  /** What else the method knows of this comparison: leaf, probabilities, interval. */
  readonly details: Readonly<Record<string, readonly number[]>>
}

/** score = directShare × direct + (1 - directShare) × mean of the votes, to the last bit of float64. */
export interface ScoreReading {
  readonly predictedScorePoints: number
  /** Score from the query alone; null for methods that only compare. */
  readonly directScorePoints: number | null
  /** 0 for methods that only compare, 1 for those that never do. */
  readonly directShare: number
  readonly votes: readonly VoteReading[]
  /** Mean over the votes; null for methods without stages. */
  readonly stageContributions: readonly number[] | null
  readonly details: Readonly<Record<string, readonly number[]>>
}

/**
 * What gradients can explain of a score: a sum of the scoring graph's outputs, each with its weight, and a constant. Choices that
 * have no gradient (which leaf, which awards count) are held as they fell for this dive.
 */
export interface ExplainedScore {
  /** Points for one unit of an output of the scoring graph, by output and of its shape; the others do not count. */
  readonly weights: PlainTensors
  /** The explained value for these outputs, in points: the predicted score unless `note` says otherwise. */
  readonly points: number
  /** What is held fixed, or explained in place of the score; null where the score is such a sum by itself. */
  readonly note: Text | null
}

/** How a method lays the clips of two dives beside each other, clip by clip. */
export interface ClipAlignment {
  /** N, tokens of a video on each path. */
  readonly tokens: number
  /** First sampled frame of each clip, by path. */
  readonly baseStarts: readonly number[]
  readonly auxiliaryStarts: readonly number[]
  readonly clipFrames: number
  /** γ of the soft minimum of its loss. */
  readonly gamma: number
  readonly blocks: number
  /**
   * Inputs as the scoring graph → `base_costs` and `auxiliary_costs` [K, N, N], rows the query's, and for each block b
   * `attention/<b>` [K, 2N, 2N]. A graph of its own: what scores has nothing of it.
   */
  graph(options: { exemplars: number }): Graph
}

export type BatchNormMode = 'frozen' | 'batch'

/** What a graph of the backbone starts from: pictures, or what the fixed early stages gave for them (depth 'last'). */
export type BackboneInput = 'pictures' | 'early'

export interface BackboneGraphOptions {
  readonly batchNorm: BatchNormMode
  /** Default pictures. From `early` a graph holds the last stages alone: nothing of the others, and no gradient of theirs. */
  readonly from?: BackboneInput
}

export interface FeatureGraphOptions extends BackboneGraphOptions {
  /** Whether weights will be stored in the graph or fed at each run: some forms are faster for one, some for the other. Default fed. */
  readonly weights?: 'stored' | 'fed'
}

/** A model that finds transitions. */
export interface Segmentation {
  /** `features` [1, rows, width] → `transition_logits` [1, T, transitions]. */
  graph(): Graph
  readonly stages: number
}

/** How the scoring graph is used outside the studio: what to feed besides features, what comes out, and how outputs become points. English, Markdown allowed. */
export interface GraphNotes {
  /** By input of the scoring graph. */
  readonly inputs: Readonly<Record<string, string>>
  /** By output of the scoring graph. */
  readonly outputs: Readonly<Record<string, string>>
  /** From the outputs to the score of the query. */
  readonly score: string
}

/** One method in one size with its options chosen: everything that has to be known to train it and to score with it. */
export interface MethodModel {
  readonly method: string
  readonly configuration: string
  readonly options: OptionValues
  readonly video: {
    /** T, frames sampled from each dive. */
    readonly frames: number
    /** Rows and columns of a picture. */
    readonly size: number
    /** Family of frame geometries, `tensor/geometry.ts`. */
    readonly geometry: 'mcore' | 'core' | 't2cr' | 'pcln'
    readonly units: readonly BackboneUnit[]
  }
  /** Shape of what the backbone's early stages give for one unit: [frames, C, H, W]. */
  readonly early: readonly number[]
  /** Size of one video's features. */
  readonly features: { readonly rows: number; readonly width: number }
  /** In the order of the official checkpoint, under its keys. */
  readonly parameters: readonly ParameterSpec[]
  readonly needs: readonly Label[]
  readonly examples: ExampleKind
  /**
   * True where losses or batch norm of the heads couple the examples of a step (NT-Xent, all pairs): the step is then
   * one run of the heads over all of them. Otherwise it does not matter how many run at once: losses are means over
   * examples, and gradients are averaged.
   */
  readonly couplesBatch: boolean
  /** Names of the losses after `loss/`; "total" among them. All are already weighted: the others add up to the total. */
  readonly losses: readonly string[]
  /** Exemplars are used for scores (votes); false for methods that only look at the query. */
  readonly usesExemplars: boolean
  readonly segmentation: Segmentation | null
  /** For methods whose scoring graph sets two dives against each other, whether or not that has a say in their scores: what the difference is of. */
  readonly comparison?: { readonly target: ScoreTarget }
  readonly alignment?: ClipAlignment
  readonly layout: CheckpointLayout
  /** Other files the backbone can start from: Kinetics, ImageNet. */
  readonly backboneLayouts: readonly { readonly name: string; readonly title: Text; readonly layout: CheckpointLayout }[]

  /** For the card of an exported model; without it the card names inputs and outputs only. */
  readonly graphNotes?: GraphNotes

  /** `pictures` of one unit → `early`, batch norm frozen; weights are meant to be stored in it. */
  earlyGraph(): Graph
  /** `pictures` [unit frames, 3, H, W], normalised, or `early` → `features` [unit rows, width]; in batch mode also `statistic/<key>`. */
  featureGraph(options: FeatureGraphOptions): Graph
  /** `pictures` or `early`, and `feature_gradient` [unit rows, width] → `gradient/<key>` of every trainable parameter of the backbone, or of its last stages. */
  backboneGraph(options: BackboneGraphOptions): Graph
  /**
   * `features` [V, rows, width] (pairs: the queries, then their exemplars in the same order) and the inputs of
   * `labelFeeds` → `loss/<name>` scalars, `gradient/<key>` of every trainable head parameter, `statistic/<key>` of the
   * heads' running statistics, and with `toFeatures` also `feature_gradient` [V, rows, width].
   */
  headGraph(options: { examples: number; toFeatures: boolean }): Graph
  /**
   * Optional and only where faster: one whole training step on pairs (default one), backbone included. `pictures`
   * [2·pairs·T, 3, H, W], or `early` of all, and the inputs of `labelFeeds` → losses, gradients and statistics of everything it holds.
   */
  readonly jointGraph: ((options: BackboneGraphOptions & { readonly examples?: number }) => Graph) | null
  /** `query_features` [1, rows, width], `exemplar_features` [K, rows, width] (no such input with K = 0) and the inputs of `scoringFeeds` → outputs that `readScore` understands. */
  scoringGraph(options: { exemplars: number }): Graph

  /** Facts from the training part's labels. @throws RangeError where labels do not suffice, in words a user can act on */
  learnFacts(training: readonly LabelledVideo[]): Facts
  /** What is wrong with stored facts, as readable lines; empty when nothing is. */
  factProblems(facts: Facts): readonly string[]
  /** Inputs of the head graph besides features. `draw` gives uniform numbers in [0, 1) of the seed of the example that a video belongs to, for dropout. */
  labelFeeds(videos: readonly LabelledVideo[], facts: Facts, draw: (video: number) => number): PlainTensors
  /** Inputs of the scoring graph besides features; `transitions` of query and exemplars as they are to be used. */
  scoringFeeds(query: LabelledVideo, exemplars: readonly LabelledVideo[], facts: Facts): PlainTensors
  readScore(outputs: PlainTensors, query: LabelledVideo, exemplars: readonly LabelledVideo[], facts: Facts): ScoreReading
  /** How the score follows the scoring graph's outputs, for explanations by gradients. */
  explainScore(outputs: PlainTensors, query: LabelledVideo, exemplars: readonly LabelledVideo[], facts: Facts): ExplainedScore
}

/** Values a run starts from. */
export interface RunDefaults {
  readonly epochs: number
  readonly headLearningRate: number
  readonly backboneLearningRate: number
  /** Examples whose gradients make one step. */
  readonly examplesPerStep: number
  readonly flip: boolean
}

export interface Method {
  /** Lower case, as in commands and files: "core". */
  readonly name: string
  /** As its authors write it: "CoRe". */
  readonly title: string
  /** Authors, title, venue, year. */
  readonly paper: string
  /** What it does and what it is good for, in one or two sentences. */
  readonly summary: Text
  /** The smallest first: what a laptop should start with. */
  readonly configurations: readonly MethodConfiguration[]
  readonly options: readonly MethodOption[]
  /** `fromWeights`: the run starts from a trained model. */
  defaults(configuration: string, fromWeights: boolean): RunDefaults
  /** @throws RangeError for an unknown configuration or option value */
  open(configuration: string, options?: OptionValues): MethodModel
}

/** Name of the output that holds the gradient of a parameter. */
export function gradientName(parameter: string): string {
  return `gradient/${parameter}`
}

/** Name of the output that holds the new value of a running statistic. */
export function statisticName(parameter: string): string {
  return `statistic/${parameter}`
}

/** The options given, checked, with defaults for the rest. @throws RangeError naming what does not fit */
export function chosenOptions(method: Pick<Method, 'title' | 'options'>, given: OptionValues = {}): OptionValues {
  for (const name of Object.keys(given)) {
    if (!method.options.some((option) => option.name === name)) throw new RangeError(`${method.title} has no option "${name}"; it has ${method.options.map((option) => option.name).join(', ') || 'none'}`)
  }
  return Object.fromEntries(method.options.map((option) => [option.name, checkedOption(option, given[option.name] ?? option.default)]))
}

function checkedOption(option: MethodOption, value: OptionValue): OptionValue {
  const { choices, range, name } = option
  if (typeof value !== typeof option.default) throw new RangeError(`the option "${name}" is a ${typeof option.default}; found ${JSON.stringify(value)}`)
  if (choices && !choices.some((choice) => choice.value === value)) throw new RangeError(`the option "${name}" is one of ${choices.map((choice) => choice.value).join(', ')}; found ${JSON.stringify(value)}`)
  if (range && !(Number(value) >= range[0] && Number(value) <= range[1])) throw new RangeError(`the option "${name}" lies between ${range[0]} and ${range[1]}; found ${value}`)
  return value
}

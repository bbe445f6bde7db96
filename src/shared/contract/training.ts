import { z } from 'zod'
import { diveId, experimentId, jobId, jobState, modelId, runId, splitId } from './entities.ts'
import { procedure } from './procedure.ts'

export const methodName = z.string().regex(/^[a-z0-9-]{1,40}$/)
export const configurationName = z.string().regex(/^[a-z0-9-]{1,60}$/)

/** How gradients become new weights. The defaults are what all four papers use. */
export const optimiser = z.object({
  kind: z.enum(['adam', 'adamw']).default('adam'),
  weightDecay: z.number().min(0).max(1).default(0),
  /** Largest Euclidean norm of a step's gradient; null: as it is. */
  clipNorm: z.number().positive().nullable().default(null),
  /** Mean over the examples of a step, or their sum (the released code of CoRe). */
  accumulate: z.enum(['mean', 'sum']).default('mean'),
  schedule: z.enum(['constant', 'warmup-cosine']).default('constant'),
  /** Share of all steps in which a warm-up rises. */
  warmupShare: z.number().min(0).max(0.5).default(0.05),
})
export type Optimiser = z.infer<typeof optimiser>

/** Ends a run early: so many epochs in a row whose validation SRCC did not rise by at least `minImprovement` above the best before. */
export const earlyStopping = z.object({
  patienceEpochs: z.number().int().min(1).max(1000),
  minImprovement: z.number().min(0).max(1).default(0),
})
export type EarlyStopping = z.infer<typeof earlyStopping>

/**
 * Which epoch is kept. 'official-test' is how the released codes report: the best epoch
 * on the test part itself, which flatters the figures; they are marked wherever they appear.
 */
export const selection = z.enum(['validation', 'last-epoch', 'official-test'])
export type Selection = z.infer<typeof selection>

/**
 * What is trained. heads: the backbone is fixed and its features are cached; last: the heads and the backbone's last
 * stages (the last of four; of I3D the last two Inception blocks), the earlier ones fixed; all: every parameter.
 */
export const depth = z.enum(['heads', 'last', 'all'])
export type Depth = z.infer<typeof depth>

/** How training clips vary besides mirror images, see `training/end-shift.ts`. The defaults are what runs of earlier versions did. */
export const augmentation = z.object({
  /** Crops at random instead of the centre, one place in all frames of a clip; null: where clips are mirrored. */
  crop: z.boolean().nullable().default(null),
  /** Moves a clip's range by up to so many frames to either side; 3 in the codes published for MTL-AQA. */
  endShiftFrames: z.number().int().min(0).max(30).default(0),
})
export type Augmentation = z.infer<typeof augmentation>

/** Everything that decides the numbers of a run. Stored whole with the run. */
export const runConfig = z.object({
  name: z.string().min(1).max(120),
  /** Names of a method and of one of its sizes, see methods.list. */
  method: methodName,
  configuration: configurationName,
  /** Named choices of the method that differ from its defaults. */
  methodOptions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** Starting weights: a model of the library, or random from the seed. */
  initialModelId: modelId.nullable(),
  depth,
  splitId,
  epochs: z.number().int().min(1).max(1000),
  headLearningRate: z.number().positive().max(1),
  backboneLearningRate: z.number().positive().max(1),
  /** Examples (a dive beside an exemplar, or a dive alone) whose gradients make one optimiser step. */
  examplesPerStep: z.number().int().min(1).max(64),
  /** Optimiser steps in one run of one graph, with depth 'heads'; other depths take one. auto: one on the processor, several on an accelerator, where each run carries weights over the bus and back. The numbers are the same but for rounding. */
  stepsPerRun: z.union([z.literal('auto'), z.number().int().min(1).max(16)]).default('auto'),
  optimiser: optimiser.prefault({}),
  /** What training pairs and exemplars have in common. */
  exemplarRule: z.enum(['dive-number', 'difficulty', 'any']).default('dive-number'),
  batchNorm: z.enum(['frozen', 'batch']),
  geometry: z.enum(['official', 'upright']),
  flip: z.boolean(),
  augmentation: augmentation.prefault({}),
  transitionSearch: z.enum(['ordered-pairs', 'official-windows']),
  /** K, exemplars drawn per dive in evaluation. */
  exemplarCount: z.number().int().min(1).max(50),
  seed: z.number().int().min(0).max(0xffffffff),
  provider: z.enum(['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu']),
  /** Save a resumable checkpoint every so many optimiser steps (and at each epoch). */
  checkpointEverySteps: z.number().int().min(1).max(100000),
  /** How many of the newest checkpoints stay on the disk. */
  keepCheckpoints: z.number().int().min(1).max(20).default(2),
  /** Null: all epochs are trained. */
  earlyStopping: earlyStopping.nullable().default(null),
  selection: selection.default('validation'),
  /** Of videos that vanish or change while the run goes on: it fails with their names, or goes on without their dives and says so. */
  missingVideos: z.enum(['stop', 'skip']).default('stop'),
})
export type RunConfig = z.infer<typeof runConfig>

/** A stored configuration, also of versions that knew MCoRe alone. */
export function readRunConfig(stored: unknown): RunConfig {
  const known = z.looseObject({ pairsPerStep: z.number().optional(), contrastiveNegatives: z.enum(['official', 'paper']).optional() }).parse(stored)
  const { pairsPerStep, contrastiveNegatives, ...rest } = known
  return runConfig.parse({
    ...(pairsPerStep === undefined ? {} : { examplesPerStep: pairsPerStep }),
    ...(contrastiveNegatives === 'paper' ? { methodOptions: { negatives: 'paper' } } : {}),
    ...rest,
  })
}

/** One part of a split measured: the method beside the baseline that never looks at the video. */
export const evaluation = z.object({
  part: z.enum(['train', 'validation', 'test']),
  count: z.number().int(),
  /** Spearman's rank correlation; null where undefined. */
  srcc: z.number().nullable(),
  pearson: z.number().nullable(),
  kendall: z.number().nullable(),
  /** Mean of ((truth - prediction) / range)², × 100; null where the range is 0. */
  relativeL2: z.number().nullable(),
  /** Largest minus smallest true score of this part, in points. */
  rangePoints: z.number(),
  maePoints: z.number(),
  tiou50: z.number().nullable(),
  tiou75: z.number().nullable(),
  baseline: z.object({ name: z.string(), srcc: z.number().nullable(), relativeL2: z.number().nullable(), maePoints: z.number() }),
})
export type Evaluation = z.infer<typeof evaluation>

/**
 * One point of a curve; `name` as in "loss/total" and the method's other losses; "validation/srcc", "/pearson", "/kendall",
 * "/relativeL2", "/mae", "/tiou50", "/tiou75" ("test/…" too where the test part chooses the epoch);
 * "learningRate/heads" and "learningRate/backbone" of each step; "memory/residentBytes" of the computing process;
 * "time/secondsPerStep" and "time/inputShare", 0..1, the share of a step spent waiting for frames or features.
 */
export const metricPoint = z.object({ name: z.string(), epoch: z.number(), step: z.number().int(), value: z.number() })
export type MetricPoint = z.infer<typeof metricPoint>

/** A dive that a run went on without, because its video vanished or changed. */
export const leftOutDive = z.object({ diveId, title: z.string(), part: z.enum(['train', 'validation', 'test']), reason: z.string(), epoch: z.number() })
export type LeftOutDive = z.infer<typeof leftOutDive>

/** Whether a run made again gave the numbers of the first: every loss and measurement bit for bit, and the model's content hash. */
export const reproduction = z.object({
  isSame: z.boolean(),
  /** In words, most telling first: "loss/total differs first at step 12: 0.51 against 0.52"; empty where all is the same. */
  differences: z.array(z.string()),
  comparedPoints: z.number().int(),
  /** Where both were computed, which may explain a difference. */
  first: z.object({ runId, provider: z.string().nullable(), threads: z.number().int().nullable(), codeVersion: z.string() }),
  again: z.object({ runId, provider: z.string().nullable(), threads: z.number().int().nullable(), codeVersion: z.string() }),
})
export type Reproduction = z.infer<typeof reproduction>

export const run = z.object({
  id: runId,
  name: z.string(),
  config: runConfig,
  state: jobState,
  jobId: jobId.nullable(),
  canResume: z.boolean(),
  /** SHA-256 of the immutable label snapshot the run trains on. */
  snapshotHash: z.string(),
  /** The package's version and a hash of the program that computed it. */
  codeVersion: z.string(),
  provider: z.string().nullable(),
  /** Why it computed there: accelerators that refused, with their reasons. */
  providerNote: z.string().nullable(),
  /** Threads it computed with, and the version of ONNX Runtime; null before it began and for runs of earlier versions. */
  threads: z.number().int().nullable(),
  runtimeVersion: z.string().nullable(),
  bestEpoch: z.number().int().nullable(),
  modelId: modelId.nullable(),
  /** Content hash of the starting model as it was when the run was made; null for random weights and runs of earlier versions. */
  initialModelHash: z.string().nullable(),
  evaluations: z.array(evaluation),
  notes: z.string(),
  tags: z.array(z.string()),
  /** The run that this one makes again, and how that came out; null where it is none, or has not ended. */
  repeatOf: runId.nullable(),
  reproduction: reproduction.nullable(),
  /** The sweep, folds or repeats it belongs to. */
  experimentId: experimentId.nullable(),
  leftOut: z.array(leftOutDive),
  isRemoved: z.boolean(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
})
export type Run = z.infer<typeof run>

/** A validation dive (test, where that chooses the epoch) the model was far off at after an epoch. */
export const worstDive = z.object({ epoch: z.number().int(), diveId, title: z.string(), diveNumber: z.string().nullable(), truthPoints: z.number(), predictedPoints: z.number() })
export type WorstDive = z.infer<typeof worstDive>

export const runDetail = z.object({
  run,
  /** Thinned where a curve is long: lowest and highest of each stretch stay. Whole: training.metrics. */
  metrics: z.array(metricPoint),
  log: z.array(z.string()),
  /** Of the latest measured epochs, newest epoch first, worst first. */
  worst: z.array(worstDive),
})
export type RunDetail = z.infer<typeof runDetail>

const runNotes = z.string().max(20_000)
const runTags = z.array(z.string().trim().min(1).max(40)).max(20)

/** What a run would need, against what this machine has. */
export const trainingEstimate = z.object({
  /** Largest memory of the whole run, validation included; about ±15 %. */
  memoryBytes: z.number(),
  freeMemoryBytes: z.number(),
  /** Checkpoints, best epochs and the model. */
  diskBytes: z.number(),
  freeDiskBytes: z.number().nullable(),
  /** Validation included. Null where nothing can be said. */
  secondsPerEpoch: z.number().nullable(),
  /** Before the first step, where features are computed once; decoding of new videos comes on top. */
  preparationSeconds: z.number().nullable(),
  /** measured: by the newest finished run of the same kind in this library; predicted: from the graphs and a short measurement of this machine, good to a factor of two. */
  timeSource: z.enum(['measured', 'predicted']).nullable(),
  /** tight: steps fit, validation may not. */
  fits: z.enum(['yes', 'tight', 'no']),
  /** Where it does not fit, what would, as the end of "It would fit with …". */
  wouldFit: z.string().nullable(),
})
export type TrainingEstimate = z.infer<typeof trainingEstimate>

export const trainingProcedures = {
  /** Defaults to start the form from, with an estimate for this machine. */
  'training.defaults': procedure(z.object({ method: methodName, configuration: configurationName }), runConfig),
  /** Memory, disk and time of a run before it starts. Takes some tenths of a second for settings not seen before. */
  'training.estimate': procedure(runConfig.pick({ method: true, configuration: true, methodOptions: true, depth: true, batchNorm: true, examplesPerStep: true }).extend({ splitId: splitId.nullable().default(null) }), trainingEstimate),
  /**
   * Errors: 'bad-labels', 'invalid-input', 'not-found', 'disk-full', 'out-of-memory', each before anything is stored.
   */
  'training.start': procedure(runConfig.extend({ notes: runNotes.default(''), tags: runTags.default([]) }), z.object({ runId, jobId })),
  /** The same configuration on the same label snapshot from the same starting weights, as a new run. Errors: 'missing-model' where the starting weights are no longer those. */
  'training.again': procedure(z.object({ runId, name: z.string().min(1).max(120).nullable().default(null) }), z.object({ runId, jobId })),
  /**
   * after-epoch finishes and evaluates the current epoch and ends the run with the best so far; now writes a checkpoint after the current step;
   * kill ends the process at once, and the last checkpoint stays. A waiting run leaves the queue. Errors: 'conflict' where it neither runs nor waits nor is paused.
   */
  'training.stop': procedure(z.object({ runId, when: z.enum(['after-epoch', 'now', 'kill']) }), z.object({})),
  /** Finishes the step, writes a checkpoint and frees process and queue; a waiting run steps aside. It stays paused over a restart. Errors: 'conflict'. */
  'training.pause': procedure(z.object({ runId }), z.object({})),
  /** Puts a paused, stopped or failed run at the end of the queue; it goes on from its last checkpoint. */
  'training.resume': procedure(z.object({ runId }), z.object({ jobId })),
  /** The run that computes, then those that wait, in their order. */
  'training.queue': procedure(z.object({}), z.array(z.object({ runId, jobId, name: z.string(), state: z.enum(['running', 'queued']) }))),
  /** Puts a waiting run at a place among those that wait, from 0. Errors: 'conflict' where it does not wait. */
  'training.move': procedure(z.object({ runId, position: z.number().int().min(0) }), z.object({})),
  'training.update': procedure(z.object({ runId, name: z.string().min(1).max(120).optional(), notes: runNotes.optional(), tags: runTags.optional() }), run),
  /** Hides it; its model and files stay, and `training.restore` shows it again. Errors: 'conflict' while it runs or waits. */
  'training.remove': procedure(z.object({ runId }), z.object({})),
  'training.restore': procedure(z.object({ runId }), z.object({})),
  /** Newest first, without the removed ones. */
  'training.runs': procedure(z.object({}), z.array(run)),
  'training.run': procedure(z.object({ runId }), runDetail),
  /** Every point of these curves, of all where no name is given; by name, then step. */
  'training.metrics': procedure(z.object({ runId, names: z.array(z.string()).optional() }), z.object({ points: z.array(metricPoint) })),
}

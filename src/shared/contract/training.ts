import { z } from 'zod'
import { jobId, jobState, modelId, runId, splitId } from './entities.ts'
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
  /** heads: backbone fixed, its features cached; all: every parameter is trained. */
  depth: z.enum(['heads', 'all']),
  splitId,
  epochs: z.number().int().min(1).max(1000),
  headLearningRate: z.number().positive().max(1),
  backboneLearningRate: z.number().positive().max(1),
  /** Examples (a dive beside an exemplar, or a dive alone) whose gradients make one optimiser step. */
  examplesPerStep: z.number().int().min(1).max(64),
  optimiser: optimiser.prefault({}),
  /** What training pairs and exemplars have in common. */
  exemplarRule: z.enum(['dive-number', 'difficulty', 'any']).default('dive-number'),
  batchNorm: z.enum(['frozen', 'batch']),
  geometry: z.enum(['official', 'upright']),
  flip: z.boolean(),
  transitionSearch: z.enum(['ordered-pairs', 'official-windows']),
  /** K, exemplars drawn per dive in evaluation. */
  exemplarCount: z.number().int().min(1).max(50),
  seed: z.number().int().min(0).max(0xffffffff),
  provider: z.enum(['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu']),
  /** Save a resumable checkpoint every so many optimiser steps (and at each epoch). */
  checkpointEverySteps: z.number().int().min(1).max(100000),
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

/** One point of a curve; `name` as in "loss/total" and the method's other losses, "validation/srcc", "validation/relativeL2", "validation/mae", "validation/tiou50", "validation/tiou75", "learningRate". */
export const metricPoint = z.object({ name: z.string(), epoch: z.number(), step: z.number().int(), value: z.number() })
export type MetricPoint = z.infer<typeof metricPoint>

export const run = z.object({
  id: runId,
  name: z.string(),
  config: runConfig,
  state: jobState,
  jobId: jobId.nullable(),
  canResume: z.boolean(),
  /** SHA-256 of the immutable label snapshot the run trains on. */
  snapshotHash: z.string(),
  codeVersion: z.string(),
  provider: z.string().nullable(),
  /** Why it computed there: accelerators that refused, with their reasons. */
  providerNote: z.string().nullable(),
  bestEpoch: z.number().int().nullable(),
  modelId: modelId.nullable(),
  evaluations: z.array(evaluation),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
})
export type Run = z.infer<typeof run>

export const runDetail = z.object({ run, metrics: z.array(metricPoint), log: z.array(z.string()) })
export type RunDetail = z.infer<typeof runDetail>

/** What a run would need, against what this machine has. */
export const trainingEstimate = z.object({
  /** Largest memory of the whole run, validation included; about ±15 %. */
  memoryBytes: z.number(),
  freeMemoryBytes: z.number(),
  /** Checkpoints, best epochs and the model. */
  diskBytes: z.number(),
  freeDiskBytes: z.number().nullable(),
  /** From the newest finished run of the same kind in this library; null where there is none. */
  secondsPerEpoch: z.number().nullable(),
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
  'training.start': procedure(runConfig, z.object({ runId, jobId })),
  /** after-epoch finishes and evaluates the current epoch; now keeps the last checkpoint. */
  'training.stop': procedure(z.object({ runId, when: z.enum(['after-epoch', 'now']) }), z.object({})),
  'training.resume': procedure(z.object({ runId }), z.object({ jobId })),
  'training.runs': procedure(z.object({}), z.array(run)),
  'training.run': procedure(z.object({ runId }), runDetail),
}

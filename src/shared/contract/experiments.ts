import { z } from 'zod'
import { experimentId, jobState, modelId, runId, splitId } from './entities.ts'
import { procedure } from './procedure.ts'
import { runConfig } from './training.ts'

/**
 * Runs that belong together and differ in a few values of their configuration:
 * a grid of settings (sweep), the folds of one division of dives, or one
 * configuration from several seeds.
 */
export const experimentKind = z.enum(['sweep', 'folds', 'repeats'])
export type ExperimentKind = z.infer<typeof experimentKind>

/** More runs than this are not one experiment. */
export const mostExperimentRuns = 200

export const axisValue = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type AxisValue = z.infer<typeof axisValue>

/**
 * What the runs of an experiment differ in: a scalar field of runConfig, "optimiser.weightDecay" and its siblings,
 * "earlyStopping.patienceEpochs", or "methodOptions.NAME". Folds have the one axis "splitId", repeats "seed".
 */
export const experimentAxis = z.object({ field: z.string().min(1).max(80), values: z.array(axisValue).min(1).max(mostExperimentRuns) })
export type ExperimentAxis = z.infer<typeof experimentAxis>

export const experiment = z.object({
  id: experimentId,
  name: z.string(),
  kind: experimentKind,
  /** What all its runs share; the axes' fields are replaced in each. */
  base: runConfig,
  axes: z.array(experimentAxis),
  /** In the order of the grid, the last axis fastest. */
  runIds: z.array(runId),
  /** How many of its runs are in which state. */
  states: z.partialRecord(jobState, z.number().int()),
  notes: z.string(),
  isRemoved: z.boolean(),
  createdAt: z.string(),
})
export type Experiment = z.infer<typeof experiment>

/** The validation part measured after an epoch of a run, of its curve. */
export const runFigures = z.object({
  epoch: z.number(),
  srcc: z.number().nullable(),
  pearson: z.number().nullable(),
  kendall: z.number().nullable(),
  relativeL2: z.number().nullable(),
  maePoints: z.number().nullable(),
  tiou50: z.number().nullable(),
  tiou75: z.number().nullable(),
})
export type RunFigures = z.infer<typeof runFigures>

export const experimentRun = z.object({
  runId,
  name: z.string(),
  state: jobState,
  canResume: z.boolean(),
  /** One for each axis, in its order. */
  values: z.array(axisValue),
  splitId,
  modelId: modelId.nullable(),
  bestEpoch: z.number().int().nullable(),
  /** After the latest measured epoch, and after the epoch that is kept; null before the first. */
  latest: runFigures.nullable(),
  best: runFigures.nullable(),
})
export type ExperimentRun = z.infer<typeof experimentRun>

const experimentName = z.string().trim().min(1).max(100)
const started = z.object({ experimentId, runIds: z.array(runId) })
const one = z.object({ experimentId })

/** Each starts all its runs or none; the errors are those of training.start, and name the run that could not start. */
export const experimentProcedures = {
  /** Every combination of the axes' values, all with the seed of `base` unless "seed" is an axis. Errors also: 'invalid-input' for a field there is not, a value it cannot have, a value named twice, or more than 200 runs. */
  'training.sweep': procedure(z.object({ name: experimentName, base: runConfig, axes: z.array(experimentAxis).min(1).max(8) }), started),
  /** One run for each split; these must be folds of one division (see foldFamilies in shared/domain/splits). Errors also: 'invalid-input'. */
  'training.folds': procedure(z.object({ name: experimentName, base: runConfig, splitIds: z.array(splitId).min(2).max(20) }), started),
  /** One run for each seed. */
  'training.repeats': procedure(z.object({ name: experimentName, base: runConfig, seeds: z.array(z.number().int().min(0).max(0xffffffff)).min(2).max(mostExperimentRuns) }), started),
  /** Newest first, without the removed ones. */
  'training.experiments': procedure(z.object({}), z.array(experiment)),
  'training.experiment': procedure(one, z.object({ experiment, runs: z.array(experimentRun) })),
  'training.updateExperiment': procedure(one.extend({ name: experimentName.optional(), notes: z.string().max(20_000).optional() }), experiment),
  /** Pauses those of its runs that run or wait. */
  'training.pauseExperiment': procedure(one, z.object({ runIds: z.array(runId) })),
  /** Puts those of its runs that can go on back into the queue, in order. */
  'training.resumeExperiment': procedure(one, z.object({ runIds: z.array(runId) })),
  /** Stops those that run (with a checkpoint) or wait. */
  'training.stopExperiment': procedure(one, z.object({ runIds: z.array(runId) })),
  /** Hides it and its runs; models and files stay. Errors: 'conflict' while one of them runs or waits. */
  'training.removeExperiment': procedure(one, z.object({})),
  'training.restoreExperiment': procedure(one, z.object({})),
}

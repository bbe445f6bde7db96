import type { AxisValue, Experiment, ExperimentAxis } from '../../shared/contract/experiments.ts'
import type { DiveId, ExperimentId, ModelId, RunId } from '../../shared/contract/entities.ts'
import type { Evaluation, LeftOutDive, MetricPoint, Reproduction, Run, RunConfig, WorstDive } from '../../shared/contract/training.ts'
import type { SnapshotDive } from './library.ts'

/** Runs, and what they belong to, as the library keeps them. */
export interface NewRun {
  name: string
  config: RunConfig
  /** Become its immutable label snapshot. */
  dives: readonly SnapshotDive[]
  codeVersion: string
  /** Content hash of the starting model. */
  initialModelHash?: string | null
  notes?: string
  tags?: readonly string[]
  repeatOf?: RunId | null
}

export interface RunChanges {
  name?: string
  notes?: string
  tags?: readonly string[]
  provider?: string | null
  providerNote?: string | null
  threads?: number | null
  runtimeVersion?: string | null
  bestEpoch?: number | null
  modelId?: ModelId | null
  evaluations?: Evaluation[]
  reproduction?: Reproduction | null
  finishedAt?: string | null
  isRemoved?: boolean
}

export interface Runs {
  /** Stores the run with its label snapshot; state is that of its latest job, 'queued' before the first. */
  insert(run: NewRun): Promise<Run>
  get(id: RunId): Promise<Run>
  /** Newest first, without the removed ones. */
  list(): Promise<Run[]>
  update(id: RunId, changes: RunChanges): Promise<Run>
  /** The labels the run trains on, as they were; paths and frame indexes are those of today. */
  snapshot(id: RunId): Promise<SnapshotDive[]>
  /** The dives of its training part, without their labels. */
  trainingDives(id: RunId): Promise<DiveId[]>
  /** Points of the same name and step are replaced, so a resumed run leaves no double points. */
  addMetrics(id: RunId, points: readonly MetricPoint[]): Promise<void>
  /** Takes away the points of later steps, which are done again. */
  dropMetrics(id: RunId, afterStep: number): Promise<void>
  /** By name, then step; of these names alone where some are given. */
  metrics(id: RunId, names?: readonly string[]): Promise<MetricPoint[]>
  /** Replaces those of the same epoch; the newest epochs stay. */
  addWorst(id: RunId, dives: readonly WorstDive[]): Promise<void>
  /** Newest epoch first, worst first. */
  worst(id: RunId): Promise<WorstDive[]>
  /** A dive stands there once, as it was first reported. */
  addLeftOut(id: RunId, dives: readonly LeftOutDive[]): Promise<void>
}

export interface NewExperiment extends Pick<Experiment, 'name' | 'kind' | 'base'> {
  axes: readonly ExperimentAxis[]
  /** In the order of the grid, each with its value on every axis. */
  runs: readonly (NewRun & { values: readonly AxisValue[] })[]
}

export interface Experiments {
  /** Stores the experiment and all its runs, or nothing. */
  insert(experiment: NewExperiment): Promise<Experiment>
  get(id: ExperimentId): Promise<Experiment>
  /** Newest first, without the removed ones. */
  list(): Promise<Experiment[]>
  /** Its runs in order, with their values on the axes. */
  runs(id: ExperimentId): Promise<{ run: Run; values: AxisValue[] }[]>
  update(id: ExperimentId, changes: { name?: string; notes?: string }): Promise<Experiment>
  /** Hides it and its runs, or shows them again. */
  setRemoved(id: ExperimentId, isRemoved: boolean): Promise<void>
}

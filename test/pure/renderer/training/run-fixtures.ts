import type { Experiment } from '../../../../src/shared/contract/experiments.ts'
import { runConfig, type Run, type RunConfig } from '../../../../src/shared/contract/training.ts'

/** Runs and experiments as the studio sends them, with what a test is about changed. */
export function configOf(change: Partial<RunConfig> = {}): RunConfig {
  const whole = { name: 'A run', method: 'mcore', configuration: 'mcore-small', initialModelId: 1, depth: 'heads', splitId: 1, epochs: 20, headLearningRate: 0.001, backboneLearningRate: 0.0001, examplesPerStep: 8, batchNorm: 'frozen', geometry: 'upright', flip: true, transitionSearch: 'ordered-pairs', exemplarCount: 10, seed: 0, provider: 'auto', checkpointEverySteps: 20 }
  return { ...runConfig.parse(whole), ...change }
}

export function runOf(id: number, change: Partial<Run> = {}): Run {
  const config = configOf({ name: `Run ${id}` })
  return { id: id as Run['id'], name: config.name, config, state: 'done', jobId: null, canResume: false, snapshotHash: 'a', codeVersion: '1', provider: null, providerNote: null, threads: null, runtimeVersion: null, bestEpoch: null, modelId: null, initialModelHash: null, evaluations: [], notes: '', tags: [], repeatOf: null, reproduction: null, experimentId: null, leftOut: [], isRemoved: false, createdAt: '', finishedAt: null, ...change }
}

export function experimentOf(id: number, runIds: number[], change: Partial<Experiment> = {}): Experiment {
  return { id: id as Experiment['id'], name: `Experiment ${id}`, kind: 'sweep', base: configOf(), axes: [], runIds: runIds as Run['id'][], states: {}, notes: '', isRemoved: false, createdAt: '', ...change }
}

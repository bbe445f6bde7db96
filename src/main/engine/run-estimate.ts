import type { RunConfig } from '../../shared/contract/training.ts'
import { openRegistered } from './method-catalogue.ts'
import { methodByName } from '../models/registry.ts'
import { estimateMemory, type MemoryEstimate } from './run-memory.ts'
import { estimateWork, runSeconds, type RunWork } from './run-time.ts'

/**
 * What a run will need, told before it starts, and what would fit where it does
 * not. How many examples go through the heads at once follows from the settings
 * alone, never from the memory that happens to be free, so that a run repeats.
 */
export type RunSize = Pick<RunConfig, 'method' | 'configuration' | 'depth' | 'batchNorm' | 'examplesPerStep'> & { methodOptions?: RunConfig['methodOptions'] | undefined }

export interface RunEstimate {
  memory: MemoryEstimate
  /** Checkpoints, best epochs and the model. */
  diskBytes: number
}

const remembered = new Map<string, MemoryEstimate>()
/** Estimates are forgotten beyond so many: each takes some hundred bytes, making one takes some hundred milliseconds. */
const mostRemembered = 500

/** @throws StudioError 'invalid-input' for an unknown method, configuration or option */
export function estimateRun({ method, configuration, methodOptions, depth, batchNorm, examplesPerStep }: RunSize): RunEstimate {
  const model = openRegistered(method, configuration, methodOptions)
  const key = JSON.stringify([method, configuration, model.options, depth, batchNorm, examplesPerStep])
  const memory = remembered.get(key) ?? estimateMemory(model, { depth, batchNorm, examples: examplesPerStep })
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(key, memory)
  const parameterBytes = 4 * model.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  // Two checkpoints with Adam's state, two best epochs and the model.
  return { memory, diskBytes: Math.round(20e6 + 9 * parameterBytes) }
}

const rememberedWork = new Map<string, RunWork>()

/** Seconds of a run on dives of these numbers, predicted from its graphs; `slowness` as `Speed` measures it. Errors as `estimateRun`. */
export function estimateSeconds(run: RunSize & { exemplarCount: number }, dives: { train: number; validation: number }, slowness: number): ReturnType<typeof runSeconds> {
  const { method, configuration, methodOptions, depth, batchNorm, examplesPerStep, exemplarCount } = run
  const model = openRegistered(method, configuration, methodOptions)
  const key = JSON.stringify([method, configuration, model.options, depth, batchNorm, examplesPerStep, exemplarCount])
  const work = rememberedWork.get(key) ?? estimateWork(model, { depth, batchNorm, examples: examplesPerStep, exemplarCount })
  if (rememberedWork.size >= mostRemembered) rememberedWork.clear()
  rememberedWork.set(key, work)
  return runSeconds(work, dives, { examplesPerStep, exemplarCount, usesExemplars: model.usesExemplars, slowness })
}

/** Steps shorter than this on the reference machine gain nothing by more threads, which then only take turns with the studio itself. */
const shortStepSeconds = 0.1

/**
 * Threads of a run, at most those it may use: one for the heads of a small size, whose steps are short. It follows from
 * the settings alone, so that a run made again computes the same. Errors as `estimateRun`.
 */
export function threadsForRun(run: RunSize & { exemplarCount: number }, threads: number): number {
  return run.depth === 'heads' && estimateSeconds(run, { train: run.examplesPerStep, validation: 0 }, 1).secondsPerStep < shortStepSeconds ? 1 : threads
}

/** The largest number of examples a step that fits into `freeBytes`, at most what is asked for; null where even one does not. */
export function examplesThatFit(run: RunSize, freeBytes: number): number | null {
  const fits = (examplesPerStep: number): boolean => estimateRun({ ...run, examplesPerStep }).memory.stepBytes <= freeBytes
  if (!fits(1)) return null
  if (fits(run.examplesPerStep)) return run.examplesPerStep
  // Memory grows with the examples, so the border between fitting and not is found by halving.
  let [fitting, tooMany] = [1, run.examplesPerStep]
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2)
    if (fits(middle)) fitting = middle
    else tooMany = middle
  }
  return fitting
}

/** What would fit instead of a run that does not, as the end of a sentence: "It would fit with …". Null where nothing would. */
export function whatFits(run: RunSize, freeBytes: number): string | null {
  const examples = examplesThatFit(run, freeBytes)
  if (examples !== null) return examples === 1 ? 'one example per step' : `${examples} examples per step`
  const fits = (change: Partial<RunSize>): boolean => examplesThatFit({ ...run, ...change }, freeBytes) === run.examplesPerStep
  if (run.depth === 'all' && run.batchNorm === 'batch' && fits({ batchNorm: 'frozen' })) return 'frozen batch norm'
  if (run.depth === 'all' && fits({ depth: 'heads' })) return 'training of the heads only'
  // The largest of the smaller sizes; options are left out, for another size may not have them.
  const smaller = methodByName(run.method).configurations.map(({ name }) => name).filter((name) => name !== run.configuration)
    .map((configuration) => ({ configuration, bytes: estimateRun({ ...run, configuration, methodOptions: {} }).memory.stepBytes }))
    .filter(({ bytes }) => bytes <= freeBytes).sort((a, b) => b.bytes - a.bytes)[0]
  return smaller ? `the size ${smaller.configuration}` : null
}

import { inspectWeights } from '../../weights/inspect.ts'
import type { JobFunction } from '../messages.ts'
import { inspectWeightsInput } from './weights-input.ts'
import { inspectionOf } from './weights-accounts.ts'

/** The `inspect-weights` job: what a checkpoint holds and which methods it fits. It is no job of the job list; the screens wait for it. */
export const inspectWeightsJob: JobFunction = async (raw) => {
  const { path, ...filter } = inspectWeightsInput.parse(raw)
  return inspectionOf(path, inspectWeights(path), filter)
}

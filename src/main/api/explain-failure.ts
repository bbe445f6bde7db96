import type { RunConfig } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import { examplesThatFit, whatFits } from '../engine/run-estimate.ts'

/**
 * A run that ran out of memory, with what would have fitted into the memory that
 * is free now that its process is gone. Other failures stay as they are.
 * @param freeBytes as the system has it, unless a test says otherwise
 */
export function explainFailure(error: StudioError, config: RunConfig, freeBytes = process.availableMemory()): StudioError {
  const mayBeMemory = error.code === 'out-of-memory' || (error.code === 'job-died' && /SIGKILL/.test(error.message))
  if (!mayBeMemory) return error
  const free = `${Math.round(freeBytes / 1e6)} MB are free now`
  const examples = examplesThatFit(config, freeBytes)
  const instead = examples === null ? whatFits(config, freeBytes) : null
  const fits = examples === null
    ? instead === null ? `${free}, and no size of this method fits into that.` : `${free}; it would fit with ${instead}.`
    : examples < config.examplesPerStep
      ? `${free}; ${examples === 1 ? 'one example' : `${examples} examples`} per step would fit instead of ${config.examplesPerStep}.`
      : `${free}, into which all ${config.examplesPerStep} examples per step should fit: another program may have taken the memory.`
  const hint = examples !== null && examples === config.examplesPerStep ? 'Close other programs, then resume: it goes on from its last checkpoint.' : 'Start a new run with that, or close other programs and resume this one: it goes on from its last checkpoint.'
  return new StudioError(error.code, `${error.message} ${fits}`, { hint, cause: error })
}

import { StudioError } from '../../shared/errors.ts'
import type { ChildExit } from './launcher.ts'

export interface LastWords {
  /** The last lines the child printed. */
  lines: readonly string[]
  /** The system has ended a process for want of memory while the child lived. */
  hadMemoryKill: boolean
}

const memoryWords = /out of memory|bad_alloc|allocat\w* (?:memory )?failed|failed to allocate/i

/** The reason a dead child's job failed with: the signal or exit code, and its last words. Code 'out-of-memory' or 'job-died'. */
export function describeDeath(job: string, exit: ChildExit, { lines, hadMemoryKill }: LastWords): StudioError {
  const words = lines.length > 0 ? ` Its last output: ${lines.join(' | ')}` : ''
  const how = exit.signal ? `was ended by signal ${exit.signal}` : `ended unexpectedly with exit code ${exit.code ?? 'unknown'}`
  const hint = 'What was finished is kept; resume continues from there.'
  if (lines.some((line) => memoryWords.test(line))) return new StudioError('out-of-memory', `The process of the ${job} job ran out of memory.${words}`, { hint: `Close other programs, or ask for less at once. ${hint}` })
  if (exit.signal === 'SIGKILL' && hadMemoryKill) return new StudioError('out-of-memory', `The system ended the process of the ${job} job for want of memory.${words}`, { hint: `Close other programs, or ask for less at once. ${hint}` })
  return new StudioError('job-died', `The process of the ${job} job ${how}.${words}`, { hint: exit.signal === 'SIGKILL' ? `The system may have ended it for want of memory. ${hint}` : hint })
}

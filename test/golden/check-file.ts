/** Recognises a golden file by its content and runs the checker of its kind. */
import { readFileSync } from 'node:fs'
import { StudioError } from '../../src/shared/errors.ts'
import { backbonesChecker } from './checkers/backbones.ts'
import type { Checker } from './checkers/checker.ts'
import { checkpointsChecker } from './checkers/checkpoints.ts'
import { coreChecker } from './checkers/core.ts'
import { coreStepChecker } from './checkers/core-step.ts'
import { mcoreChecker } from './checkers/mcore.ts'
import { metricsChecker } from './checkers/metrics.ts'
import { pclnChecker } from './checkers/pcln.ts'
import { preprocessChecker } from './checkers/preprocess.ts'
import { samplingChecker } from './checkers/sampling.ts'
import { t2crChecker } from './checkers/t2cr.ts'
import type { Check } from './compare.ts'

/** One for each kind of file; a new method adds its own here. */
const checkers: readonly Checker[] = [mcoreChecker, preprocessChecker, samplingChecker, metricsChecker, backbonesChecker, coreChecker, coreStepChecker, pclnChecker, t2crChecker, checkpointsChecker]

export interface FileReport {
  readonly file: string
  readonly checks: readonly Check[]
  readonly pass: boolean
  /** Why nothing could be checked. */
  readonly problem?: string
}

/** Never throws: what goes wrong is a failed report. */
export async function checkFile(path: string): Promise<FileReport> {
  try {
    const content = readObject(path)
    const checker = checkers.find((candidate) => candidate.recognises(content))
    if (!checker) throw new StudioError('invalid-input', `No checker knows this kind of file. Known kinds: ${checkers.map((c) => c.kind).join(', ')}.`)
    const checks = await checker.run(content, path)
    return { file: path, checks, pass: checks.length > 0 && checks.every((c) => c.pass) }
  } catch (error) {
    return { file: path, checks: [], pass: false, problem: error instanceof Error ? error.message : String(error) }
  }
}

function readObject(path: string): Record<string, unknown> {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new StudioError('invalid-input', 'The file holds no JSON object.')
  return content as Record<string, unknown>
}

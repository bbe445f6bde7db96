import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Which step to take; see step-child.ts. */
export interface StepRequest {
  configuration: string
  depth: 'heads' | 'last' | 'all'
  batchNorm: 'frozen' | 'batch'
  /** Examples of one optimiser step: pairs, or videos for methods that look at one alone. */
  examples: number
  /** Optimiser steps in one run; default 1. */
  stepsPerRun?: number
  threads: number
  steps: number
}

export interface StepMeasurement {
  /** Building, encoding and loading all graphs that are needed before the first step. */
  openSeconds: number
  stepSeconds: number[]
  /** Largest resident memory of the process in its whole life. */
  peakBytes: number
}

/** Takes the step in a process of its own. */
export async function measureStep(request: StepRequest): Promise<StepMeasurement> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'step-child.ts'), JSON.stringify(request)], { maxBuffer: 1e7 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as StepMeasurement
}

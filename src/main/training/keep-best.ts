import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Evaluation, MetricPoint, RunConfig } from '../../shared/contract/training.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import type { Tensor } from '../weights/tensors.ts'
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts'

/**
 * Which epoch a run keeps. By default the one of the best validation SRCC, so
 * that the test part stays untouched; the last one, or the best on the test part
 * itself as the released codes have it, where the run asks for that.
 */
export interface Best {
  /** From 1; 0 for the starting weights. */
  epoch: number
  validation: Evaluation | null
  /** Measured only where it chooses. */
  test?: Evaluation | null
  file: string
  /** How many dives had been left out when it was measured. */
  lost?: number
}

export type Weights = ReadonlyMap<string, Tensor>

/** Measures weights on a part; the epoch is for what is told about it. */
export type Measure = (weights: Weights, epoch: number) => Promise<Evaluation>

export interface Measures {
  /** Null where the part holds no dives. */
  validate: Measure | null
  /** Given only where the test part chooses the epoch. */
  test?: Measure | null
}

export interface Measured {
  validation: Evaluation | null
  test: Evaluation | null
}

export async function measureParts({ validate, test }: Measures, weights: Weights, epoch: number): Promise<Measured> {
  const validation = validate ? await validate(weights, epoch) : null
  return { validation, test: test ? await test(weights, epoch) : null }
}

/** Without a part to choose by the latest epoch is kept. */
export function isBetter(found: Measured, best: Best, selection: RunConfig['selection']): boolean {
  if (selection === 'last-epoch') return true
  const [now, before] = selection === 'official-test' ? [found.test, best.test ?? null] : [found.validation, best.validation]
  return now === null || (now.srcc ?? -Infinity) > (before?.srcc ?? -Infinity)
}

const bestPattern = /^best-epoch-(\d{5})\.safetensors$/

export async function writeBest(folder: string, epoch: number, weights: Weights, measured: Measured, lost: number): Promise<Best> {
  const file = `best-epoch-${String(epoch).padStart(5, '0')}.safetensors`
  await writeAtomically(join(folder, file), writeSafetensors(weights))
  return { epoch, ...measured, file, lost }
}

export async function readBest(folder: string, best: Best): Promise<Map<string, Tensor>> {
  return readSafetensors(await readFile(join(folder, best.file)), best.file).tensors
}

/** So many checkpoints name at most as many of the newest bests. */
export async function removeOldBests(folder: string, keep: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => bestPattern.test(name)).sort().reverse()
  for (const name of names.slice(keep)) await rm(join(folder, name), { force: true })
}

/** Curves of the parts that were measured. */
export function measuredPoints(measured: Measured, epoch: number, step: number): MetricPoint[] {
  return Object.entries(measured).flatMap(([part, found]: [string, Evaluation | null]) => {
    if (!found) return []
    const { srcc, pearson, kendall, relativeL2, maePoints, tiou50, tiou75 } = found
    return Object.entries({ srcc, pearson, kendall, relativeL2, mae: maePoints, tiou50, tiou75 }).flatMap(([name, value]) => (value === null ? [] : [{ name: `${part}/${name}`, epoch, step, value }]))
  })
}

/** How long validation has not got better. */
export interface Patience {
  /** Best validation SRCC that counted as an improvement; null before the first. */
  reference: number | null
  staleEpochs: number
}

/** After another measured epoch; an undefined SRCC (all predictions equal) is no improvement. */
export function nextPatience({ reference, staleEpochs }: Patience, srcc: number | null, minImprovement: number): Patience {
  const isImproved = srcc !== null && (reference === null || (srcc > reference && srcc - reference >= minImprovement))
  return isImproved ? { reference: srcc, staleEpochs: 0 } : { reference, staleEpochs: staleEpochs + 1 }
}

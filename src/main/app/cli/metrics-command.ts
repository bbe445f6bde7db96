import { readFile } from 'node:fs/promises'
import { kendallTauB, meanAbsoluteError, meanSquaredError, pearson, relativeL2, spearman } from '../../../shared/domain/metrics.ts'
import { StudioError } from '../../../shared/errors.ts'
import { readNpy } from '../../tensor/npy.ts'

/** The figures of published tables, under the names of the golden files. */
export interface MetricsReport {
  n: number
  spearman: number | null
  pearson: number | null
  kendall: number | null
  /** Mean squared difference, "L2". */
  l2: number | null
  /** Mean of ((truth - prediction) / range)², × 100. */
  relative_l2_x100: number | null
  mae: number | null
}

export function measure(truth: readonly number[], prediction: readonly number[]): MetricsReport {
  return {
    n: truth.length,
    spearman: spearman(truth, prediction),
    pearson: pearson(truth, prediction),
    kendall: kendallTauB(truth, prediction),
    l2: meanSquaredError(truth, prediction),
    relative_l2_x100: relativeL2(truth, prediction),
    mae: meanAbsoluteError(truth, prediction),
  }
}

/** Scores from a .npy file, or a text file with one number a line (or separated by commas). Errors: 'not-found', 'invalid-input', 'not-a-number'. */
export async function readScores(path: string): Promise<number[]> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new StudioError('not-found', `There is no readable file "${path}".`, { hint: 'Check the path.', cause: error })
  })
  const values = path.toLowerCase().endsWith('.npy') ? Array.from(readNpy(bytes, path).data) : parseNumbers(bytes.toString('utf8'), path)
  const odd = values.findIndex((value) => !Number.isFinite(value))
  if (odd >= 0) throw new StudioError('not-a-number', `Value ${odd + 1} of "${path}" is ${values[odd]}, not a number.`, { hint: 'Correct the file; scores must be finite numbers.' })
  return values
}

function parseNumbers(text: string, path: string): number[] {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '')
  return words.map((word) => {
    const value = Number(word)
    if (Number.isNaN(value)) throw new StudioError('invalid-input', `"${word}" in "${path}" is not a number.`, { hint: 'Give a .npy file, or a text file of numbers.' })
    return value
  })
}

export async function compareFiles(truthPath: string, predictionPath: string): Promise<MetricsReport> {
  const [truth, prediction] = [await readScores(truthPath), await readScores(predictionPath)]
  if (truth.length !== prediction.length) throw new StudioError('invalid-input', `${truth.length} truths and ${prediction.length} predictions cannot be compared.`, { hint: 'Both files must hold one value for each dive, in the same order.' })
  if (truth.length === 0) throw new StudioError('invalid-input', 'Both files are empty.')
  return measure(truth, prediction)
}

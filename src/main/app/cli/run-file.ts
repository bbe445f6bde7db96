import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { runConfig, type RunConfig } from '../../../shared/contract/training.ts'
import { StudioError } from '../../../shared/errors.ts'
import { describeIssues } from '../../api/handler.ts'

/** Settings of runs as files: what is left out stays at its default, what nobody knows is refused by name. */
export type RunFile = Partial<RunConfig> & { notes?: string | undefined; tags?: string[] | undefined }

/** @throws StudioError 'not-found', 'invalid-input' */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new StudioError('not-found', `There is no readable file "${path}".`, { hint: 'Check the path given with --config.', cause: error })
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new StudioError('invalid-input', `"${path}" is not JSON: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}

const runFile = runConfig.extend({ notes: z.string(), tags: z.array(z.string()) }).partial()

/** @throws StudioError 'invalid-input' naming every value that does not fit and every key there is not, with the one that was probably meant */
export function parseRunFile(json: unknown, path: string): RunFile {
  const parsed = runFile.safeParse(json)
  if (!parsed.success) throw new StudioError('invalid-input', `"${path}" does not describe a run: ${describeIssues(parsed.error)}.`, { hint: 'Leave out what is to stay at its default.' })
  const unknown = unknownKeys(json, runFile.parse({ ...(json as object) }), [])
  if (unknown.length > 0) {
    throw new StudioError('invalid-input', `"${path}" does not describe a run: there is no ${unknown.map(({ key, meant }) => `"${key}"${meant === null ? '' : ` (did you mean "${meant}"?)`}`).join(' and no ')}.`, {
      hint: `A run has ${Object.keys(runFile.shape).join(', ')}.`,
    })
  }
  // Defaults of what the file leaves out come from elsewhere.
  return Object.fromEntries(Object.entries(parsed.data).filter(([key]) => Object.hasOwn(json as object, key)))
}

/** Keys of `given` that the schema dropped, with the nearest that it knows. */
function unknownKeys(given: unknown, known: unknown, path: readonly string[]): { key: string; meant: string | null }[] {
  if (!isObject(given) || !isObject(known)) return []
  const names = path.length === 0 ? Object.keys(runFile.shape) : Object.keys(known)
  return Object.entries(given).flatMap(([key, value]) => {
    const here = [...path, key]
    if (!Object.hasOwn(known, key)) return [{ key: here.join('.'), meant: nearest(key, names) }]
    return unknownKeys(value, known[key], here)
  })
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The name that differs least, where it does not differ by more than a third. */
export function nearest(word: string, names: readonly string[]): string | null {
  const ranked = names.map((name) => ({ name, distance: editDistance(word.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.distance - b.distance)
  const [first] = ranked
  return first && first.distance <= Math.max(2, word.length / 3) ? first.name : null
}

/** Levenshtein's: letters put in, taken out or exchanged. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1])))
    row = next
  }
  return row[b.length] ?? 0
}

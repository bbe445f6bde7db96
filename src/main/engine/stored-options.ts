import type { OptionValues } from '../models/method.ts'
import { openCheckpoint } from '../weights/checkpoint.ts'
import { labelsNeeded } from './method-catalogue.ts'

/**
 * The options that a model file says it was trained with; none for files of other
 * programs. What a method needs, compares and predicts can depend on them, and
 * files are named by their content: each is read once.
 */
const known = new Map<string, OptionValues>()

/** None of a file that cannot be read either: whoever computes with it says what is wrong with it. */
export function storedOptions(path: string): OptionValues {
  const found = known.get(path) ?? optionsIn(path)
  if (found) known.set(path, found)
  return found ?? {}
}

/** What a stored model asks of labels and exemplars, with the options it was trained with. */
export function labelsOfModel({ method, configuration, path }: { method: string; configuration: string; path: string }): ReturnType<typeof labelsNeeded> {
  return labelsNeeded({ method, configuration, methodOptions: storedOptions(path) })
}

function optionsIn(path: string): OptionValues | null {
  try {
    const checkpoint = openCheckpoint(path)
    try {
      return readOptions(checkpoint.plain.get('options'))
    } finally {
      checkpoint.close()
    }
  } catch {
    return null
  }
}

function readOptions(text: unknown): OptionValues {
  if (typeof text !== 'string') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof entry[1])))
  } catch {
    return {}
  }
}

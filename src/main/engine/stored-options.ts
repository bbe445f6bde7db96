import type { Facts, FactValue, OptionValues } from '../models/method.ts'
import { openCheckpoint } from '../weights/checkpoint.ts'
import { labelsNeeded } from './method-catalogue.ts'

/**
 * What a model file says it was trained with and learnt: options and facts; none
 * for files of other programs. What a method needs, compares and predicts can
 * depend on them, and files are named by their content: each is read once.
 */
interface Described {
  options: OptionValues
  facts: Facts
}
const known = new Map<string, Described>()

/** Nothing of a file that cannot be read either: whoever computes with it says what is wrong with it. */
function describedIn(path: string): Described {
  const found = known.get(path) ?? read(path)
  if (found) known.set(path, found)
  return found ?? { options: {}, facts: {} }
}

export const storedOptions = (path: string): OptionValues => describedIn(path).options

/** Names of the classes that a model tells apart, in the order of its probabilities; empty for methods without. */
export function storedClasses(path: string): readonly string[] {
  const { classes } = describedIn(path).facts
  return Array.isArray(classes) ? classes.map(String) : []
}

/** What a stored model asks of labels and exemplars, with the options it was trained with. */
export function labelsOfModel({ method, configuration, path }: { method: string; configuration: string; path: string }): ReturnType<typeof labelsNeeded> {
  return labelsNeeded({ method, configuration, methodOptions: storedOptions(path) })
}

function read(path: string): Described | null {
  try {
    const checkpoint = openCheckpoint(path)
    try {
      const [options, facts] = ['options', 'facts'].map((name) => entriesOf(checkpoint.plain.get(name)))
      return { options: Object.fromEntries((options ?? []).filter((entry): entry is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof entry[1]))), facts: Object.fromEntries((facts ?? []) as [string, FactValue][]) }
    } finally {
      checkpoint.close()
    }
  } catch {
    return null
  }
}

function entriesOf(text: unknown): [string, unknown][] {
  const value: unknown = typeof text === 'string' ? JSON.parse(text) : {}
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}

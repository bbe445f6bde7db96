import type { StudioError } from '../../shared/errors.ts'
import type { PickleValue } from './pickle-values.ts'
import { PickleDict } from './pickle-values.ts'
import { NumpyArray } from './numpy-values.ts'

/**
 * What bounds the time and memory of reading a pickle. The figures are several
 * times what the largest published annotation file needs, and far more than any
 * known checkpoint does.
 */
export interface PickleLimits {
  /** Instructions executed. */
  operations: number
  /** Lists, tuples, dictionaries and objects made. */
  containers: number
  /** Values remembered for later recall. */
  remembered: number
  /** Bytes copied by constructors, beyond what the pickle itself holds. */
  copiedBytes: number
  /** Nesting of the result. */
  depth: number
  /** Values in the result, each counted as often as a walk through the result meets it. */
  values: number
}

export const defaultPickleLimits: PickleLimits = { operations: 3_000_000, containers: 500_000, remembered: 500_000, copiedBytes: 64 << 20, depth: 64, values: 2_000_000 }

/** Makes the error for a pickle that cannot be used; `found` completes "FILE cannot be read: …". */
export type PickleFail = (found: string, cause?: unknown) => StudioError

export function crossedOut(found: number, limit: number): string {
  return found <= limit ? 'not ended; the file was cut short' : `longer than ${limit} characters`
}

/** A finished container: how much a walk through it meets, and how deep. */
interface Measure {
  values: number
  depth: number
}

interface Frame {
  container: object
  children: readonly PickleValue[]
  next: number
  values: number
  depth: number
}

/**
 * Makes the result safe to walk: refuses values that contain themselves, nesting
 * beyond the limit, and small files that unfold to endless ones because every
 * level refers to the level below several times.
 */
export function checkPickleTree(root: PickleValue, limits: PickleLimits, fail: PickleFail): void {
  const measures = new Map<object, Measure | 'open'>()
  const frames: Frame[] = []
  open(root)
  while (frames.length > 0) {
    const frame = frames[frames.length - 1] as Frame
    const child = frame.next < frame.children.length ? frame.children[frame.next++] : undefined
    if (child !== undefined) open(child, frame)
    else close(frame)
  }

  function open(value: PickleValue, parent?: Frame): void {
    const children = childrenOf(value)
    if (children === null) {
      if (parent) grow(parent, 1, 1)
      return
    }
    const container = value as object
    const known = measures.get(container)
    if (known === 'open') throw fail('a value in its pickle contains itself')
    if (known) {
      if (parent) grow(parent, known.values, known.depth)
      return
    }
    if (frames.length >= limits.depth) throw tooDeep()
    measures.set(container, 'open')
    frames.push({ container, children, next: 0, values: 1, depth: 1 })
  }

  function close(frame: Frame): void {
    frames.pop()
    measures.set(frame.container, { values: frame.values, depth: frame.depth })
    const parent = frames[frames.length - 1]
    if (parent) grow(parent, frame.values, frame.depth)
  }

  function grow(frame: Frame, values: number, depth: number): void {
    frame.values += values
    frame.depth = Math.max(frame.depth, depth + 1)
    if (frame.values > limits.values) throw fail(`its pickle unfolds to more than ${limits.values} values`)
    if (frame.depth > limits.depth) throw tooDeep()
  }

  function tooDeep(): StudioError {
    return fail(`values in its pickle are nested more than ${limits.depth} levels deep`)
  }
}

/** Values inside a container; null for a value that holds none. */
function childrenOf(value: PickleValue): readonly PickleValue[] | null {
  if (Array.isArray(value)) return value as readonly PickleValue[]
  if (value instanceof PickleDict) return value.entries().flat()
  if (value instanceof NumpyArray) return value.objects
  return null
}

import type { NumpyArray, NumpyDtype } from './numpy-values.ts'

/**
 * The plain values a pickle is read into. No value of any other kind can come
 * out of the reader: no class of the file's choosing, no function, no prototype.
 *
 * Python's None is null; tuples are frozen arrays, lists and sets plain arrays;
 * int is number where exact and bigint beyond 2^53; bytes are Uint8Array.
 */
export type PickleValue = null | boolean | number | bigint | string | Uint8Array | readonly PickleValue[] | PickleDict | NumpyArray | NumpyDtype | PickleOpaque

/** A value the file's reader gave meaning to (a tensor, a storage type); the pickle reader only passes it on. */
export abstract class PickleOpaque {
  /** What it is, for messages: "torch.FloatStorage". */
  abstract readonly typeName: string
}

/** Longest text form of a tuple used as a key. */
const maximumKeyLength = 4096
const maximumKeyDepth = 16

/**
 * A Python dictionary in insertion order. Keys compare by value, as in Python:
 * (1, 2) finds (1, 2), 1 finds 1.0. Not an object, so that no key can reach a
 * prototype, and not a Map, which compares tuples by identity.
 */
export class PickleDict {
  readonly #entries: [PickleValue, PickleValue][] = []
  #index: Map<string | number | bigint | boolean | null, number> | null = null
  #tupleIndex: Map<string, number> | null = null

  get size(): number {
    return this.#entries.length
  }

  entries(): readonly (readonly [PickleValue, PickleValue])[] {
    return this.#entries
  }

  get(key: PickleValue): PickleValue | undefined {
    const at = this.#find(key)
    return at === undefined ? undefined : this.#entries[at]?.[1]
  }

  has(key: PickleValue): boolean {
    return this.#find(key) !== undefined
  }

  /** @returns false where `key` cannot be a key: a list, a dictionary, an array, a tuple too large */
  set(key: PickleValue, value: PickleValue): boolean {
    const scalar = scalarKey(key)
    const text = scalar === undefined ? tupleKey(key) : undefined
    if (scalar === undefined && text === undefined) return false
    const at = scalar === undefined ? this.#tupleIndex?.get(text ?? '') : this.#index?.get(scalar)
    const existing = at === undefined ? undefined : this.#entries[at]
    if (existing) {
      existing[1] = value
      return true
    }
    if (scalar === undefined) (this.#tupleIndex ??= new Map()).set(text ?? '', this.#entries.length)
    else (this.#index ??= new Map()).set(scalar, this.#entries.length)
    this.#entries.push([key, value])
    return true
  }

  #find(key: PickleValue): number | undefined {
    const scalar = scalarKey(key)
    if (scalar !== undefined) return this.#index?.get(scalar)
    const text = tupleKey(key)
    return text === undefined ? undefined : this.#tupleIndex?.get(text)
  }
}

function scalarKey(key: PickleValue): string | number | bigint | boolean | null | undefined {
  if (typeof key === 'boolean') return Number(key)
  return key === null || typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' ? key : undefined
}

/** Text of tuples already met; a tuple is frozen, so its text cannot change. */
const tupleTexts = new WeakMap<object, string>()

/** A text that two tuples share exactly if Python holds them equal; undefined where Python could not hash it. */
function tupleKey(key: PickleValue, depth = 0): string | undefined {
  if (key instanceof Uint8Array) return key.byteLength > maximumKeyLength ? undefined : `b${key.byteLength}:${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')}`
  if (depth > maximumKeyDepth || !Array.isArray(key) || !Object.isFrozen(key)) return undefined
  const known = tupleTexts.get(key)
  if (known !== undefined) return known
  let text = `t${key.length}:`
  for (const item of key as readonly PickleValue[]) {
    const scalar = scalarKey(item)
    const part = scalar === undefined ? tupleKey(item, depth + 1) : typeof scalar === 'string' ? `s${scalar.length}:${scalar}` : `n${String(scalar)};`
    if (part === undefined || text.length + part.length > maximumKeyLength) return undefined
    text += part
  }
  tupleTexts.set(key, text)
  return text
}

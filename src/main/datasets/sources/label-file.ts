import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import { describeBytes, quoted } from '../../../shared/untrusted-text.ts'
import { NumpyArray } from '../../pickle/numpy-values.ts'
import { readPickle } from '../../pickle/pickle.ts'
import { PickleDict } from '../../pickle/pickle-values.ts'
import type { PickleValue } from '../../pickle/pickle-values.ts'

/**
 * A file of labels as it is read: its bytes, bounded; its values, each checked
 * to be what it should be; and the error that says which file, where in it, what
 * was found and what was expected. Label files come from strangers.
 */
const maximumBytes = 256 << 20

export interface LabelFile {
  name: string
  path: string
}

const pickleHint = 'Download the file again from where the data set is published; it may be damaged, cut short, or another file of the same name.'

/** The error for a label file that is not what it claims to be; `found` completes "FILE cannot be read: …". */
export function badLabels(file: LabelFile, found: string, options: { cause?: unknown; hint?: string } = {}): StudioError {
  return new StudioError('bad-labels', `${quoted(file.name)} cannot be read: ${found}.`, { hint: options.hint ?? pickleHint, cause: options.cause })
}

/** Whole contents. Errors: 'bad-labels' where the file is larger than any label file, 'not-found', 'io', 'cancelled'. */
export async function readLabelBytes(file: LabelFile, signal?: AbortSignal): Promise<Uint8Array> {
  throwIfCancelled(signal)
  try {
    const handle = await open(file.path, 'r')
    try {
      const { size } = await handle.stat()
      if (size > maximumBytes) throw badLabels(file, `it has ${describeBytes(size)}; label files have at most ${describeBytes(maximumBytes)}`)
      return new Uint8Array(await handle.readFile())
    } finally {
      await handle.close()
    }
  } catch (error) {
    const known = toStudioError(error)
    throw known.code === 'internal' ? new StudioError('io', `"${file.path}" cannot be read: ${known.message}.`, { hint: 'Check that the file still exists and that you may read it.', cause: error }) : known
  }
}

export async function readLabelText(file: LabelFile, signal?: AbortSignal): Promise<string> {
  return new TextDecoder('utf-8').decode(await readLabelBytes(file, signal))
}

/** The pickle's value; nothing in it is executed. Errors as `readLabelBytes`, 'bad-labels' for what is no pickle of plain data. */
export async function readLabelPickle(path: string, signal?: AbortSignal): Promise<LabelTree> {
  const file = { name: basename(path), path }
  return parseLabelPickle(file, await readLabelBytes(file, signal))
}

/** As `readLabelPickle`, of bytes in hand. */
export function parseLabelPickle(file: LabelFile, bytes: Uint8Array): LabelTree {
  const { value } = readPickle(bytes, { fail: (found, cause) => badLabels(file, found, { cause }) })
  return new LabelTree(file, value, '')
}

export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted === true) throw new StudioError('cancelled', 'Reading the data set was cancelled.')
}

/** A value of a label file and where it stands in it, read by what it should be. */
export class LabelTree {
  readonly file: LabelFile
  readonly value: PickleValue
  readonly #where: string

  constructor(file: LabelFile, value: PickleValue, where: string) {
    this.file = file
    this.value = value
    this.#where = where
  }

  /** The error for this value. */
  fail(expected: string): StudioError {
    return badLabels(this.file, `${this.#where === '' ? 'it' : this.#where} is ${describe(this.value)}; expected ${expected}`)
  }

  /** Entries of a dictionary. */
  entries(expected: string): { key: LabelTree; value: LabelTree }[] {
    if (!(this.value instanceof PickleDict)) throw this.fail(expected)
    return this.value.entries().map(([key, value]) => ({ key: new LabelTree(this.file, key, 'a key'), value: new LabelTree(this.file, value, showKey(key)) }))
  }

  /** One entry of a dictionary; null where it has none. */
  optional(name: string): LabelTree | null {
    if (!(this.value instanceof PickleDict)) throw this.fail('a dictionary')
    const value = this.value.get(name)
    return value === undefined ? null : new LabelTree(this.file, value, this.#inside(name))
  }

  field(name: string): LabelTree {
    const found = this.optional(name)
    if (found) return found
    const names = this.value instanceof PickleDict ? this.value.entries().slice(0, 12).map(([key]) => (typeof key === 'string' ? quoted(key) : describe(key))) : []
    throw badLabels(this.file, `${this.#where === '' ? 'it' : this.#where} has no ${quoted(name)}; it has ${names.length === 0 ? 'nothing' : names.join(', ')}`)
  }

  /** Items of a list or tuple. */
  items(expected: string): LabelTree[] {
    if (!Array.isArray(this.value)) throw this.fail(expected)
    return (this.value as readonly PickleValue[]).map((item, index) => new LabelTree(this.file, item, this.#inside(`item ${index}`)))
  }

  text(): string {
    if (typeof this.value === 'string') return this.value
    if (this.value instanceof Uint8Array && this.value.byteLength < 4096) return Buffer.from(this.value.buffer, this.value.byteOffset, this.value.byteLength).toString('latin1')
    throw this.fail('a text')
  }

  /** Any number, infinite or none as well; booleans count as 0 and 1. */
  number(): number {
    const { value } = this
    if (typeof value === 'number') return value
    if (typeof value === 'boolean') return Number(value)
    if (value instanceof NumpyArray && value.length === 1) {
      const [only] = value.numbers() ?? []
      if (only !== undefined) return only
    }
    throw this.fail('a number')
  }

  integer(low: number, high: number): number {
    const value = this.number()
    if (!Number.isInteger(value) || value < low || value > high) throw this.fail(`a whole number from ${low} to ${high}`)
    return value
  }

  /** Numbers of an array, list or tuple. */
  numbers(maximumLength: number): number[] {
    const { value } = this
    if (value instanceof NumpyArray) {
      if (value.length > maximumLength) throw this.fail(`at most ${maximumLength} numbers`)
      const numbers = value.numbers()
      if (numbers === null) throw this.fail('an array of numbers')
      return numbers
    }
    const items = this.items('an array of numbers')
    if (items.length > maximumLength) throw this.fail(`at most ${maximumLength} numbers`)
    return items.map((item) => item.number())
  }

  integers(low: number, high: number, maximumLength: number): number[] {
    const values = this.numbers(maximumLength)
    const wrong = values.find((value) => !Number.isInteger(value) || value < low || value > high)
    if (wrong !== undefined) throw badLabels(this.file, `${this.#where} holds ${wrong}; expected whole numbers from ${low} to ${high}`)
    return values
  }

  #inside(name: string): string {
    return this.#where === '' ? name : `${this.#where}, ${name}`
  }
}

function showKey(key: PickleValue): string {
  if (typeof key === 'string') return `the entry ${quoted(key)}`
  if (Array.isArray(key)) return `the entry (${(key as readonly PickleValue[]).slice(0, 4).map((part) => (typeof part === 'string' ? quoted(part) : describe(part))).join(', ')})`
  return `the entry ${describe(key)}`
}

/** A value in a few words, for messages. */
function describe(value: PickleValue): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return `the text ${quoted(value)}`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return 'a very large integer'
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (value instanceof PickleDict) return `a dictionary of ${value.size} entries`
  if (value instanceof NumpyArray) return `an array of shape [${value.shape.join(', ')}]`
  if (Array.isArray(value)) return `a list of ${value.length} values`
  return 'an element type'
}

import { writeNumpyArray } from '../../../../src/main/pickle/numpy-writer.ts'
import { PickleOp as op } from '../../../../src/main/pickle/pickle-ops.ts'
import { PickleWriter } from '../../../../src/main/pickle/pickle-writer.ts'

/** Python values as label files hold them, written as pickles: what the readers of data sets are tested with. */
export type Python = string | number | null | readonly Python[] | Tuple | Float | Int64s | Float64s | ReadonlyMap<Python, Python>

export class Tuple {
  readonly items: readonly Python[]

  constructor(...items: Python[]) {
    this.items = items
  }
}

export class Float {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

export class Int64s {
  readonly values: readonly number[]

  constructor(...values: number[]) {
    this.values = values
  }
}

export class Float64s {
  readonly values: readonly number[]

  constructor(...values: number[]) {
    this.values = values
  }
}

export function pickleOf(value: Python): Uint8Array {
  const writer = new PickleWriter(3)
  write(writer, value)
  return writer.finish().slice()
}

export function dict(entries: Readonly<Record<string, Python>>): ReadonlyMap<Python, Python> {
  return new Map(Object.entries(entries))
}

function write(writer: PickleWriter, value: Python): void {
  if (value === null) writer.op(op.NONE)
  else if (typeof value === 'string') writer.text(value)
  else if (typeof value === 'number') writer.number(value)
  else if (value instanceof Float) writer.float(value.value)
  else if (value instanceof Int64s) writeNumpyArray(writer, value.values, 'int64')
  else if (value instanceof Float64s) writeNumpyArray(writer, value.values, 'float64')
  else if (value instanceof Tuple) {
    writer.op(op.MARK)
    for (const item of value.items) write(writer, item)
    writer.op(op.TUPLE)
  } else if (value instanceof Map) {
    writer.op(op.EMPTY_DICT)
    for (const [key, entry] of value as ReadonlyMap<Python, Python>) {
      write(writer, key)
      write(writer, entry)
      writer.op(op.SETITEM)
    }
  } else {
    writer.op(op.EMPTY_LIST)
    for (const item of value as readonly Python[]) {
      write(writer, item)
      writer.op(op.APPEND)
    }
  }
}

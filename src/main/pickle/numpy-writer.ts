import { PickleOp } from './pickle-ops.ts'
import type { PickleWriter } from './pickle-writer.ts'

/**
 * numpy data in pickles, as numpy itself writes it (methods.c array_reduce and
 * array_setstate, scalarapi.c): every numpy since 1.0 reads it, 2 included. The
 * writer must speak protocol 3, which has an instruction for bytes.
 */
export type NumpyElement = 'int64' | 'float64'

const codes: Record<NumpyElement, string> = { int64: 'i8', float64: 'f8' }

/** A one-dimensional array, shape [values.length]. Whole numbers only for int64. */
export function writeNumpyArray(writer: PickleWriter, values: readonly number[], element: NumpyElement): void {
  // _reconstruct(ndarray, (0,), b"b"), then its state: (version, shape, dtype, column-major, bytes).
  writer.global('numpy.core.multiarray', '_reconstruct')
  writer.global('numpy', 'ndarray')
  writer.integer(0n)
  writer.op(PickleOp.TUPLE1)
  writer.once('bytes:b', () => { writer.bytes(Uint8Array.of(0x62)) })
  writer.op(PickleOp.TUPLE3, PickleOp.REDUCE, PickleOp.MARK)
  writer.number(1)
  writer.number(values.length)
  writer.op(PickleOp.TUPLE1)
  writeDtype(writer, element)
  writer.op(PickleOp.NEWFALSE)
  writer.bytes(itemBytes(values, element))
  writer.op(PickleOp.TUPLE, PickleOp.BUILD)
}

/** numpy.int64(4), numpy.float64(0.5). */
export function writeNumpyScalar(writer: PickleWriter, value: number, element: NumpyElement): void {
  writer.global('numpy.core.multiarray', 'scalar')
  writeDtype(writer, element)
  writer.bytes(itemBytes([value], element))
  writer.op(PickleOp.TUPLE2, PickleOp.REDUCE)
}

/** dtype("i8", False, True) in little-endian order; the same object for all data of the pickle. */
function writeDtype(writer: PickleWriter, element: NumpyElement): void {
  writer.once(`dtype:${element}`, () => {
    writer.global('numpy', 'dtype')
    writer.text(codes[element])
    writer.op(PickleOp.NEWFALSE, PickleOp.NEWTRUE, PickleOp.TUPLE3, PickleOp.REDUCE, PickleOp.MARK)
    writer.number(3)
    writer.text('<')
    writer.op(PickleOp.NONE, PickleOp.NONE, PickleOp.NONE)
    writer.number(-1)
    writer.number(-1)
    writer.number(0)
    writer.op(PickleOp.TUPLE, PickleOp.BUILD)
  })
}

function itemBytes(values: readonly number[], element: NumpyElement): Uint8Array {
  const bytes = new Uint8Array(values.length * 8)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    if (element === 'float64') view.setFloat64(i * 8, value, true)
    else view.setBigInt64(i * 8, BigInt(value), true)
  })
  return bytes
}

import { PickleOp } from '../../../../src/main/pickle/pickle-ops.ts'

/** Pickles byte by byte: numbers are instructions or bytes, texts are Latin-1. */
export function pickleBytes(...parts: (number | string | Uint8Array)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part)))))
}

/** Eight bytes, least significant first. */
export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value, true)
  return bytes
}

/** A call of `module.name` with one text argument, as every pickle that does harm makes one. */
export function callPickle(module: string, name: string, argument: string): Uint8Array {
  return pickleBytes(PickleOp.GLOBAL, `${module}\n${name}\n`, PickleOp.SHORT_BINUNICODE, argument.length, argument, PickleOp.TUPLE1, PickleOp.REDUCE, PickleOp.STOP)
}

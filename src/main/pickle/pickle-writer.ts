import { PickleOp } from './pickle-ops.ts'

/**
 * Writes pickle instructions, protocol 2 (what torch.save uses, and what every
 * Python since 2.3 reads) or 3 (Python 3 only; the first with an instruction for
 * bytes, which numpy data needs). Texts and names are written once and recalled after.
 */
export class PickleWriter {
  #bytes = new Uint8Array(1 << 16)
  #length = 0
  readonly #memo = new Map<string, number>()

  constructor(protocol: 2 | 3 = 2) {
    this.op(PickleOp.PROTO)
    this.#u8(protocol)
  }

  op(...ops: number[]): void {
    for (const op of ops) this.#u8(op)
  }

  text(value: string): void {
    this.once(`text:${value}`, () => {
      const utf8 = new TextEncoder().encode(value)
      this.#u8(PickleOp.BINUNICODE)
      this.#u32(utf8.byteLength)
      this.#raw(utf8)
    })
  }

  /** A name the reading Python resolves: "torch", "FloatStorage". */
  global(module: string, name: string): void {
    this.once(`global:${module} ${name}`, () => {
      this.#u8(PickleOp.GLOBAL)
      this.#raw(new TextEncoder().encode(`${module}\n${name}\n`))
    })
  }

  /** Whole numbers become int, others float. */
  number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.integer(BigInt(value))
      return
    }
    this.float(value)
  }

  /** A float, also where the value is a whole number: 88.0. */
  float(value: number): void {
    this.#u8(PickleOp.BINFLOAT)
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setFloat64(0, value, false)
    this.#raw(bytes)
  }

  /** Protocol 3: bytes. */
  bytes(value: Uint8Array): void {
    if (value.byteLength < 256) {
      this.op(PickleOp.SHORT_BINBYTES, value.byteLength)
    } else {
      this.#u8(PickleOp.BINBYTES)
      this.#u32(value.byteLength)
    }
    this.#raw(value)
  }

  integer(value: bigint): void {
    if (value >= 0n && value < 256n) {
      this.op(PickleOp.BININT1, Number(value))
    } else if (BigInt.asIntN(32, value) === value) {
      this.#u8(PickleOp.BININT)
      this.#u32(Number(BigInt.asUintN(32, value)))
    } else {
      const length = signedBytes(value)
      this.op(PickleOp.LONG1, length)
      for (let i = 0; i < length; i++) this.#u8(Number(BigInt.asUintN(8, value >> BigInt(8 * i))))
    }
  }

  sizes(values: readonly number[]): void {
    this.#u8(PickleOp.MARK)
    for (const value of values) this.number(value)
    this.#u8(PickleOp.TUPLE)
  }

  /** Bytes held: written and not taken yet. */
  get heldBytes(): number {
    return this.#length
  }

  /** What was written since the last call, so that a long pickle need not be held whole. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  /** Ends the pickle. @returns what has not been taken yet */
  finish(): Uint8Array {
    this.#u8(PickleOp.STOP)
    return this.#bytes.subarray(0, this.#length)
  }

  /** Writes a value the first time and recalls it after: for values that are never changed. */
  once(key: string, write: () => void): void {
    const index = this.#memo.get(key)
    if (index === undefined) {
      write()
      this.#u8(PickleOp.LONG_BINPUT)
      this.#u32(this.#memo.size)
      this.#memo.set(key, this.#memo.size)
    } else {
      this.#u8(PickleOp.LONG_BINGET)
      this.#u32(index)
    }
  }

  #u8(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  #u32(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.#u8((value >>> shift) & 0xff)
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.byteLength
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.byteLength) return
    const grown = new Uint8Array(Math.max(this.#bytes.byteLength * 2, this.#length + more))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

/** Bytes of the shortest two's complement form. */
function signedBytes(value: bigint): number {
  let length = 1
  while (BigInt.asIntN(length * 8, value) !== value) length++
  return length
}

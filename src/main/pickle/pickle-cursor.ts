import { crossedOut } from './pickle-limits.ts'
import type { PickleFail } from './pickle-limits.ts'

/** Reads the arguments of pickle instructions, never past the end of the bytes. */
export class PickleCursor {
  at = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #fail: PickleFail
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  constructor(bytes: Uint8Array, fail: PickleFail) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#fail = fail
  }

  /** Moves past `length` bytes and returns where they start. */
  skip(length: number): number {
    const start = this.at
    if (length > this.#bytes.byteLength - start) throw this.#fail(`its pickle ends after ${this.#bytes.byteLength} bytes, but ${length} bytes from byte ${start} are needed; it was cut short or its sizes are wrong`)
    this.at = start + length
    return start
  }

  get remaining(): number {
    return this.#bytes.byteLength - this.at
  }

  u8(): number {
    return this.#view.getUint8(this.skip(1))
  }

  u16(): number {
    return this.#view.getUint16(this.skip(2), true)
  }

  i32(): number {
    return this.#view.getInt32(this.skip(4), true)
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), true)
  }

  /** An eight-byte length. */
  u64(): number {
    const value = this.#view.getBigUint64(this.skip(8), true)
    if (value > BigInt(this.#bytes.byteLength)) throw this.#fail(`its pickle claims a value of ${value} bytes and has ${this.#bytes.byteLength}; it was cut short or its sizes are wrong`)
    return Number(value)
  }

  /** Big-endian double: the one number pickles store that way. */
  f64(): number {
    return this.#view.getFloat64(this.skip(8), false)
  }

  /** A view of the next `length` bytes. */
  take(length: number): Uint8Array {
    const start = this.skip(length)
    return this.#bytes.subarray(start, start + length)
  }

  utf8(length: number): string {
    const bytes = this.take(length)
    try {
      return this.#utf8.decode(bytes)
    } catch (cause) {
      throw this.#fail('a text in its pickle is not UTF-8', cause)
    }
  }

  /** Python 2 text; bytes beyond ASCII read as Latin-1, which loses nothing. */
  latin1(length: number): string {
    const bytes = this.take(length)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  }

  /** Text up to the next line feed, which is consumed and not returned. */
  line(maximumLength: number, encoding: 'utf8' | 'latin1' = 'utf8'): string {
    const end = this.#bytes.subarray(this.at, this.at + maximumLength + 1).indexOf(0x0a)
    if (end < 0) throw this.#fail(`a line in its pickle is ${crossedOut(this.#bytes.byteLength - this.at, maximumLength)}`)
    const text = this[encoding](end)
    this.at++
    return text
  }

  /** A two's complement integer of `length` bytes, least significant first. */
  longInteger(length: number): bigint {
    const bytes = this.take(length)
    if (length === 0) return 0n
    const hex = Buffer.from(bytes).reverse().toString('hex')
    return BigInt.asIntN(length * 8, BigInt(`0x${hex}`))
  }
}

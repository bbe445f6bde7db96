/**
 * Deterministic tensors: every element follows from the name of its tensor, so
 * two implementations meet on the same weights and inputs without exchanging a
 * file. The rules are those of the golden numbers' own description.
 */
import { crc32 } from 'node:zlib'

/** Numbers in [0, 1) for a name: CRC-32 seeds a counter whose values go through murmur3's finaliser. */
export function unitValues(name: string, count: number): Float64Array {
  const seed = crc32(Buffer.from(name, 'utf8'))
  const values = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    let x = (seed + Math.imul(i, 0x9e3779b9)) >>> 0
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    values[i] = ((x ^ (x >>> 16)) >>> 0) / 4294967296
  }
  return values
}

export interface InputSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly lo?: number
  readonly hi?: number
}

export function fillInput(input: InputSpec): Float32Array {
  const { lo = -1, hi = 1 } = input
  return mapped(unitValues(`input/${input.name}`, sizeOf(input.shape)), (u) => lo + (hi - lo) * u)
}

/** A weight by its full name, `<prefix><module>.<key>`. */
export function fillWeight(name: string, shape: readonly number[]): Float32Array {
  return mapped(unitValues(name, sizeOf(shape)), weightRule(name, shape))
}

/** A plain loop: `Float32Array.from` with a callback is ten times slower on millions of elements. */
function mapped(units: Float64Array, rule: (u: number) => number): Float32Array {
  const values = new Float32Array(units.length)
  for (let i = 0; i < units.length; i += 1) values[i] = rule(units[i] ?? 0)
  return values
}

function weightRule(name: string, shape: readonly number[]): (u: number) => number {
  if (name.endsWith('running_var')) return (u) => 0.5 + u
  if (name.endsWith('running_mean')) return (u) => 0.1 * (2 * u - 1)
  if (shape.length === 1 && name.endsWith('weight')) return (u) => 0.5 + u
  if (shape.length <= 1) return (u) => 0.1 * (2 * u - 1)
  const bound = Math.sqrt((shape.length >= 4 ? 6 : 3) / sizeOf(shape.slice(1)))
  return (u) => (2 * u - 1) * bound
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

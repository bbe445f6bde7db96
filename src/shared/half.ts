/**
 * IEEE half precision and bfloat16 to and from float32, correctly rounded (ties
 * to even). Own code because Float16Array is not in every runtime the studio
 * starts on, and because rounding twice (double → single → half) can be wrong by
 * one step: doubles go through round-to-odd, which makes the second rounding exact.
 */
const float = new Float32Array(1)
const word = new Uint32Array(float.buffer)

/** Bits of `value` as float32, rounded to odd: safe to round again to a narrower format. */
function oddSingleBits(value: number): number {
  float[0] = value
  const bits = word[0] ?? 0
  const rounded = float[0] ?? 0
  if (rounded === value || Number.isNaN(value)) return bits
  return (Math.abs(rounded) > Math.abs(value) ? bits - 1 : bits) | 1
}

/** `value` (float64) as the nearest float16 bit pattern; overflow becomes infinity, NaN stays NaN. */
export function toHalfBits(value: number): number {
  const bits = oddSingleBits(value) >>> 0
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  // 65520, halfway between the largest half and 2^16, is the first to round to infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  // Normal halves: rebias the exponent by 112; a carry out of the fraction is right as it is.
  if (magnitude >= 0x38800000) return sign | (roundShift(magnitude, 13) - (112 << 10))
  const shift = 126 - (magnitude >>> 23)
  if (shift > 25) return sign
  return sign | roundShift((magnitude & 0x7fffff) | 0x800000, shift)
}

/** `value` (float64) as the nearest bfloat16 bit pattern. */
export function toBfloatBits(value: number): number {
  const bits = oddSingleBits(value) >>> 0
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40
  return ((bits & 0x80000000) >>> 16) | roundShift(bits & 0x7fffffff, 16)
}

/** A float16 bit pattern as a number; exact. */
export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** A bfloat16 bit pattern as a number; exact. */
export function fromBfloatBits(bits: number): number {
  word[0] = bits << 16
  return float[0] ?? 0
}

/** `value` >> `shift`, rounded to nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift
  const rest = value & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept
}

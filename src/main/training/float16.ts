/**
 * IEEE 754 half precision to and from single, for weights stored at half size.
 * Own code because Float16Array is not in every runtime the studio starts on.
 */
const scratch = new DataView(new ArrayBuffer(4))

/** A float32 value as its nearest float16 bit pattern (ties to even; overflow becomes infinity). */
export function toHalfBits(value: number): number {
  scratch.setFloat32(0, value)
  const bits = scratch.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >>> 23) & 0xff
  const fraction = bits & 0x7fffff
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200)
  const unbiased = exponent - 127
  if (unbiased > 15) return sign | 0x7c00
  if (unbiased >= -14) {
    // Rounding may carry into the exponent, which is exactly what should happen.
    return sign | (((unbiased + 15) << 10) + roundShift(fraction, 13))
  }
  if (unbiased < -25) return sign
  return sign | roundShift(fraction | 0x800000, 13 + (-14 - unbiased))
}

/** A float16 bit pattern as a number. */
export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift
  const rest = value & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept
}

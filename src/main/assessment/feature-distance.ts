/**
 * How unlike two videos look to a backbone: 1 - the cosine between their features averaged over time.
 * 0 where they point the same way, 1 where they have nothing in common, 2 at most. A video without any activation is
 * as far from everything as can be told: 1.
 * @param first float32 [rows, width]
 * @param second float32 [rows, width], the same width
 */
export function featureDistance(first: Float32Array, second: Float32Array, width: number): number {
  const [a, b] = [averaged(first, width), averaged(second, width)]
  const product = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
  const lengths = Math.sqrt(product(a, a) * product(b, b))
  return lengths === 0 ? 1 : Math.max(0, 1 - product(a, b) / lengths)
}

/** Sum over the rows: its direction is that of the mean. */
function averaged(features: Float32Array, width: number): Float64Array {
  const sum = new Float64Array(width)
  features.forEach((value, i) => (sum[i % width] = (sum[i % width] ?? 0) + value))
  return sum
}

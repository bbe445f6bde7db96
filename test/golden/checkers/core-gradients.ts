/** Compares gradients and updated parameters with their norms and first and last elements. */
import { check, norm, relative, type Check, type EdgeSummary } from '../compare.ts'

/** Below this a gradient is zero in theory and rounding in practice. */
const noGradient = 1e-6

/**
 * Norms have to agree to 1e-3. A single element is a sum of up to a hundred thousand terms of either sign: rounding that
 * a norm does not notice moves it by up to 4e-3 of the tensor's root mean square (measured at the first convolution,
 * the worst), so elements get 1e-2.
 */
export function gradientChecks(label: string, found: (name: string) => Float32Array | undefined, expected: Readonly<Record<string, EdgeSummary>>): Check[] {
  return Object.entries(expected).flatMap(([name, edge]) => {
    const data = found(name)
    if (!data) return [check(`${label} ${name}: not a parameter here`, Infinity, 0)]
    return [
      check(`${label} ${name}: norm`, relative(norm(data), edge.l2, noGradient), 1e-3),
      check(`${label} ${name}: first and last`, elementError(data, edge, 0), 1e-2),
    ]
  })
}

/** Parameters after one step of Adam, in which an element whose gradient is almost zero may move the other way, by up to 2 · rate. */
export function parameterChecks(label: string, found: (name: string) => Float32Array | undefined, expected: Readonly<Record<string, EdgeSummary>>, rate: (name: string) => number): Check[] {
  return Object.entries(expected).flatMap(([name, edge]) => {
    const data = found(name)
    if (!data) return [check(`${label} ${name}: not a parameter here`, Infinity, 0)]
    return [
      check(`${label} ${name}: norm`, relative(norm(data), edge.l2), 1e-3),
      check(`${label} ${name}: first and last, beyond 2 · rate`, elementError(data, edge, 2 * rate(name)), 1e-3),
    ]
  })
}

/** Elements are compared relative to the root mean square where they are smaller. */
function elementError(data: Float32Array, edge: EdgeSummary, slack: number): number {
  const rms = edge.l2 / Math.sqrt(data.length)
  const one = (value: number | undefined, target: number): number => {
    const error = Math.max(0, Math.abs((value ?? Number.NaN) - target) - slack) / Math.max(Math.abs(target), rms, noGradient)
    return Number.isNaN(error) ? Infinity : error
  }
  return Math.max(one(data[0], edge.first), one(data.at(-1), edge.last))
}

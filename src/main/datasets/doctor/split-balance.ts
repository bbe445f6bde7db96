/**
 * Whether two parts of a split could have been drawn from the same dives: two
 * classical tests with the size of the difference beside the probability, so
 * that a large split is not reported for a difference nobody would notice.
 */
export interface Difference {
  /** 0 (alike) to 1 (nothing in common). */
  size: number
  /** Probability of a difference of this size or more between parts drawn by chance. */
  probability: number
}

/** Largest gap between the cumulative distributions (two-sample Kolmogorov–Smirnov, asymptotic probability). Null with fewer than 10 values in either. */
export function scoreDifference(a: readonly number[], b: readonly number[]): Difference | null {
  if (a.length < 10 || b.length < 10) return null
  const x = [...a].sort((p, q) => p - q)
  const y = [...b].sort((p, q) => p - q)
  let [i, j, size] = [0, 0, 0]
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i] ?? Infinity, y[j] ?? Infinity)
    while (i < x.length && x[i] === value) i++
    while (j < y.length && y[j] === value) j++
    size = Math.max(size, Math.abs(i / x.length - j / y.length))
  }
  const effective = Math.sqrt((x.length * y.length) / (x.length + y.length))
  return { size, probability: kolmogorov((effective + 0.12 + 0.11 / effective) * size) }
}

/** 2 Σ (-1)^(k-1) exp(-2 k² λ²). */
function kolmogorov(lambda: number): number {
  if (lambda < 0.2) return 1
  let sum = 0
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * lambda * lambda)
    sum += k % 2 === 1 ? term : -term
    if (term < 1e-12) break
  }
  return Math.max(0, Math.min(1, 2 * sum))
}

/** Share of one part that would have to change kind to match the other (total variation), with the chi-square test of homogeneity; kinds expected fewer than 5 times in either are taken together. Null with fewer than 10 in either or a single kind. */
export function kindDifference(a: readonly string[], b: readonly string[]): Difference | null {
  if (a.length < 10 || b.length < 10) return null
  const counts = new Map<string, [number, number]>()
  const count = (kinds: readonly string[], at: 0 | 1): void => {
    for (const kind of kinds) {
      const entry = counts.get(kind) ?? [0, 0]
      entry[at]++
      counts.set(kind, entry)
    }
  }
  count(a, 0)
  count(b, 1)
  const total = a.length + b.length
  const smaller = Math.min(a.length, b.length) / total
  const pooled: [number, number] = [0, 0]
  const kept: [number, number][] = []
  for (const [inA, inB] of counts.values()) {
    if ((inA + inB) * smaller >= 5) kept.push([inA, inB])
    else {
      pooled[0] += inA
      pooled[1] += inB
    }
  }
  if (pooled[0] + pooled[1] > 0) kept.push(pooled)
  if (kept.length < 2) return null
  let size = 0
  let chiSquare = 0
  for (const [inA, inB] of kept) {
    size += Math.abs(inA / a.length - inB / b.length) / 2
    for (const [found, part] of [[inA, a.length], [inB, b.length]] as const) {
      const expected = ((inA + inB) * part) / total
      chiSquare += (found - expected) ** 2 / expected
    }
  }
  return { size, probability: chiSquareTail(chiSquare, kept.length - 1) }
}

/** Upper tail by Wilson and Hilferty's cube-root approximation: within a few per mille from 3 degrees of freedom on. */
function chiSquareTail(value: number, degrees: number): number {
  const spread = 2 / (9 * degrees)
  return normalTail((Math.cbrt(value / degrees) - (1 - spread)) / Math.sqrt(spread))
}

/** Upper tail of the standard normal (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
}

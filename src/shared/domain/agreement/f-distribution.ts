/**
 * Fisher's F distribution, for the intervals of intraclass correlations. The
 * regularised incomplete beta function by its continued fraction (Abramowitz &
 * Stegun 26.5.8, evaluated by Lentz's method), the gamma function by Lanczos'
 * series (g = 7, nine terms), quantiles by bisection. Checked against tables.
 */
const lanczos = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7]

/** ln Γ(x), x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  const base = shifted + 7.5
  let sum = lanczos[0]!
  for (let i = 1; i < lanczos.length; i += 1) sum += lanczos[i]! / (shifted + i)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum)
}

/** I_x(a, b), x in 0..1, a and b above 0. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a
  return front * continuedFraction(x, a, b)
}

const tiny = 1e-300
const notZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value)

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / notZero(1 + even * d)
    c = notZero(1 + even / c)
    result *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / notZero(1 + odd * d)
    c = notZero(1 + odd / c)
    const factor = d * c
    result *= factor
    if (Math.abs(factor - 1) < 1e-15) break
  }
  return result
}

/** P(F ≤ f) with (d1, d2) degrees of freedom, which need not be whole. */
export function fCumulative(f: number, d1: number, d2: number): number {
  return f <= 0 ? 0 : incompleteBeta((d1 * f) / (d1 * f + d2), d1 / 2, d2 / 2)
}

/** The f with P(F ≤ f) = share, share in (0, 1). */
export function fQuantile(share: number, d1: number, d2: number): number {
  let low = 0
  let high = 1
  while (fCumulative(high, d1, d2) < share && high < 1e12) high *= 2
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step += 1) {
    const middle = (low + high) / 2
    if (fCumulative(middle, d1, d2) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

import { createRandom } from '../random.ts'
import { once, type WeightedStatistic } from './weighted.ts'

/** Draws of which percentiles are taken. */
export const usualResamples = 1000

export interface BootstrapOptions {
  /** Draws of all intervals follow from it. Default 0. */
  seed?: number
  /** Default 1,000. */
  resamples?: number
}

export interface Bootstrapped {
  /** On every dive once; null where undefined. */
  value: number | null
  /** 95 % percentile interval; null where undefined on every draw. */
  interval: [number, number] | null
  /** On the draws where it is defined, ascending. */
  draws: Float64Array
}

/**
 * Percentile bootstrap (Efron 1979): dives drawn with replacement, the same draws
 * for every statistic. The seed and the number of dives alone decide the draws.
 */
export function bootstrap<Name extends string>(size: number, statistics: Readonly<Record<Name, WeightedStatistic>>, { seed = 0, resamples = usualResamples }: BootstrapOptions = {}): Record<Name, Bootstrapped> {
  const names = Object.keys(statistics) as Name[]
  const everyOne = once(size)
  const values = Object.fromEntries(names.map((name) => [name, size === 0 ? null : statistics[name](everyOne)])) as Record<Name, number | null>
  // What is undefined on every dive, a constant vector's correlation, is so on each draw.
  const defined = names.filter((name) => values[name] !== null)
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  const random = createRandom(seed).fork('bootstrap')
  const counts = new Uint32Array(size)
  for (let draw = 0; draw < resamples && defined.length > 0; draw += 1) {
    counts.fill(0)
    for (let i = 0; i < size; i += 1) {
      const drawn = random.integer(size)
      counts[drawn] = counts[drawn]! + 1
    }
    for (const name of defined) {
      const value = statistics[name](counts)
      if (value !== null) found[name].push(value)
    }
  }
  return Object.fromEntries(names.map((name) => {
    const draws = Float64Array.from(found[name]).sort()
    const interval = draws.length === 0 ? null : ([quantile(draws, 0.025), quantile(draws, 0.975)] as [number, number])
    return [name, { value: values[name], interval, draws }]
  })) as Record<Name, Bootstrapped>
}

/** Quantile of ascending values, linear between neighbours. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const place = share * (ascending.length - 1)
  const below = Math.floor(place)
  const left = ascending[below]!
  const right = ascending[Math.min(below + 1, ascending.length - 1)]!
  return left + (right - left) * (place - below)
}

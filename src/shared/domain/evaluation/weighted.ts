/**
 * Statistics of dives that count several times each, as they do in a bootstrap
 * draw: `counts[i]` says how often dive i was drawn. Each statistic sorts once
 * when it is made and is linear (Kendall's: n log n) in every draw, so that a
 * thousand draws of a test part take a moment.
 */
export type Counts = Uint32Array | readonly number[]

/** A statistic of a draw; null where it is undefined there. */
export type WeightedStatistic = (counts: Counts) => number | null

/** Every dive once. */
export function once(size: number): Uint32Array {
  return new Uint32Array(size).fill(1)
}

/** Values in ascending order, ties together. */
interface Sorted {
  readonly order: readonly number[]
  /** First place in `order` of each group of equal values, then the end. */
  readonly starts: readonly number[]
  /** The group of each value, from 0. */
  readonly group: Int32Array
}

function sorted(values: readonly number[]): Sorted {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]! || a - b)
  const starts: number[] = []
  const group = new Int32Array(values.length)
  order.forEach((index, place) => {
    if (place === 0 || values[index] !== values[order[place - 1]!]) starts.push(place)
    group[index] = starts.length - 1
  })
  return { order, starts: [...starts, order.length], group }
}

/** Average ranks of a draw, from 1, written into `ranks`; returns how many dives were drawn. */
function rank({ order, starts }: Sorted, counts: Counts, ranks: Float64Array): number {
  let before = 0
  for (let g = 0; g + 1 < starts.length; g += 1) {
    let tied = 0
    for (let place = starts[g]!; place < starts[g + 1]!; place += 1) tied += counts[order[place]!]!
    const shared = before + (tied + 1) / 2
    for (let place = starts[g]!; place < starts[g + 1]!; place += 1) ranks[order[place]!] = shared
    before += tied
  }
  return before
}

/** Pearson's r of a draw; null for fewer than two dives or a constant vector. */
export function weightedPearson(a: ArrayLike<number>, b: ArrayLike<number>): WeightedStatistic {
  return (counts) => {
    let [total, sumA, sumB] = [0, 0, 0]
    for (let i = 0; i < a.length; i += 1) {
      const count = counts[i]!
      total += count
      sumA += count * a[i]!
      sumB += count * b[i]!
    }
    if (total < 2) return null
    const [meanA, meanB] = [sumA / total, sumB / total]
    let [covariance, varianceA, varianceB] = [0, 0, 0]
    for (let i = 0; i < a.length; i += 1) {
      const count = counts[i]!
      if (count === 0) continue
      const [x, y] = [a[i]! - meanA, b[i]! - meanB]
      covariance += count * x * y
      varianceA += count * x * x
      varianceB += count * y * y
    }
    // A vector of equal values leaves a little of rounding behind.
    const floor = 1e-20 * total * Math.max(1, meanA * meanA, meanB * meanB)
    if (varianceA <= floor || varianceB <= floor) return null
    return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceA * varianceB)))
  }
}

/** Spearman's rank correlation of a draw, average ranks for ties. */
export function weightedSpearman(a: readonly number[], b: readonly number[]): WeightedStatistic {
  const [sortedA, sortedB] = [sorted(a), sorted(b)]
  const [ranksA, ranksB] = [new Float64Array(a.length), new Float64Array(b.length)]
  const correlation = weightedPearson(ranksA, ranksB)
  return (counts) => {
    rank(sortedA, counts, ranksA)
    rank(sortedB, counts, ranksB)
    return correlation(counts)
  }
}

/** Kendall's tau-b of a draw: concordant less discordant pairs, counted with a Fenwick tree over the ranks of `b`. */
export function weightedKendall(a: readonly number[], b: readonly number[]): WeightedStatistic {
  const [sortedA, sortedB] = [sorted(a), sorted(b)]
  const groupsB = sortedB.starts.length - 1
  const tree = new Float64Array(groupsB + 1)
  const add = (group: number, amount: number): void => {
    for (let i = group + 1; i <= groupsB; i += i & -i) tree[i] = tree[i]! + amount
  }
  /** How many are in groups 0 to `group`. */
  const upTo = (group: number): number => {
    let sum = 0
    for (let i = group + 1; i > 0; i -= i & -i) sum += tree[i]!
    return sum
  }
  const pairs = (n: number): number => (n * (n - 1)) / 2
  const tiedPairs = ({ order, starts }: Sorted, counts: Counts): number => {
    let found = 0
    for (let g = 0; g + 1 < starts.length; g += 1) {
      let tied = 0
      for (let place = starts[g]!; place < starts[g + 1]!; place += 1) tied += counts[order[place]!]!
      found += pairs(tied)
    }
    return found
  }
  return (counts) => {
    tree.fill(0)
    let [before, balance] = [0, 0]
    const { order, starts } = sortedA
    for (let g = 0; g + 1 < starts.length; g += 1) {
      for (let place = starts[g]!; place < starts[g + 1]!; place += 1) {
        const index = order[place]!
        const count = counts[index]!
        if (count === 0) continue
        const group = sortedB.group[index]!
        balance += count * (upTo(group - 1) - (before - upTo(group)))
      }
      for (let place = starts[g]!; place < starts[g + 1]!; place += 1) {
        const index = order[place]!
        const count = counts[index]!
        if (count === 0) continue
        add(sortedB.group[index]!, count)
        before += count
      }
    }
    const all = pairs(before)
    const untied = (all - tiedPairs(sortedA, counts)) * (all - tiedPairs(sortedB, counts))
    return untied > 0 ? Math.max(-1, Math.min(1, balance / Math.sqrt(untied))) : null
  }
}

/** Mean of `values` over a draw; null where nothing of them was drawn. NaN entries stand for dives without a value. */
export function weightedMean(values: readonly number[]): WeightedStatistic {
  return (counts) => {
    let [sum, total] = [0, 0]
    for (let i = 0; i < values.length; i += 1) {
      const [value, count] = [values[i]!, counts[i]!]
      if (count === 0 || Number.isNaN(value)) continue
      sum += count * value
      total += count
    }
    return total === 0 ? null : sum / total
  }
}

/** Mean of a statistic over groups of dives, weighted by how many of each were drawn; groups where it is undefined are left out. */
export function weightedOverGroups(groups: readonly (readonly number[])[], statisticOf: (group: readonly number[]) => WeightedStatistic): WeightedStatistic {
  const prepared = groups.map((members) => ({ members, statistic: statisticOf(members), counts: new Uint32Array(members.length) }))
  return (counts) => {
    let [sum, total] = [0, 0]
    for (const { members, statistic, counts: own } of prepared) {
      let drawn = 0
      members.forEach((index, i) => {
        own[i] = counts[index]!
        drawn += own[i]!
      })
      const value = statistic(own)
      if (value === null) continue
      sum += drawn * value
      total += drawn
    }
    return total === 0 ? null : sum / total
  }
}

/** The same statistic of some of the dives only. */
export function weightedOnSome(indices: readonly number[], statistic: WeightedStatistic): WeightedStatistic {
  const own = new Uint32Array(indices.length)
  return (counts) => {
    indices.forEach((index, i) => (own[i] = counts[index]!))
    return statistic(own)
  }
}

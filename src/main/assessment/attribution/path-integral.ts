/**
 * The integral of a gradient along a straight path, refined where it is wrong.
 *
 * Along x(a) = baseline + a (input - baseline), a from 0 to 1, the score F changes by F(1) - F(0) = ∫ F'(a) da, and F'(a) is the
 * sum of the parts (one for each place in the pictures) that are integrated. F itself is known at every step, so the
 * error of every interval is known too, not estimated: the interval that is furthest off is halved next. Networks of
 * ReLUs change direction abruptly, and mostly near one place of the path, where even steps would be wasted elsewhere.
 */

/** What is known at one place of the path. */
export interface PathPoint {
  /** F, in points. */
  readonly value: number
  /** Gradient · (input - baseline), by place; their sum is F'. */
  readonly parts: Float64Array
}

export interface PathOptions {
  /** F, in points, and its parts at a place of the path, 0 to 1. */
  evaluate(place: number): Promise<PathPoint>
  /** Largest share of the difference that the sum may miss. Default 0.01. */
  readonly tolerance?: number
  /** Points below which a miss never matters, however small the difference. Default 0.01. */
  readonly leastPoints?: number
  /** Places of the path at most, at least `firstIntervals` + 1. Default 257. */
  readonly mostPlaces?: number
  /** Even intervals to begin with. Default 8. */
  readonly firstIntervals?: number
  /** After each step: share of the work that is surely needed or allowed. */
  onStep?(places: number, gap: number, allowed: number): void
}

export interface PathIntegral {
  /** ∫ parts da, by place. */
  readonly parts: Float64Array
  /** F at the baseline and at the input. */
  readonly from: number
  readonly to: number
  /** Σ parts - (F(1) - F(0)), in points. */
  readonly gap: number
  /** Σ over intervals of their absolute error, in points: what `gap` would be if nothing cancelled. */
  readonly scatteredGap: number
  /** What `gap` may be, in points. */
  readonly allowedGap: number
  readonly isComplete: boolean
  /** Gradients computed. */
  readonly places: number
}

/** Interval errors that cancel may add up to this share of all that F changes along the path: the sum is then no lucky one. */
const scatteredShare = 0.1

interface Place extends PathPoint {
  readonly place: number
  readonly slope: number
}

export async function integratePath({ evaluate, tolerance = 0.01, leastPoints = 0.01, mostPlaces = 257, firstIntervals = 8, onStep }: PathOptions): Promise<PathIntegral> {
  const at = async (place: number): Promise<Place> => {
    const found = await evaluate(place)
    return { ...found, place, slope: found.parts.reduce((sum, part) => sum + part, 0) }
  }
  const places: Place[] = []
  for (let i = 0; i <= firstIntervals; i += 1) {
    places.push(await at(i / firstIntervals))
    onStep?.(places.length, Infinity, 0)
  }
  for (;;) {
    const state = judge(places, tolerance, leastPoints)
    onStep?.(places.length, state.gap, state.allowedGap)
    if (state.isComplete || places.length >= mostPlaces) return { ...state, parts: integrate(places), places: places.length }
    const [left, right] = [places[state.worst]!, places[state.worst + 1]!]
    places.splice(state.worst + 1, 0, await at((left.place + right.place) / 2))
  }
}

function judge(places: readonly Place[], tolerance: number, leastPoints: number): Omit<PathIntegral, 'parts' | 'places'> & { worst: number } {
  let [gap, scatteredGap, variation, worst, largest] = [0, 0, 0, 0, -1]
  for (let i = 0; i + 1 < places.length; i += 1) {
    const [left, right] = [places[i]!, places[i + 1]!]
    const change = right.value - left.value
    const error = ((left.slope + right.slope) / 2) * (right.place - left.place) - change
    gap += error
    scatteredGap += Math.abs(error)
    variation += Math.abs(change)
    if (Math.abs(error) > largest) [largest, worst] = [Math.abs(error), i]
  }
  const [from, to] = [places[0]!.value, places.at(-1)!.value]
  const allowedGap = Math.max(tolerance * Math.abs(to - from), leastPoints)
  const isComplete = Math.abs(gap) <= allowedGap && scatteredGap <= Math.max(scatteredShare * variation, leastPoints)
  return { from, to, gap, scatteredGap, allowedGap, isComplete, worst }
}

/** Trapezia: every place counts for half of the intervals beside it. */
function integrate(places: readonly Place[]): Float64Array {
  const sum = new Float64Array(places[0]!.parts.length)
  places.forEach(({ place, parts }, i) => {
    const weight = ((places[i + 1]?.place ?? place) - (places[i - 1]?.place ?? place)) / 2
    parts.forEach((part, k) => { sum[k] = sum[k]! + weight * part })
  })
  return sum
}

/** Attributions over the time of a dive: which picture of the model belongs to a frame, and bars to draw. */

/** Index of the sampled picture nearest to `frame`; the earlier one where two are as near. `sampledFrames` rises, with repeats in short dives. */
export function nearestSample(sampledFrames: readonly number[], frame: number): number {
  let best = 0
  for (const [i, sampled] of sampledFrames.entries()) {
    if (Math.abs(sampled - frame) < Math.abs((sampledFrames[best] ?? 0) - frame)) best = i
  }
  return best
}

export interface AttributionBar {
  sample: number
  /** Dive-relative. */
  frame: number
  value: number
  /** Left edge and width in shares of the dive's frames. */
  left: number
  width: number
  /** Height in shares of the largest value, 0 to 1. */
  height: number
}

/** One bar for each picture the model saw, each reaching half-way to its neighbours; bars of one frame are one, added up. */
export function attributionBars(sampledFrames: readonly number[], byFrame: readonly number[], frameCount: number): AttributionBar[] {
  const merged: { sample: number; frame: number; value: number }[] = []
  for (const [sample, frame] of sampledFrames.entries()) {
    const last = merged.at(-1)
    if (last?.frame === frame) last.value += byFrame[sample] ?? 0
    else merged.push({ sample, frame, value: byFrame[sample] ?? 0 })
  }
  const largest = Math.max(...merged.map(({ value }) => Math.abs(value)), Number.MIN_VALUE)
  return merged.map((bar, i) => {
    const before = merged[i - 1]
    const after = merged[i + 1]
    const from = before ? (before.frame + bar.frame + 1) / 2 : 0
    const to = after ? (bar.frame + after.frame + 1) / 2 : frameCount
    return { ...bar, left: from / frameCount, width: (to - from) / frameCount, height: Math.abs(bar.value) / largest }
  })
}

/** The pictures that say most, strongest first, none within `apart` frames of a stronger one. */
export function strongestMoments(bars: readonly AttributionBar[], count: number, apart: number): AttributionBar[] {
  const chosen: AttributionBar[] = []
  for (const bar of [...bars].sort((a, b) => Math.abs(b.value) - Math.abs(a.value))) {
    if (chosen.length === count || bar.value === 0) break
    if (chosen.every((other) => Math.abs(other.frame - bar.frame) > apart)) chosen.push(bar)
  }
  return chosen
}

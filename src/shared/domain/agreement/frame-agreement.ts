import type { Labelling } from './labelling.ts'

/**
 * Agreement of two raters on the name of every frame: the share that agrees and
 * Cohen's kappa (1960), κ = (pₒ − pₑ) / (1 − pₑ), where pₑ is the agreement two
 * raters would reach by naming frames at random as often as each of them does.
 * Only frames both raters saw count. An unnamed stage counts as "stage 2".
 */
export interface FrameAgreement {
  frames: number
  /** Share of frames with the same name; null without frames. */
  observed: number | null
  /** Null where undefined: without frames, or where both name every frame alike. */
  kappa: number | null
}

export function frameAgreement(pairs: readonly (readonly [Labelling, Labelling])[]): FrameAgreement {
  const table = new Map<string, Map<string, number>>()
  for (const [a, b] of pairs) {
    if (!a.stages || !b.stages || a.stages.length === 0 || b.stages.length === 0) continue
    const first = Math.max(a.startFrame, b.startFrame)
    const end = Math.min(a.endFrame, b.endFrame)
    // Between two starts of either rater nothing changes: whole runs are counted at once.
    const cuts = [...new Set([first, ...[...a.stages, ...b.stages].map(({ startFrame }) => startFrame), end])].filter((frame) => frame >= first && frame <= end).sort((x, y) => x - y)
    for (const [i, cut] of cuts.slice(0, -1).entries()) count(table, nameAt(a, cut), nameAt(b, cut), cuts[i + 1]! - cut)
  }
  return kappaOf(table)
}

function nameAt({ stages }: Labelling, frame: number): string {
  const index = (stages ?? []).findLastIndex(({ startFrame }) => startFrame <= frame)
  return stages?.[index]?.label?.toLowerCase() ?? `stage ${index + 1}`
}

function count(table: Map<string, Map<string, number>>, a: string, b: string, frames: number): void {
  const row = table.get(a) ?? new Map<string, number>()
  row.set(b, (row.get(b) ?? 0) + frames)
  table.set(a, row)
}

function kappaOf(table: ReadonlyMap<string, ReadonlyMap<string, number>>): FrameAgreement {
  const columns = new Map<string, number>()
  const rows = new Map<string, number>()
  let [frames, same] = [0, 0]
  for (const [a, row] of table) {
    for (const [b, number] of row) {
      frames += number
      if (a === b) same += number
      rows.set(a, (rows.get(a) ?? 0) + number)
      columns.set(b, (columns.get(b) ?? 0) + number)
    }
  }
  if (frames === 0) return { frames, observed: null, kappa: null }
  const observed = same / frames
  let expected = 0
  for (const [name, number] of rows) expected += (number / frames) * ((columns.get(name) ?? 0) / frames)
  return { frames, observed, kappa: expected === 1 ? null : (observed - expected) / (1 - expected) }
}

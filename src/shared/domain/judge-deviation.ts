/**
 * How far each judge's awards lie from what the panel as a whole gave, over a set
 * of dives. Results sheets list awards by seat, without names: a judge here is a
 * seat of a panel of one size at one event, and whether the same person sat there
 * throughout is not known.
 */
import { readPanel, judgeAwards } from './judging.ts'
import type { AwardRole, Panel } from './judging.ts'

export interface JudgedDive {
  awards: readonly number[]
  difficulty: number | null
  penaltyPoints: number
  scorePoints: number | null
  event: string
}

export interface SeatDeviation {
  /** From 1, in the order the awards are listed. */
  seat: number
  kind: AwardRole['kind']
  /** Dives this seat gave an award to. */
  count: number
  /** Mean of award - mean of the counted awards of the same kind, award points; null below the least count. */
  meanSigned: number | null
  meanAbsolute: number | null
  /** 95 % interval of `meanSigned`, Student's t; null below the least count. */
  interval: readonly [number, number] | null
  /** Share of its awards that did not count; null below the least count. */
  droppedShare: number | null
}

export interface PanelDeviation {
  panel: Panel
  /** Judges of the panel. */
  size: number
  dives: number
  seats: SeatDeviation[]
}

export interface JudgeDeviations {
  /** By kind and size of panel, the largest set of dives first. */
  panels: PanelDeviation[]
  /** Dives left out: no awards, or a number of them that fits no panel. */
  withoutAwards: number
  withoutPanel: number
}

/** Fewer awards than this say nothing about a judge. */
export const leastAwards = 10

export function judgeDeviations(dives: readonly JudgedDive[], least = leastAwards): JudgeDeviations {
  const groups = new Map<string, { panel: Panel; rolesOf: AwardRole[][] }>()
  let [withoutAwards, withoutPanel] = [0, 0]
  for (const dive of dives) {
    const { panel } = readPanel(dive)
    const { roles } = judgeAwards(dive.awards, panel)
    if (dive.awards.length === 0) withoutAwards += 1
    else if (roles === null) withoutPanel += 1
    else {
      const key = `${panel} ${roles.length}`
      const group = groups.get(key) ?? { panel, rolesOf: [] }
      groups.set(key, group)
      group.rolesOf.push(roles)
    }
  }
  const panels = [...groups.values()].map(({ panel, rolesOf }) => ({
    panel, size: rolesOf[0]?.length ?? 0, dives: rolesOf.length,
    seats: (rolesOf[0] ?? []).map(({ kind }, i) => seatDeviation(i, kind, rolesOf, least)),
  }))
  return { panels: panels.sort((a, b) => b.dives - a.dives || b.size - a.size), withoutAwards, withoutPanel }
}

function seatDeviation(i: number, kind: AwardRole['kind'], rolesOf: readonly AwardRole[][], least: number): SeatDeviation {
  const given = rolesOf.flatMap((roles) => (roles[i] ? [{ own: roles[i], deviation: roles[i].award - countedMean(roles, kind) }] : []))
  const count = given.length
  const none = { seat: i + 1, kind, count, meanSigned: null, meanAbsolute: null, interval: null, droppedShare: null }
  if (count < Math.max(least, 2)) return none
  const mean = given.reduce((sum, { deviation }) => sum + deviation, 0) / count
  const variance = given.reduce((sum, { deviation }) => sum + (deviation - mean) ** 2, 0) / (count - 1)
  const margin = studentQuantile(count - 1) * Math.sqrt(variance / count)
  return {
    ...none, meanSigned: mean, meanAbsolute: given.reduce((sum, { deviation }) => sum + Math.abs(deviation), 0) / count,
    interval: [mean - margin, mean + margin], droppedShare: given.filter(({ own }) => !own.isCounted).length / count,
  }
}

/** Mean of the awards of a kind that count: what this part of the panel gave. */
function countedMean(roles: readonly AwardRole[], kind: AwardRole['kind']): number {
  const counted = roles.filter((role) => role.kind === kind && role.isCounted)
  return counted.reduce((sum, { award }) => sum + award, 0) / counted.length
}

/** 97.5 % quantile of Student's t by the expansion of Cornish and Fisher: within .001 from 9 degrees of freedom on, which the least count asks for. */
export function studentQuantile(freedom: number): number {
  const z = 1.959963984540054
  const [z3, z5, z7, z9] = [z ** 3, z ** 5, z ** 7, z ** 9]
  return z + (z3 + z) / (4 * freedom) + (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom ** 2) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom ** 3) + (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * freedom ** 4)
}

import { fewestRatedDives, intraclass, type Intraclass } from './intraclass.ts'

/** Agreement of scores: every rater's score of each dive they rated, and the awards of the judges. */
export interface ScoreRater {
  key: string
  /** Points by dive. */
  scores: readonly { diveId: number; points: number }[]
}

export interface ScoreComparison {
  raterKeys: string[]
  /** Dives that all of them scored. */
  dives: number
  /** Null where they are too few. */
  intraclass: Intraclass | null
}

export interface PanelAgreement {
  judges: number
  dives: number
  intraclass: Intraclass | null
}

/** Each pair, and all of them together where there are more than two. */
export function compareScores(raters: readonly ScoreRater[]): ScoreComparison[] {
  const scored = raters.filter(({ scores }) => scores.length > 0)
  const pairs = scored.flatMap((first, i) => scored.slice(i + 1).map((second) => compareTogether([first, second])))
  return scored.length > 2 ? [compareTogether(scored), ...pairs] : pairs
}

function compareTogether(raters: readonly ScoreRater[]): ScoreComparison {
  const points = raters.map(({ scores }) => new Map(scores.map((score) => [score.diveId, score.points])))
  const table = [...points[0]!.keys()].flatMap((diveId) => {
    const row = points.map((of) => of.get(diveId))
    return row.every((value) => value !== undefined) ? [row] : []
  })
  return { raterKeys: raters.map(({ key }) => key), dives: table.length, intraclass: table.length < fewestRatedDives ? null : intraclass(table) }
}

/** Judges as raters: dives with panels of the same size together, the largest group first. Seats stand for judges. */
export function compareJudges(awards: readonly (readonly number[])[]): PanelAgreement[] {
  const panels = new Map<number, (readonly number[])[]>()
  for (const panel of awards) {
    if (panel.length < 2 || !panel.every(Number.isFinite)) continue
    const table = panels.get(panel.length) ?? []
    panels.set(panel.length, table)
    table.push(panel)
  }
  return [...panels].map(([judges, table]) => ({ judges, dives: table.length, intraclass: table.length < fewestRatedDives ? null : intraclass(table) })).sort((a, b) => b.dives - a.dives || a.judges - b.judges)
}

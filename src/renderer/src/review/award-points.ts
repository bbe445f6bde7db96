/** Awards as points: what the whole dive would score if every counted award were this one. It puts judges, total and prediction on one axis. */
import { judgeAwards, readPanel, scoreFromAwards, type PanelFacts } from '../../../shared/domain/judging.ts'

export interface AwardPoint {
  /** From 1. */
  seat: number
  award: number
  isCounted: boolean
  points: number
}

export interface JudgedPoints {
  awards: AwardPoint[]
  /** By the rules of the panel; points. */
  total: number
}

/** Null where there are no awards, no difficulty, or a number of awards that fits no panel. */
export function awardPoints(dive: PanelFacts): JudgedPoints | null {
  const { awards, difficulty, penaltyPoints } = dive
  if (awards.length === 0 || difficulty === null) return null
  const { panel } = readPanel(dive)
  const judged = judgeAwards(awards, panel)
  const total = scoreFromAwards(awards, difficulty, { panel, penaltyPoints })
  if (judged.roles === null || total === null) return null
  const counted = judged.roles.filter(({ isCounted }) => isCounted).length
  return { total, awards: judged.roles.map(({ award, isCounted }, i) => ({ seat: i + 1, award, isCounted, points: Math.max(0, award * counted * judged.factor * difficulty - penaltyPoints) })) }
}

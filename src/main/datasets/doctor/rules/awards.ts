import type { DiveId } from '../../../../shared/contract/entities.ts'
import type { DoctorFix } from '../../../../shared/domain/doctor-report.ts'
import { explainAward, isRoundedScore, judgeAwards, readPanel } from '../../../../shared/domain/judging.ts'
import type { DiveRecord } from '../../../../shared/contract/dive-record.ts'
import type { DiveFound, DiveRule } from '../rule.ts'
import { explainGap, fittingAwards, judgedFacts, scoreByRules } from '../score-gap.ts'

/** Awards no judge can give, and scores that do not follow from them. */
const outOfRange: DiveRule = {
  scope: 'dive',
  name: 'award-out-of-range',
  severity: 'error',
  title: 'Awards outside 0 to 10',
  category: 'diving',
  explain:
    'Judges give 0 to 10. An award beyond is a slip in the data set (55.5, 45 for 4.5), and whatever is computed from it is wrong: the score worked out again, the agreement of judges, a method that learns awards. '
    + 'A fix is offered where a lost decimal point explains the award, or only one award would give the score.',
  find: (dive) => oddAwards(dive, (award) => !(award >= 0 && award <= 10)),
}

const notByHalves: DiveRule = {
  scope: 'dive',
  name: 'award-not-by-halves',
  severity: 'warning',
  title: 'Awards that are not whole or half',
  category: 'diving',
  explain: 'Judges give whole and half points. Anything between (8.9) is a slip in the data set, or an average of several judges. A fix is offered where only one award would give the score.',
  find: (dive) => oddAwards(dive, (award) => award >= 0 && award <= 10),
}

function oddAwards({ diveId, facts }: DiveRecord, concerns: (award: number) => boolean): DiveFound[] {
  return facts.awards.flatMap((award, index) => {
    const reason = explainAward(award)
    if (reason === null || !concerns(award)) return []
    const place = `Award ${index + 1} of ${facts.awards.length}: ${reason}`
    const fix = awardFix(diveId, facts, index)
    return [fix === null ? { message: place } : { message: place, fix }]
  })
}

/** Right only where the score leaves no doubt, and only one award is odd. */
function awardFix(diveId: DiveId, facts: DiveRecord['facts'], index: number): DoctorFix | null {
  const judged = judgedFacts(facts)
  const award = facts.awards[index]
  if (judged === null || award === undefined || facts.awards.filter((each) => explainAward(each) !== null).length !== 1) return null
  const fitting = fittingAwards(judged, index)
  const shifted = award / 10
  const only = fitting.length === 1 ? fitting[0] : fitting.includes(shifted) ? shifted : undefined
  if (only === undefined) return null
  const why = only === shifted ? 'the decimal point was lost, and the score follows' : 'the only award with which the score follows'
  return { kind: 'set-award', description: `Set award ${index + 1} to ${only.toFixed(1)}: ${why}.`, change: { diveId, facts: { awards: facts.awards.with(index, only) }, stages: null } }
}

const count: DiveRule = {
  scope: 'dive',
  name: 'award-count',
  severity: 'warning',
  title: 'Awards that fit no panel',
  category: 'diving',
  explain: 'An individual dive has 7 or 5 awards, or the 3 that count; a synchronised one 11 or 9, or the 5 that count. Another number means that awards are missing or belong to another dive, and the score cannot be worked out again. Complete the awards, or remove them.',
  find({ facts }) {
    if (facts.awards.length === 0) return []
    const judged = judgeAwards(facts.awards, readPanel(facts).panel)
    return judged.roles === null ? [{ message: judged.reason }] : []
  },
}

const againstScore: DiveRule = {
  scope: 'dive',
  name: 'awards-against-score',
  severity: 'warning',
  title: 'Awards × difficulty ≠ score',
  category: 'diving',
  explain:
    'The score does not follow from the awards that count, the difficulty and the penalty. One of the three is wrong, and a method trained on awards or on score ÷ difficulty learns the error. FineDiving has 120 such clips, many because their difficulty was brought up to a later table while the score was not. '
    + 'The sentence names a small change with which the score would follow, if there is one; look at the results of the event before you change anything.',
  find({ facts }) {
    const gap = gapOf(facts)
    if (gap === null || gap.isRounded) return []
    return [{ message: `The score is given as ${gap.stated.toFixed(2)}; the awards ${facts.awards.join(', ')} with a difficulty of ${gap.difficulty.toFixed(1)}${facts.penaltyPoints > 0 ? ` and a penalty of ${facts.penaltyPoints}` : ''} give ${gap.computed.toFixed(2)}.${explainGap(gap.judged)}` }]
  },
}

const rounded: DiveRule = {
  scope: 'dive',
  name: 'score-rounded',
  severity: 'note',
  title: 'Scores that differ by rounding',
  category: 'diving',
  explain: 'The score differs from awards × difficulty by no more than .05, as scores given to one decimal do. Nothing needs to be done; a report that compares scores to the cent will show it.',
  find({ facts }) {
    const gap = gapOf(facts)
    if (gap === null || !gap.isRounded) return []
    return [{ message: `The score is given as ${gap.stated.toFixed(2)}; awards and difficulty give ${gap.computed.toFixed(2)}.` }]
  },
}

function gapOf(facts: DiveRecord['facts']): { judged: NonNullable<ReturnType<typeof judgedFacts>>; stated: number; difficulty: number; computed: number; isRounded: boolean } | null {
  const judged = judgedFacts(facts)
  const score = judged === null ? null : scoreByRules(judged)
  if (judged === null || score === null || Math.abs(score.computed - judged.scorePoints) < 0.0051) return null
  return { judged, stated: judged.scorePoints, difficulty: judged.difficulty, computed: score.computed, isRounded: isRoundedScore(score.computed, judged.scorePoints) }
}

export const awardRules = [outOfRange, notByHalves, count, againstScore, rounded] as const

import type { AgreementFigures } from '../../../shared/contract/agreement.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import { agreementOf } from '../../../shared/domain/agreement/pair-agreement.ts'
import { compareJudges, compareScores } from '../../../shared/domain/agreement/score-agreement.ts'
import type { JobFunction } from '../messages.ts'
import { ratersInput } from './raters-input.ts'

/** The `compare-raters` job: a thousand draws for each pair and boundary. It is no job of the job list; the screens wait for it. */
export const compareRaters: JobFunction = async (raw): Promise<AgreementFigures> => {
  const { raters, scores, awards } = ratersInput.parse(raw)
  const pairs = raters.flatMap((first, i) => raters.slice(i + 1).map((second) => agreementOf(first, second))).filter(({ dives }) => dives > 0)
  return {
    pairs: pairs.map((pair) => ({ ...pair, disagreements: pair.disagreements.map((each) => ({ ...each, diveId: each.diveId as DiveId })) })),
    scores: compareScores(scores), judges: compareJudges(awards),
  }
}

/** How the graphs of score distribution learning are used outside the studio, for the card of an exported model. */
import type { GraphNotes } from '../method.ts'
import type { ScoreTarget } from '../score-target.ts'
import { targetNote } from '../target-note.ts'
import { awardBins, scoreBinCount } from './distribution.ts'
import type { DistributionChoice } from './labels.ts'

const chosen: Readonly<Record<DistributionChoice, string>> = { 'most-likely': 'the most likely bin', expectation: 'the expectation over the bins' }

export function scoreDistributionNotes(target: ScoreTarget, choice: DistributionChoice): GraphNotes {
  return {
    inputs: {},
    outputs: { probabilities: `Probability of each of ${scoreBinCount} values, evenly from 0 to the learnt \`largest\`.` },
    score: `The predicted value is ${chosen[choice]}. ${targetNote(target)}`,
  }
}

export function awardDistributionNotes(judges: number, choice: DistributionChoice): GraphNotes {
  return {
    inputs: {},
    outputs: { probabilities: `For each of ${judges} judges, the probability of each of ${awardBins.count} awards, evenly from 0 to ${awardBins.largest}.` },
    score: `Each judge's award is ${chosen[choice]}. The score is the sum of the middle three awards × the query's degree of difficulty, in points.`,
  }
}

/** How PCLN's graphs are used outside the studio, for the card of an exported model. */
import type { GraphNotes } from '../method.ts'
import type { ScoreTarget } from '../score-target.ts'
import { targetNote } from '../target-note.ts'

export function pclnNotes(target: ScoreTarget): GraphNotes {
  return {
    inputs: {},
    outputs: {
      score: 'Value of the query within the learnt `range`: 0 its smallest, 1 its largest.',
      exemplar_scores: 'The same of each exemplar.',
      pair_differences: 'How far the pairwise network sees query and exemplar apart, as a share of the range; it takes no part in the score.',
    },
    score: `The predicted value is \`smallest + score × (largest - smallest)\` of the learnt \`range\`. ${targetNote(target)}`,
  }
}

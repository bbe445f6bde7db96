/** How T²CR's graphs are used outside the studio, for the card of an exported model. */
import type { GraphNotes } from '../method.ts'
import type { ScoreTarget } from '../score-target.ts'
import { targetNote } from '../target-note.ts'

export function t2crNotes(target: ScoreTarget): GraphNotes {
  return {
    inputs: {},
    outputs: {
      direct: 'Value of the query from itself alone, in the units of the learnt facts: × `deviation` + `mean`.',
      attention_score: 'The attention\'s own guess at that value, in the same units; it takes no part in the score.',
      class_probabilities: 'Of the learnt `classes`, in their order.',
      token_deltas: 'Predicted difference query less exemplar by clip, × `deviation`; the base path\'s clips, then the auxiliary path\'s.',
      deltas: 'Their mean: the predicted difference query less exemplar, × `deviation`.',
    },
    score: `Each exemplar votes its value + delta × \`deviation\`. The prediction is half the mean of the votes and half the direct value. ${targetNote(target)}`,
  }
}

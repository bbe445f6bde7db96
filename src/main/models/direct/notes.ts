/** How the graphs of direct regression are used outside the studio, for the card of an exported model. */
import type { GraphNotes } from '../method.ts'
import type { ScoreTarget } from '../score-target.ts'
import { targetNote } from '../target-note.ts'

export function directNotes(target: ScoreTarget): GraphNotes {
  return {
    inputs: {},
    outputs: { prediction: 'The value, in the units of the learnt facts.' },
    score: `The predicted value is \`prediction × deviation + mean\`. ${targetNote(target)}`,
  }
}

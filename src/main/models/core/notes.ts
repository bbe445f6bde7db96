/** How CoRe's graphs are used outside the studio, for the card of an exported model. */
import type { GraphNotes } from '../method.ts'
import { targetNote } from '../target-note.ts'
import { leafCount, type CoreConfig } from './config.ts'
import type { CoreChoices } from './options.ts'

export function coreNotes(config: CoreConfig, { target }: CoreChoices): GraphNotes {
  const leaves = leafCount(config)
  return {
    inputs: { exemplar_shares: 'Value of each exemplar over the last of the learnt `edges` (the largest difference there can be).' },
    outputs: {
      leaf_log_probabilities: `Log-probability of each of the ${leaves} intervals of differences query less exemplar, from the most negative.`,
      leaf_positions: 'Where in its interval the difference lies: 0 at the left edge, 1 at the right one.',
    },
    score: `The learnt \`edges\` e₀ = 0 … e${leaves / 2} give the intervals [-e${leaves / 2}, …] … [-e₁, 0], [0, e₁] … […, e${leaves / 2}]. For each exemplar take the most probable interval that is not empty; the difference is its left edge + width × position. Each exemplar votes its value + the difference; the prediction is the mean of the votes. ${targetNote(target)}`,
  }
}

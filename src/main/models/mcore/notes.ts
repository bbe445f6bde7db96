/** How MCoRe's graphs are used outside the studio, for the card of an exported model. */
import type { GraphNotes } from '../method.ts'
import type { McoreConfig } from './config.ts'

export function mcoreNotes({ frames: T, stages, tokensPerStage }: McoreConfig): GraphNotes {
  const rule = `Row \`s·${tokensPerStage} + i\` mixes the frames of stage \`s\` for its token \`i\`: with the stage's frames \`[from, to)\`, position \`p = i · (to - from - 1) / ${tokensPerStage - 1}\`, left frame \`l = floor(p)\`, the row holds \`1 - (p - l)\` at \`from + l\` and \`p - l\` at \`from + min(l + 1, to - from - 1)\` (added where both are one frame). Stages are cut at the transitions; each keeps at least one frame.`
  return {
    inputs: {
      query_interpolation: `Linear interpolation (ends aligned) of each of the query's ${stages} stages to ${tokensPerStage} tokens, as a matrix over its ${T} frames. ${rule}`,
      exemplar_interpolation: 'The same matrix for each exemplar, from its own transitions.',
    },
    outputs: {
      token_deltas: `Predicted difference query less exemplar for each token, in points; the mean of a stage's ${tokensPerStage} tokens over ${stages} is that stage's part.`,
      deltas: 'Their mean over the tokens: the predicted difference query less exemplar, in points.',
    },
    score: 'Each exemplar votes `its score + delta`; the predicted score is the mean of the votes, in points.',
  }
}

/** How a predicted value becomes points, in words, for the cards of exported models. */
import type { ScoreTarget } from './score-target.ts'

export function targetNote(target: ScoreTarget): string {
  return target === 'score' ? 'Values are final scores, in points.' : 'Values are final scores over the degree of difficulty: multiply by the query\'s own difficulty to get points; divide an exemplar\'s score by its own.'
}

/**
 * How a score was decided, told from what is stored of it: a model may be gone,
 * its predictions stay readable.
 */
import type { Prediction } from '../../../../shared/contract/assessment.ts'

/**
 * tree: a regression tree for each exemplar (CoRe). stages: differences stage by stage (MCoRe). clips: a direct score and
 * differences clip by clip (T²CR). pairs: the dive alone, with a network of pairs beside it (PCLN). distribution, awards:
 * likely scores or awards (USDL, MUSDL). alone: one number from the dive.
 */
export type DecisionKind = 'tree' | 'stages' | 'clips' | 'pairs' | 'distribution' | 'awards' | 'alone'

export function decisionKind({ votes, details, stageContributions }: Pick<Prediction, 'votes' | 'details' | 'stageContributions'>, method: string | null): DecisionKind {
  const has = (name: string): boolean => votes.length > 0 && votes.every((vote) => (vote.details[name]?.length ?? 0) > 0)
  if (has('leafProbabilities')) return 'tree'
  if (has('clipDeltas') || 'attentionScorePoints' in details) return 'clips'
  if (stageContributions !== null) return 'stages'
  if (has('pairDifferencePoints') || method === 'pcln') return 'pairs'
  if ('probabilities' in details) return 'distribution'
  if ('awards' in details) return 'awards'
  return 'alone'
}

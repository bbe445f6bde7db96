import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { StudioError } from '../../shared/errors.ts'
import { frameToTransition, transitionsToFrames } from '../tensor/sampling.ts'
import type { Assessor, DiveFeatures } from './assessor.ts'
import type { TransitionChoice, TransitionSearch } from './transitions.ts'
import { chooseTransitions } from './transitions.ts'
import type { ExplainedScore } from './votes.ts'
import { explainScore } from './votes.ts'

/**
 * One dive assessed: its stages found, and its score explained by exemplars.
 */
export interface SegmentedFeatures extends DiveFeatures {
  choice: TransitionChoice
  /** First frame of flight and of entry, dive-relative. */
  transitions: [number, number]
}

export async function segmentDive(assessor: Assessor, dive: DiveSource, search: TransitionSearch): Promise<SegmentedFeatures> {
  const found = await assessor.features(dive)
  const choice = chooseTransitions(await assessor.segment(found.features), search)
  const [first = 0, last = 0] = transitionsToFrames(choice.samples, found.sampledFrames)
  // In a dive shorter than T two samples may be one frame; every stage keeps a frame all the same.
  const lastFrame = dive.endFrame - dive.startFrame - 1
  const entry = Math.min(lastFrame, Math.max(last, first + 1))
  return { ...found, choice, transitions: [Math.max(0, Math.min(first, entry - 1)), entry] }
}

export interface ScoreOptions {
  /** labels: stages as labelled where they are, as predicted elsewhere. */
  transitionSource: 'model' | 'labels'
  search: TransitionSearch
}

export interface AssessedDive extends ExplainedScore {
  /** Dive-relative frames at which the stages were cut. */
  transitions: [number, number]
  /** As predicted, whatever was used. */
  predictedTransitions: [number, number]
}

/**
 * Scores `query` against `exemplars` in one batched run of the head.
 * @throws StudioError 'bad-labels' where an exemplar has no score
 */
export async function scoreDive(assessor: Assessor, query: DiveSource, exemplars: readonly DiveSource[], options: ScoreOptions): Promise<AssessedDive> {
  const scores = exemplars.map((exemplar) => {
    if (exemplar.scorePoints !== null) return exemplar.scorePoints
    throw new StudioError('bad-labels', `The exemplar "${exemplar.title}" has no score to compare with.`, { hint: 'Enter its score, or choose other exemplars.' })
  })
  if (scores.length === 0) throw new StudioError('invalid-input', `"${query.title}" has no exemplar to be compared with.`, { hint: 'Label and score at least one other dive of the training part.' })
  const own = await segmentDive(assessor, query, options.search)
  const others: SegmentedFeatures[] = []
  for (const exemplar of exemplars) others.push(await segmentDive(assessor, exemplar, options.search))
  const cut = (dive: DiveSource, found: SegmentedFeatures) => ({ features: found.features, transitions: cutSamples(dive, found, options.transitionSource) })
  const tokenDeltas = await assessor.compare(cut(query, own), exemplars.map((exemplar, i) => cut(exemplar, others[i]!)))
  const labelled = options.transitionSource === 'labels' ? query.transitions : null
  return { ...explainScore(assessor.config, scores, tokenDeltas), transitions: labelled ?? own.transitions, predictedTransitions: own.transitions }
}

function cutSamples(dive: DiveSource, found: SegmentedFeatures, source: ScoreOptions['transitionSource']): [number, number] {
  if (source === 'model' || !dive.transitions) return found.choice.samples
  const [first, last] = dive.transitions
  return [frameToTransition(first, found.sampledFrames), frameToTransition(last, found.sampledFrames)]
}

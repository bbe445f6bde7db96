import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { StudioError } from '../../shared/errors.ts'
import type { ScoreReading } from '../models/method.ts'
import { diveLabels } from '../tensor/dive-labels.ts'
import { transitionsToFrames } from '../tensor/sampling.ts'
import type { AssessedVideo, Assessor, DiveFeatures } from './assessor.ts'
import type { TransitionChoice, TransitionSearch } from './transitions.ts'
import { chooseTransitions } from './transitions.ts'

/**
 * One dive assessed: its stages found, where the method looks at stages, and its
 * score explained by exemplars.
 */
export interface SegmentedFeatures extends DiveFeatures {
  /** Null for methods that find no stages. */
  choice: TransitionChoice | null
  /** First frame of flight and of entry, dive-relative. */
  transitions: [number, number] | null
}

export async function segmentDive(assessor: Assessor, dive: DiveSource, search: TransitionSearch): Promise<SegmentedFeatures> {
  const found = await assessor.features(dive)
  const logits = await assessor.segment(found.features)
  if (!logits) return { ...found, choice: null, transitions: null }
  const choice = chooseTransitions(logits, search)
  return { ...found, choice, transitions: transitionFrames(choice.samples, found.sampledFrames, dive.endFrame - dive.startFrame) }
}

/** Where transitions among the sampled frames fall in a dive of so many frames. In one shorter than T two samples may be one frame; every stage keeps a frame all the same. */
export function transitionFrames(samples: readonly [number, number], sampledFrames: readonly number[], frameCount: number): [number, number] {
  const [first = 0, last = 0] = transitionsToFrames(samples, sampledFrames)
  const entry = Math.min(frameCount - 1, Math.max(last, first + 1))
  return [Math.max(0, Math.min(first, entry - 1)), entry]
}

export interface ScoreOptions {
  /** labels: stages as labelled where they are, as predicted elsewhere. */
  transitionSource: 'model' | 'labels'
  search: TransitionSearch
}

export interface AssessedDive extends ScoreReading {
  /** Standard deviation of the votes (of the population), in points; 0 without votes. */
  voteSpreadPoints: number
  /** Dive-relative frames at which the stages were cut. */
  transitions: [number, number] | null
  /** As predicted, whatever was used. */
  predictedTransitions: [number, number] | null
}

/**
 * Scores `query`, against `exemplars` where the method compares, in one batched run of the head.
 * @throws StudioError 'bad-labels' where an exemplar has no score
 */
export async function scoreDive(assessor: Assessor, query: DiveSource, exemplars: readonly DiveSource[], options: ScoreOptions): Promise<AssessedDive> {
  const { model } = assessor
  checkExemplars(model, query, exemplars)
  const own = await segmentDive(assessor, query, options.search)
  const others: AssessedVideo[] = []
  for (const exemplar of model.usesExemplars ? exemplars : []) others.push(asUsed(assessor, exemplar, await segmentDive(assessor, exemplar, options.search), options))
  const reading = await assessor.compare(asUsed(assessor, query, own, options), others)
  checkReading(query, reading)
  const labelled = options.transitionSource === 'labels' ? query.transitions : null
  return { ...reading, voteSpreadPoints: spread(reading.votes.map((vote) => vote.votePoints)), transitions: own.transitions && (labelled ?? own.transitions), predictedTransitions: own.transitions }
}

/** @throws StudioError 'bad-labels', 'invalid-input' */
export function checkExemplars(model: Assessor['model'], query: DiveSource, exemplars: readonly DiveSource[]): void {
  const unscored = exemplars.find((exemplar) => exemplar.scorePoints === null)
  if (unscored) throw new StudioError('bad-labels', `The exemplar "${unscored.title}" has no score to compare with.`, { hint: 'Enter its score, or choose other exemplars.' })
  if (model.usesExemplars && exemplars.length === 0) throw new StudioError('invalid-input', `"${query.title}" has no exemplar to be compared with.`, { hint: 'Label and score at least one other dive of the training part.' })
}

/** @throws StudioError 'not-a-number' */
export function checkReading(query: DiveSource, reading: ScoreReading): void {
  if (Number.isFinite(reading.predictedScorePoints)) return
  throw new StudioError('not-a-number', `The score of "${query.title}" became ${reading.predictedScorePoints}.`, { hint: 'The model may be damaged, or was trained on labels of another kind. Try another model.' })
}

/** A dive as the heads take it: stages as labelled, or as predicted where the options or missing labels ask for that. */
export function asUsed(assessor: Assessor, dive: DiveSource, found: SegmentedFeatures, options: Pick<ScoreOptions, 'transitionSource'>): AssessedVideo {
  const labels = diveLabels(dive, assessor.model.video.frames)
  const predicted = found.choice && (options.transitionSource === 'model' || !labels.transitions)
  return { features: found.features, labels: predicted ? { ...labels, transitions: found.choice?.samples ?? null } : labels }
}

/** Standard deviation of the population; 0 of none. */
export function spread(values: readonly number[]): number {
  if (values.length === 0) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

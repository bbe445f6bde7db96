import type { Baseline, BaselineName, EvaluatedDive } from '../../contract/evaluations.ts'
import { normaliseDiveNumber } from '../dive-number.ts'
import { mean, median } from '../metrics.ts'
import { measureFigures, type FigureOptions, type GuessedDive } from './measure-figures.ts'

/**
 * Guesses that never look at the video, learnt from the training part alone and
 * measured exactly as a model is. Beside them a model shows what it saw.
 */

/** A dive that is guessed. `frameCount` is its length, in the frames its transitions count. */
export type BaselineQuery = Pick<EvaluatedDive, 'diveNumber' | 'difficulty' | 'event' | 'truthPoints' | 'transitions'> & { frameCount: number }

/** A dive to learn from. */
export interface TrainingDive {
  diveNumber: string | null
  difficulty: number | null
  event: string
  scorePoints: number
  /** First frames of flight and entry, dive-relative; null where unlabelled. */
  transitions: readonly [number, number] | null
  frameCount: number
}

export interface BaselineOptions extends FigureOptions {
  /** Leave the guesses of transitions out, for a method that finds no stages; true by default. */
  findsStages?: boolean
}

/**
 * All baselines that the labels allow, in the contract's order; none without
 * training dives. Scores: mean of the same dive number, of the same degree of
 * difficulty, mean quality (score / DD) of the event × DD, mean of all. A dive
 * whose number, difficulty or event is unknown or absent from training gets the
 * mean of all, with event-quality the mean quality of all × DD where there is a
 * DD. Transitions: the training median as a share of the dive's length, of all
 * dives and of the same number, to half a frame (a median may lie between two).
 * Options are those of measureFigures; with its seed the draws are the same.
 */
export function measureBaselines(dives: readonly BaselineQuery[], training: readonly TrainingDive[], options: BaselineOptions = {}): Baseline[] {
  if (training.length === 0 || dives.length === 0) return []
  const scores = scoreGuesses(training)
  const spans = options.findsStages === false || !dives.some((dive) => dive.transitions) ? null : transitionGuesses(training)
  const measured = (name: BaselineName, guess: (dive: BaselineQuery) => Pick<GuessedDive, 'predictedPoints' | 'predictedTransitions'>): Baseline => ({
    name,
    figures: measureFigures(dives.map((dive) => ({ ...dive, ...guess(dive) })), options),
  })
  return [
    ...Object.entries(scores).map(([name, guess]) => measured(name as keyof typeof scores, (dive) => ({ predictedPoints: guess(dive), predictedTransitions: null }))),
    ...Object.entries(spans ?? {}).map(([name, guess]) => measured(name as BaselineName, (dive) => ({ predictedPoints: null, predictedTransitions: guess(dive) }))),
  ]
}

type ScoreGuess = (dive: Pick<BaselineQuery, 'diveNumber' | 'difficulty' | 'event'>) => number
type ScoreBaseline = 'same-number-mean' | 'same-difficulty-mean' | 'event-quality' | 'overall-mean'

/** The guesses of a score, in points. At least one training dive. */
export function scoreGuesses(training: readonly TrainingDive[]): Record<ScoreBaseline, ScoreGuess> {
  const overall = mean(training.map((dive) => dive.scorePoints))
  const byNumber = meansBy(training, (dive) => numberKey(dive.diveNumber), (dive) => dive.scorePoints)
  const byDifficulty = meansBy(training, (dive) => dive.difficulty, (dive) => dive.scorePoints)
  const rated = training.filter((dive) => dive.difficulty !== null && dive.difficulty > 0)
  const qualityOf = (dive: TrainingDive): number => dive.scorePoints / (dive.difficulty ?? 1)
  const byEvent = meansBy(rated, (dive) => (dive.event === '' ? null : dive.event), qualityOf)
  const overallQuality = rated.length === 0 ? null : mean(rated.map(qualityOf))
  return {
    'same-number-mean': (dive) => lookUp(byNumber, numberKey(dive.diveNumber)) ?? overall,
    'same-difficulty-mean': (dive) => lookUp(byDifficulty, dive.difficulty) ?? overall,
    'event-quality': (dive) => {
      const quality = lookUp(byEvent, dive.event) ?? overallQuality
      return quality === null || dive.difficulty === null ? overall : quality * dive.difficulty
    },
    'overall-mean': () => overall,
  }
}

type TransitionGuess = (dive: Pick<BaselineQuery, 'diveNumber' | 'frameCount'>) => [number, number]

/** The guesses of both transitions, dive-relative, to half a frame; null without labelled training dives. */
export function transitionGuesses(training: readonly TrainingDive[]): Record<'median-transitions' | 'median-transitions-by-number', TransitionGuess> | null {
  const shares = training.flatMap(({ diveNumber, transitions, frameCount }) => (transitions && frameCount > 0 ? [{ number: numberKey(diveNumber), flight: transitions[0] / frameCount, entry: transitions[1] / frameCount }] : []))
  const medians = (group: typeof shares): [number, number] => [median(group.map(({ flight }) => flight)) ?? 0, median(group.map(({ entry }) => entry)) ?? 0]
  if (shares.length === 0) return null
  const overall = medians(shares)
  const byNumber = new Map([...Map.groupBy(shares, ({ number }) => number)].filter(([number]) => number !== null).map(([number, group]) => [number, medians(group)]))
  const placed = ([flight, entry]: [number, number], frameCount: number): [number, number] => [toHalf(flight * frameCount), toHalf(entry * frameCount)]
  return {
    'median-transitions': (dive) => placed(overall, dive.frameCount),
    'median-transitions-by-number': (dive) => placed(lookUp(byNumber, numberKey(dive.diveNumber)) ?? overall, dive.frameCount),
  }
}

function meansBy<K>(dives: readonly TrainingDive[], key: (dive: TrainingDive) => K | null, value: (dive: TrainingDive) => number): Map<K | null, number> {
  const groups = Map.groupBy(dives, key)
  groups.delete(null)
  return new Map([...groups].map(([name, group]) => [name, mean(group.map(value))]))
}

function lookUp<K, V>(values: ReadonlyMap<K | null, V>, key: K | null): V | undefined {
  return key === null ? undefined : values.get(key)
}

function numberKey(diveNumber: string | null): string | null {
  return diveNumber === null || diveNumber.trim() === '' ? null : normaliseDiveNumber(diveNumber)
}

function toHalf(frame: number): number {
  return Math.round(frame * 2) / 2
}

import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { StudioError } from '../../shared/errors.ts'
import type { ScoreReading } from '../models/method.ts'
import { votedScore } from '../models/voted-score.ts'
import type { Assessor, AssessedVideo } from './assessor.ts'
import { featureDistance } from './feature-distance.ts'
import type { AssessedDive, ScoreOptions, SegmentedFeatures } from './score-dive.ts'
import { asUsed, checkExemplars, checkReading, segmentDive, spread } from './score-dive.ts'
import type { TransitionSearch } from './transitions.ts'

/**
 * One dive scored again and again while its boundaries move: features of query
 * and exemplars are held, so a score is one run of the heads and nothing else.
 * The same numbers as `scoreDive` with the same transitionSource.
 */
export interface LiveScorer {
  /** Takes a dive and its exemplars; computes what features are not cached and runs the heads once, so that the next run is warm. `told`: videos done of all. */
  prepare(dives: LiveDives, told: (done: number, total: number) => void): Promise<void>
  /** Transitions as dive-relative frames; null: as the model itself would set them. Errors: 'invalid-input' before `prepare`, 'not-a-number'. */
  score(transitions: readonly [number, number] | null): Promise<LiveAssessed>
}

export interface LiveDives {
  query: DiveSource
  exemplars: readonly DiveSource[]
  /** Stages of the exemplars; see `ScoreOptions`. */
  transitionSource: ScoreOptions['transitionSource']
}

export interface LiveAssessed extends AssessedDive {
  /** From the query to each exemplar, 1 - cosine; empty for methods that do not compare. */
  featureDistances: readonly number[]
}

/** Numbers of exemplars that graphs are opened for. */
const roundedTo = 5

export function createLiveScorer(assessor: Assessor, search: TransitionSearch): LiveScorer {
  const { model } = assessor
  let held: { query: DiveSource; own: SegmentedFeatures; others: AssessedVideo[]; featureDistances: number[] } | null = null

  /**
   * A graph is opened for each number of exemplars, which takes longer than many scores: numbers are rounded up to fives, the
   * rest of the places filled with the first exemplar, whose further votes are not counted. Every vote is its own.
   */
  const compare = async (own: AssessedVideo, others: readonly AssessedVideo[]): Promise<ScoreReading> => {
    const [first] = others
    if (!first) return assessor.compare(own, others)
    const places = Math.ceil(others.length / roundedTo) * roundedTo
    const reading = await assessor.compare(own, [...others, ...Array.from({ length: places - others.length }, () => first)])
    const direct = reading.directScorePoints === null ? null : { points: reading.directScorePoints, share: reading.directShare }
    return votedScore(reading.votes.slice(0, others.length), direct, reading.details)
  }

  const score = async (transitions: readonly [number, number] | null): Promise<LiveAssessed> => {
    if (!held) throw new StudioError('invalid-input', 'No dive has been prepared for live scoring.', { hint: 'Open the dive again.' })
    const { own, others, featureDistances } = held
    const query: DiveSource = { ...held.query, transitions: transitions && [...transitions] }
    const reading = await compare(asUsed(assessor, query, own, { transitionSource: 'labels' }), others)
    checkReading(query, reading)
    return { ...reading, voteSpreadPoints: spread(reading.votes.map(({ votePoints }) => votePoints)), transitions: own.transitions && (query.transitions ?? own.transitions), predictedTransitions: own.transitions, featureDistances }
  }

  /** Exemplars that are taken at their labels need not be searched for transitions. */
  const exemplarAsUsed = async (exemplar: DiveSource, transitionSource: ScoreOptions['transitionSource']): Promise<AssessedVideo> => {
    const found = exemplar.transitions && transitionSource === 'labels' ? { ...(await assessor.features(exemplar)), choice: null, transitions: null } : await segmentDive(assessor, exemplar, search)
    return asUsed(assessor, exemplar, found, { transitionSource })
  }

  return {
    async prepare({ query, exemplars, transitionSource }, told) {
      checkExemplars(model, query, exemplars)
      held = null
      const used = model.usesExemplars ? exemplars : []
      const total = used.length + 1
      await assessor.announce([query, ...used])
      told(0, total)
      const own = await segmentDive(assessor, query, search)
      told(1, total)
      const others: AssessedVideo[] = []
      for (const exemplar of used) {
        others.push(await exemplarAsUsed(exemplar, transitionSource))
        told(others.length + 1, total)
      }
      held = { query, own, others, featureDistances: others.map(({ features }) => featureDistance(own.features, features, model.features.width)) }
      await score(query.transitions)
    },
    score,
  }
}

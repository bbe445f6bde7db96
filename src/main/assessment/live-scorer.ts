import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Assessor, AssessedVideo } from './assessor.ts'
import type { AssessedDive, SegmentedFeatures } from './score-dive.ts'
import { asUsed, checkExemplars, checkReading, segmentDive, spread } from './score-dive.ts'
import type { TransitionSearch } from './transitions.ts'

/**
 * One dive scored again and again while its boundaries move: features of query
 * and exemplars are held, so a score is one run of the heads and nothing else.
 * The same numbers as `scoreDive` with transitionSource 'labels'.
 */
export interface LiveScorer {
  /** Takes a dive and its exemplars; computes what features are not cached and runs the heads once, so that the next run is warm. `told`: videos done of all. */
  prepare(query: DiveSource, exemplars: readonly DiveSource[], told: (done: number, total: number) => void): Promise<void>
  /** Transitions as dive-relative frames; null: as the model itself would set them. Errors: 'invalid-input' before `prepare`, 'not-a-number'. */
  score(transitions: readonly [number, number] | null): Promise<AssessedDive>
}

export function createLiveScorer(assessor: Assessor, search: TransitionSearch): LiveScorer {
  const { model } = assessor
  let held: { query: DiveSource; own: SegmentedFeatures; others: AssessedVideo[] } | null = null

  const score = async (transitions: readonly [number, number] | null): Promise<AssessedDive> => {
    if (!held) throw new StudioError('invalid-input', 'No dive has been prepared for live scoring.', { hint: 'Open the dive again.' })
    const { own, others } = held
    const query: DiveSource = { ...held.query, transitions: transitions && [...transitions] }
    const reading = await assessor.compare(asUsed(assessor, query, own, { transitionSource: 'labels' }), others)
    checkReading(query, reading)
    return { ...reading, voteSpreadPoints: spread(reading.votes.map(({ votePoints }) => votePoints)), transitions: own.transitions && (query.transitions ?? own.transitions), predictedTransitions: own.transitions }
  }

  /** Labelled exemplars are taken at their labels: their own transitions need not be searched for. */
  const exemplarAsUsed = async (exemplar: DiveSource): Promise<AssessedVideo> => {
    const found = exemplar.transitions ? { ...(await assessor.features(exemplar)), choice: null, transitions: null } : await segmentDive(assessor, exemplar, search)
    return asUsed(assessor, exemplar, found, { transitionSource: 'labels' })
  }

  return {
    async prepare(query, exemplars, told) {
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
        others.push(await exemplarAsUsed(exemplar))
        told(others.length + 1, total)
      }
      held = { query, own, others }
      await score(query.transitions)
    },
    score,
  }
}

import type { Dive, DiveId, ModelId, PredictionId } from '../../shared/contract/entities.ts'
import type { PointModel, TimePoint } from '../../shared/contract/over-time.ts'

/** A dive as its place over time shows it. */
export type TimeDive = Pick<Dive, 'id' | 'date' | 'diveNumber' | 'heightMetres' | 'difficulty' | 'athlete' | 'event' | 'round' | 'awards' | 'scorePoints' | 'isRendered' | 'isAwaited'>

/** The latest prediction of a model for a dive. */
export interface TimePrediction extends Omit<NonNullable<TimePoint['prediction']>, 'halfWidthPoints' | 'predictionId'> {
  id: PredictionId
  diveId: DiveId
  /** Exemplars that voted. */
  votes: number
}

/** A note of a review session about a dive. */
export interface TimeNote {
  diveId: DiveId
  reviewName: string
  kind: 'note' | 'bookmark'
  /** Counted from the dive's first; null for the whole dive. */
  frame: number | null
  text: string
  author: string
  at: string
}

/** Many dives of one athlete or one number, read at once. Removed dives are left out. */
export interface OverTime {
  /** By id. */
  divesOfAthlete(names: readonly string[]): Promise<TimeDive[]>
  /** By id. */
  divesOfNumber(diveNumber: string): Promise<TimeDive[]>
  /** Every round there is in these events, of anybody's dives but those in `without`. */
  roundsOf(events: readonly string[], without: ReadonlySet<DiveId>): Promise<{ event: string; date: string | null; heightMetres: number | null; round: string }[]>
  /** Models with predictions of these dives, those with the most first, then the newest. */
  modelsOf(diveIds: readonly DiveId[]): Promise<PointModel[]>
  predictionsOf(modelId: ModelId, diveIds: readonly DiveId[]): Promise<Map<DiveId, TimePrediction>>
  /** Of sessions that are not removed, by dive and frame. */
  notesOf(diveIds: readonly DiveId[]): Promise<TimeNote[]>
}

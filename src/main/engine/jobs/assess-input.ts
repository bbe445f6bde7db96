import { z } from 'zod'
import { diveSource } from '../../../shared/contract/dive-source.ts'
import { configurationName, methodName } from '../../../shared/contract/training.ts'
import { placement } from './provider-note.ts'
import { queryTable } from './query-table.ts'

const modelFile = z.object({
  modelId: z.number().int(),
  path: z.string(),
  contentHash: z.string(),
  method: methodName,
  configuration: configurationName,
  geometry: z.enum(['official', 'upright']),
})

/** Input of the `score` job: queries, each with its exemplars already drawn by the parent from the stored seed; none for methods that do not compare. */
export const scoreInput = z.object({
  model: modelFile,
  queries: queryTable,
  transitionSource: z.enum(['model', 'labels']),
  transitionSearch: z.enum(['ordered-pairs', 'official-windows']),
  cacheFolder: z.string(),
  ffmpegPath: z.string(),
  ...placement,
})
export type ScoreInput = z.infer<typeof scoreInput>
/** The same as it is sent. */
export type SentScoreInput = z.input<typeof scoreInput>

/** Input of the `segment` job. */
export const segmentInput = scoreInput.omit({ queries: true, transitionSource: true }).extend({
  dives: z.array(diveSource),
  /** Dives for which it is measured too how much their score hangs on their boundaries, with the exemplars for that; null: none. */
  effects: queryTable.nullable().default(null),
})
export type SegmentInput = z.infer<typeof segmentInput>
/** The same as it is sent. */
export type SentSegmentInput = z.input<typeof segmentInput>

/** Item of the `score` job, one per query: the contract's prediction without what the parent adds. */
export interface ScoredDive {
  diveId: number
  transitions: [number, number] | null
  predictedScorePoints: number
  directScorePoints: number | null
  directShare: number
  voteSpreadPoints: number
  stageContributions: number[] | null
  details: Record<string, number[]>
  votes: { diveId: number; scorePoints: number; deltaPoints: number; votePoints: number; stageContributions: number[] | null; details: Record<string, number[]> }[]
  elapsedMilliseconds: number
}

/** Item of the `segment` job, one per dive. */
export interface SegmentedDive {
  diveId: number
  transitions: [number, number]
  confidences: [number, number]
  frames: number[]
  curves: [number[], number[]]
  /** Null where it was not measured. */
  effect: { pointsPerFrame: number; scoreEffectPoints: number } | null
}

import { z } from 'zod'
import { dive, diveDetail, diveFacts, diveId, jobId, operation, splitPart, stage, video, videoId } from './entities.ts'
import { procedure } from './procedure.ts'

export const diveFilter = z.object({
  diveNumber: z.string().nullable().default(null),
  search: z.string().default(''),
  labelled: z.enum(['any', 'yes', 'no']).default('any'),
  part: splitPart.nullable().default(null),
  category: z.string().nullable().default(null),
  sort: z.enum(['newest', 'dive-number', 'score', 'athlete', 'date']).default('dive-number'),
})
export type DiveFilter = z.infer<typeof diveFilter>

export const libraryInfo = z.object({
  folder: z.string(),
  name: z.string(),
  videoCount: z.number(),
  diveCount: z.number(),
  labelledCount: z.number(),
  runCount: z.number(),
  modelCount: z.number(),
  freeBytes: z.number().nullable(),
})
export type LibraryInfo = z.infer<typeof libraryInfo>

/** The `headOperationId` an edit was made on; left out, it is made on whatever is there. Errors: 'stale-edit' where the dive has changed since. */
const basedOn = z.number().int().nonnegative().optional()

export const libraryProcedures = {
  'library.info': procedure(z.object({}), libraryInfo),
  /** Renders the demo dives into this library as a job. Refused with 'conflict' while one is running. */
  'library.createDemo': procedure(z.object({
    count: z.number().int().min(1).max(500).default(60),
    seed: z.number().int().default(1),
    /** unseen: seeds and venue styles that no shipped model has seen, to try them on. */
    venues: z.enum(['demo', 'unseen']).default('demo'),
  }), z.object({ jobId })),
  'videos.list': procedure(z.object({}), z.array(video)),
  'videos.get': procedure(z.object({ videoId }), video),
  /** Presentation times in microseconds of frames [startFrame, endFrame). */
  'videos.frameTimes': procedure(z.object({ videoId, startFrame: z.number().int().nonnegative(), endFrame: z.number().int().positive() }), z.array(z.number())),
  'dives.list': procedure(diveFilter.extend({ offset: z.number().int().nonnegative().default(0), limit: z.number().int().min(1).max(1000).default(200) }), z.object({ dives: z.array(dive), total: z.number() })),
  'dives.numbers': procedure(z.object({}), z.array(z.object({ diveNumber: z.string().nullable(), count: z.number() }))),
  'dives.get': procedure(z.object({ diveId }), diveDetail),
  'dives.create': procedure(z.object({ videoId, facts: diveFacts }), diveDetail),
  'dives.update': procedure(z.object({ diveId, facts: diveFacts.partial(), basedOn }), diveDetail),
  /** Hides the dive; undo brings it back. */
  'dives.remove': procedure(z.object({ diveId }), z.object({})),
  'dives.restore': procedure(z.object({ diveId }), diveDetail),
  /** Replaces all stages at once; durable when it returns. Errors: 'bad-labels' for a boundary out of range or order. */
  'stages.set': procedure(z.object({ diveId, stages: z.array(stage.omit({ provenance: true, confidence: true })), summary: z.string().max(200), basedOn }), diveDetail),
  'history.undo': procedure(z.object({ diveId, basedOn }), diveDetail),
  'history.redo': procedure(z.object({ diveId, basedOn }), diveDetail),
  /** Undoes or redoes until this operation is the last in effect; all steps or none. Errors: 'conflict' for one that was overtaken by a later edit. */
  'history.goTo': procedure(z.object({ diveId, operationId: z.number().int().positive(), basedOn }), diveDetail),
  /** Newest first, at most `limit`; those before operation `before` where it is given. */
  'history.list': procedure(z.object({ diveId, limit: z.number().int().min(1).max(1000).default(100), before: z.number().int().positive().optional() }), z.array(operation)),
}

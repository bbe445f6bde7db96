import { z } from 'zod'
import { diveId, runId, split, splitId, splitPart } from './entities.ts'
import { procedure } from './procedure.ts'
import { mostFolds, splitBy, splitNeed } from './split-recipe.ts'

const splitName = z.string().trim().min(1).max(120)
const share = z.number().min(0).max(0.5)
const partCounts = z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() })

/** What to divide and how. */
export const splitRequest = z.object({
  by: splitBy.default('stratified'),
  /** Of all dives that are divided. */
  validationShare: share.default(0.2),
  testShare: share.default(0.2),
  /** Makes so many splits, each dive in the test part of one; null: one split. */
  folds: z.number().int().min(2).max(mostFolds).nullable().default(null),
  seed: z.number().int().min(0).max(0xffffffff).default(1),
  /** What a dive must have besides a score; others are left out and counted. */
  needs: z.array(splitNeed).default(['stages', 'dive-number', 'pictures']),
  /** Dives outside training whose number nobody dives in training: methods that use exemplars cannot score them. */
  untrained: z.enum(['leave-out', 'keep']).default('leave-out'),
  /** Only dives of this category; null: of all. */
  category: z.string().nullable().default(null),
  search: z.string().default(''),
  diveNumber: z.string().nullable().default(null),
})
export type SplitRequest = z.infer<typeof splitRequest>

/** What was divided and what could not be. */
export const splitAccount = z.object({
  /** Dives looked at. */
  considered: z.number().int(),
  /** Dives that lack something, and how many lack what; a dive may lack several things. */
  leftOut: z.number().int(),
  lacks: z.array(z.object({ what: z.enum(['score', ...splitNeed.options]), count: z.number().int() })),
  /** Events or athletes; null where single dives are divided. `unknown` dives have none and count as a group each. */
  groups: z.object({ count: z.number().int(), unknown: z.number().int() }).nullable(),
  /** Of folds: dives that are the only ones of their number, so they stay in training. */
  neverTested: z.number().int(),
})
export type SplitAccount = z.infer<typeof splitAccount>

export const plannedSplit = z.object({
  /** From 1; null without folds. */
  fold: z.number().int().nullable(),
  counts: partCounts,
  /** Numbers outside training that training does not have, with their dives outside training. */
  untrained: z.array(z.object({ diveNumber: z.string(), count: z.number().int() })),
})
export type PlannedSplit = z.infer<typeof plannedSplit>

export const splitDetail = z.object({
  split,
  /** Runs that used it. */
  runs: z.array(z.object({ id: runId, name: z.string() })),
  numbers: z.array(partCounts.extend({ diveNumber: z.string().nullable() })),
})
export type SplitDetail = z.infer<typeof splitDetail>

/** A dive of a split as an export lists it. `dataset` and `key` are null for dives that came from no data set. */
export const splitMember = z.object({
  diveId, part: splitPart, diveNumber: z.string().nullable(), athlete: z.string(), event: z.string(), scorePoints: z.number().nullable(),
  dataset: z.string().nullable(), key: z.string().nullable(),
})
export type SplitMember = z.infer<typeof splitMember>

export const splitProcedures = {
  'splits.list': procedure(z.object({}), z.array(split)),
  'splits.get': procedure(z.object({ splitId }), splitDetail),
  'splits.members': procedure(z.object({ splitId }), z.array(splitMember)),
  /** What `splits.make` would make. Errors as there, but for the name. */
  'splits.preview': procedure(splitRequest, z.object({ account: splitAccount, planned: z.array(plannedSplit) })),
  /**
   * One split, or with folds so many, named "NAME · fold i of k"; all or none.
   * Errors: 'bad-labels' where there are too few dives or groups to divide,
   * 'invalid-input' for shares that leave too little to train on, 'conflict' for
   * a name in use.
   */
  'splits.make': procedure(splitRequest.extend({ name: splitName }), z.object({ account: splitAccount, made: z.array(z.object({ split, planned: plannedSplit })) })),
  /** A split of the same members that no run has used. Errors: 'conflict' for a name in use. */
  'splits.copy': procedure(z.object({ splitId, name: splitName }), split),
  'splits.rename': procedure(z.object({ splitId, name: splitName }), split),
  /** Errors: 'conflict' for a split that a run has used. `splits.restore` brings it back until the studio is closed. */
  'splits.remove': procedure(z.object({ splitId }), z.object({})),
  /** Brings back a split removed since the studio was opened, under a new id. Errors: 'not-found', 'conflict' where its name is in use by now. */
  'splits.restore': procedure(z.object({ splitId }), split),
  /** Its parts are those the dive list shows, and its training part those scores are drawn from. */
  'splits.activate': procedure(z.object({ splitId }), z.object({})),
  /** Puts dives into a part, or takes them out with null. Errors: 'conflict' for a split that a run has used. */
  'splits.assign': procedure(z.object({ splitId, diveIds: z.array(diveId).max(100_000), part: splitPart.nullable() }), split),
}

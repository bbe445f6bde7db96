import { z } from 'zod'
import { dive, diveFacts, diveId } from './entities.ts'
import { procedure } from './procedure.ts'

/**
 * Athletes as people. Dives keep the names as they were written; which names are
 * one person's is said beside them, by whom and when, and can be taken back. A
 * synchronised pair ("A / B") counts for both. Dates are as `diveFacts` has them.
 */
const name = z.string().trim().min(1).max(200)
const date = z.string().nullable()

export const athlete = z.object({
  /** Under which the person is shown. */
  name: z.string(),
  /** As they stand in dives, most dives first. */
  names: z.array(z.object({ name: z.string(), dives: z.number().int() })),
  dives: z.number().int(),
  firstDate: date,
  lastDate: date,
  /** Dives without a date. */
  undated: z.number().int(),
  /** How many different events. */
  events: z.number().int(),
})
export type Athlete = z.infer<typeof athlete>

export const athleteQuery = z.object({
  /** Every word in one of the person's names, whatever the capitals and accents. */
  search: z.string().max(200).default(''),
  sort: z.enum(['name', 'dives', 'latest']).default('name'),
})
export type AthleteQuery = z.infer<typeof athleteQuery>

export const similarAthletes = z.object({
  athletes: z.tuple([athlete, athlete]),
  /** The two names that are alike. */
  names: z.tuple([z.string(), z.string()]),
  /** Capitals, accents, signs; order of the words; words divided otherwise; initials; a letter or two. */
  likeness: z.enum(['letters', 'order', 'joined', 'initials', 'spelling']),
  /** Events at which both dive: people who meet are two. */
  sharedEvents: z.number().int(),
})
export type SimilarAthletes = z.infer<typeof similarAthletes>

export const sayingId = z.number().int().positive().brand<'SayingId'>()
export type SayingId = z.infer<typeof sayingId>

/** What somebody said of names. */
export const athleteSaying = z.object({
  id: sayingId,
  /** One person's; no longer one; alike, and two people. */
  kind: z.enum(['same', 'separate', 'apart']),
  names: z.array(z.string()),
  shownName: z.string().nullable(),
  by: z.string(),
  at: z.string(),
  takenBack: z.object({ by: z.string(), at: z.string() }).nullable(),
})
export type AthleteSaying = z.infer<typeof athleteSaying>

export const eventSummary = z.object({
  event: z.string(),
  dives: z.number().int(),
  athletes: z.number().int(),
  firstDate: date,
  lastDate: date,
  undated: z.number().int(),
  /** Years in the event's name; they are offered and never taken by themselves. */
  years: z.array(z.string()),
})
export type EventSummary = z.infer<typeof eventSummary>

/** Facts that many dives can be given at once. */
export const sharedFacts = diveFacts.pick({ date: true, athlete: true, event: true, round: true }).partial().refine((facts) => Object.values(facts).some((value) => value !== undefined), { error: 'Say which fact the dives are given.' })
export const mostSharedDives = 50_000
/** An edit of one dive among many, as the operation that can be taken back. */
export const factChange = z.object({ diveId, operationId: z.number().int().positive() })
const said = z.object({ sayingId })

export const athleteProcedures = {
  /** `unnamed`: dives that name nobody. */
  'athletes.list': procedure(athleteQuery.extend({ offset: z.number().int().nonnegative().default(0), limit: z.number().int().min(1).max(500).default(100) }), z.object({ athletes: z.array(athlete), total: z.number().int(), unnamed: z.number().int() })),
  /** The person who has this name, shown or not. Errors: 'not-found' where no dive and nobody's saying has it. */
  'athletes.get': procedure(z.object({ name }), z.object({ athlete, sayings: z.array(athleteSaying) })),
  /** By date, the latest first, the undated last. */
  'athletes.dives': procedure(z.object({ name, offset: z.number().int().nonnegative().default(0), limit: z.number().int().min(1).max(1000).default(200) }), z.object({ dives: z.array(dive), total: z.number().int() })),
  /** Names that are probably one person's, the surest first, without those that were said to be two. */
  'athletes.similar': procedure(z.object({ limit: z.number().int().min(1).max(500).default(100) }), z.object({ pairs: z.array(similarAthletes), total: z.number().int() })),
  /** These names, and all others of their people, are one person, shown under one of them or under a new name. Errors: 'conflict' where `shownName` is somebody else's. */
  'athletes.merge': procedure(z.object({ names: z.array(name).min(1).max(100), shownName: name }), said.extend({ athlete })),
  /** Each of these names is a person of its own again. Errors: 'conflict' where none of them is one of several. */
  'athletes.separate': procedure(z.object({ names: z.array(name).min(1).max(100) }), said),
  /** They are alike, and two people: not asked again. */
  'athletes.setApart': procedure(z.object({ names: z.tuple([name, name]) }), said),
  /** Names are as they were before this was said. Errors: 'not-found', 'conflict' where it was taken back or something else was said of these names since. */
  'athletes.takeBack': procedure(z.object({ sayingId }), z.object({})),
  /** Newest first. */
  'athletes.sayings': procedure(z.object({ limit: z.number().int().min(1).max(500).default(50) }), z.array(athleteSaying)),
  /** By name; dives without an event are left out. */
  'events.list': procedure(z.object({ search: z.string().max(200).default(''), undatedOnly: z.boolean().default(false), offset: z.number().int().nonnegative().default(0), limit: z.number().int().min(1).max(500).default(100) }), z.object({ events: z.array(eventSummary), total: z.number().int() })),
  /**
   * Gives these facts to many dives, each as one edit of its history; all or none. A date fills dives without one and those of a
   * less exact one that holds it; others are counted as `kept`, unless `isReplacing`. Errors: 'invalid-input' for more than `mostSharedDives`.
   */
  'dives.setFacts': procedure(z.object({ target: z.union([z.object({ diveIds: z.array(diveId).min(1).max(mostSharedDives) }), z.object({ event: z.string().min(1).max(200) })]), facts: sharedFacts, isReplacing: z.boolean().default(false) }), z.object({ changes: z.array(factChange), kept: z.number().int() })),
  /** Undoes these edits where they are still the latest of their dive; `kept` counts the others. */
  'dives.takeBack': procedure(z.object({ changes: z.array(factChange).max(mostSharedDives) }), z.object({ kept: z.number().int() })),
}

import type { Athlete, AthleteQuery, AthleteSaying, EventSummary, SayingId, SimilarAthletes } from '../../shared/contract/athletes.ts'
import type { AnnotatorId, Dive, DiveId } from '../../shared/contract/entities.ts'

/** Athletes as people: names of dives put together as people said, counted and dated. */
export interface Athletes {
  /** `without`: dives that are left out and not counted. */
  list(query: AthleteQuery, page: { offset: number; limit: number }, without?: ReadonlySet<DiveId>): Promise<{ athletes: Athlete[]; total: number; unnamed: number }>
  /** Null where no dive and nobody's saying has the name. */
  find(name: string, without?: ReadonlySet<DiveId>): Promise<Athlete | null>
  /** The name under which the person is shown who has this one; the name itself where nobody said otherwise. */
  athleteOf(name: string): Promise<string>
  /** All names of the person who has this one, itself among them. */
  namesOf(name: string): Promise<string[]>
  /** What stands in the dives of the person who has this name: names, and pairs ("A / B"). */
  textsOf(name: string): Promise<string[]>
  /** What stands in a dive, with every name of it as the person is shown; for many dives at once. */
  shownNames(): Promise<(athlete: string) => string>
  /** All dives of the person who has this name, pairs too: by date, the latest first, the undated last. */
  diveIdsOf(name: string, without?: ReadonlySet<DiveId>): Promise<DiveId[]>
  divesOf(name: string, page: { offset: number; limit: number }, without?: ReadonlySet<DiveId>): Promise<{ dives: Dive[]; total: number }>
  similar(limit: number, without?: ReadonlySet<DiveId>): Promise<{ pairs: SimilarAthletes[]; total: number }>
  /** Errors: 'conflict' where `shownName` is somebody else's, or nothing would change. */
  merge(names: readonly string[], shownName: string, by: AnnotatorId): Promise<SayingId>
  /** Errors: 'conflict' where none of the names is one of several. */
  separate(names: readonly string[], by: AnnotatorId): Promise<SayingId>
  setApart(names: readonly [string, string], by: AnnotatorId): Promise<SayingId>
  /** Errors: 'not-found', 'conflict' where it was taken back or something else was said of these names since. */
  takeBack(id: SayingId, by: AnnotatorId): Promise<void>
  /** Newest first. */
  sayings(limit: number): Promise<AthleteSaying[]>
  events(query: { search: string; undatedOnly: boolean }, page: { offset: number; limit: number }, without?: ReadonlySet<DiveId>): Promise<{ events: EventSummary[]; total: number }>
  diveIdsOfEvent(event: string): Promise<DiveId[]>
}

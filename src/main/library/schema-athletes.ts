import type { Generated } from 'kysely'

/** Which names of athletes are one person's, as the migrations leave it. */
export interface AthleteTables {
  athlete_names: AthleteNamesTable
  athletes_apart: AthletesApartTable
  athlete_sayings: AthleteSayingsTable
}

/** A name of a person who has several; the shown name is one of them too. */
export interface AthleteNamesTable {
  name: string
  shown_name: string
}

/** Two names alike that are two people; `name` is the first in the order of their letters. */
export interface AthletesApartTable {
  name: string
  other_name: string
}

/** What somebody said of names: never changed but for being taken back. */
export interface AthleteSayingsTable {
  id: Generated<number>
  /** One person's; a person's names no longer one; alike, and two people. */
  kind: 'same' | 'separate' | 'apart'
  /** JSON array of the names it was about. */
  names: string
  /** Of `same`: the name the person is shown under. */
  shown_name: string | null
  /** JSON of `{ before, after }`: rows of `athlete_names` of these people, each `[name, shownName]`, as they were and as this left them. */
  before: string
  said_by: number
  said_at: string
  taken_back_by: number | null
  taken_back_at: string | null
}

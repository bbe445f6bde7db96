/**
 * The demo library: which dives it holds, who dives them and how they are split,
 * so that every dive number is learnt and every split knows the same numbers.
 */
import { StudioError } from '../../../shared/errors.ts'
import { renderedHeights } from './dive-catalogue.ts'
import { createRandom } from './random.ts'
import type { DiveScript } from './script.ts'
import { createDiveScript, scriptVenueStyle, seedRanges } from './script.ts'
import { heldOutVenueStyles } from './venue.ts'

/** Two numbers of each group. */
export const demoDiveNumbers = ['103B', '107B', '201B', '205B', '301B', '307C', '405B', '407C', '5154B', '5253B', '626C', '6243D'] as const

/** `demo`: the usual dives; `unseen`: seeds and venue styles that no dive of pretraining or of the demo library has, for trials. */
export type DemoVenues = 'demo' | 'unseen'

export type DemoSplit = 'train' | 'validation' | 'test'

export interface DemoDive {
  script: DiveScript
  split: DemoSplit
  /** Openly fictional. */
  athlete: string
  event: string
  round: number
  /** Of its round; of some dives only the month or the year is told, as in real libraries. */
  date: string
  fileName: string
}

/** Share of a number's dives kept for validation, and for test. */
const heldBack = 1 / 5
const divesPerAthlete = 5

/** Seeds of unseen dives start here: below it the shipped model was measured. */
const firstUnseenSeed = seedRanges.heldOut.first + 500_000
/** Seeds looked through for one unseen library; about half of them are in unseen venues. */
const unseenStretch = 3000

/**
 * Plans `count` dives (12 to 999) from a library seed. With 60 dives: five of
 * each number, 36 / 12 / 12 for train, validation and test. Dive seeds stay
 * within `seedRanges.demo`, those of unseen dives within `seedRanges.heldOut`.
 */
export function planDemoLibrary({ seed, count = 60, venues = 'demo' }: { seed: number; count?: number; venues?: DemoVenues }): DemoDive[] {
  const { first, last } = seedRanges.demo
  const room = last - first + 1
  if (!Number.isSafeInteger(count) || count < demoDiveNumbers.length || count > room) {
    throw new StudioError('invalid-input', `A demo library of ${count} dives cannot be planned: expected ${demoDiveNumbers.length} to ${room}.`, { hint: 'The usual number is 60.' })
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new StudioError('invalid-input', `Seed ${seed} cannot be used: expected a whole number of 0 or more.`, { hint: 'Give a whole number.' })
  }
  const perNumber = demoDiveNumbers.map((_, k) => Math.floor((count - k - 1) / demoDiveNumbers.length) + 1)
  const athletes = Math.ceil(count / divesPerAthlete)
  const seeds = venues === 'demo' ? Array.from({ length: count }, (_, i) => first + ((seed * count + i) % room)) : unseenSeeds(seed, count)
  return Array.from({ length: count }, (_, i): DemoDive => {
    const diveSeed = seeds[i]!
    const random = createRandom(diveSeed, 'demo')
    const column = i % demoDiveNumbers.length
    const diveNumber = demoDiveNumbers[column]!
    const athlete = i % athletes
    const script = createDiveScript({
      seed: diveSeed,
      diveNumber,
      heightMetres: random.pick(renderedHeights(diveNumber)),
      frameRate: random.pick([25, 25, 25, 30, 30, 30, 50, 60]),
      athleteSeed: seed * 1000 + athlete,
    })
    const apparatus = script.heightMetres <= 3 ? 'springboard' : 'platform'
    return {
      script,
      split: splitOf(Math.floor(i / demoDiveNumbers.length), perNumber[column]!),
      athlete: `Rendered diver ${String(athlete + 1).padStart(2, '0')}`,
      event: `Rendered Open, ${script.heightMetres} m ${apparatus}`,
      round: Math.floor(i / athletes) + 1,
      date: dateOf(i, Math.floor(i / athletes)),
      fileName: `rendered-${String(diveSeed).padStart(3, '0')}-${script.diveNumber.toLowerCase()}.mp4`,
    }
  })
}

/** Every round of the series is a day of its own, over a year and a half. */
const roundDays = ['2024-02-17', '2024-05-25', '2024-10-12', '2025-03-08', '2025-07-19'] as const

function dateOf(dive: number, round: number): string {
  const day = roundDays[round % roundDays.length]!
  return dive % 17 === 13 ? day.slice(0, 4) : dive % 11 === 7 ? day.slice(0, 7) : day
}

/** The first seeds of a stretch that are in venue styles nothing else has. */
function unseenSeeds(seed: number, count: number): number[] {
  const styles: readonly string[] = heldOutVenueStyles
  const stretches = Math.floor((seedRanges.heldOut.last - firstUnseenSeed) / unseenStretch)
  const start = firstUnseenSeed + (seed % stretches) * unseenStretch
  return Array.from({ length: unseenStretch }, (_, i) => start + i).filter((candidate) => styles.includes(scriptVenueStyle(candidate))).slice(0, count)
}

/** The split of the `index`th of `total` dives of one number: the first ones train, the last ones test. */
function splitOf(index: number, total: number): DemoSplit {
  const held = total >= 3 ? Math.max(1, Math.round(total * heldBack)) : 0
  if (index >= total - held) return 'test'
  return index >= total - 2 * held ? 'validation' : 'train'
}

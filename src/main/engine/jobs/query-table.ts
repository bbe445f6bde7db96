import { z } from 'zod'
import type { DiveSource } from '../../../shared/contract/dive-source.ts'
import { diveSource } from '../../../shared/contract/dive-source.ts'

/** A dive to be scored and the exemplars drawn for it; none for methods that do not compare. */
export interface DrawnQuery {
  dive: DiveSource
  exemplars: readonly DiveSource[]
}

const place = z.number().int().nonnegative()

/**
 * Queries as they cross to the child: each dive once, in a table, and for each
 * query the places of its dives in it. Five hundred queries draw ten exemplars
 * each from the same few hundred dives; written out they would take megabytes.
 * Parsing gives them whole again.
 */
export const queryTable = z.object({ dives: z.array(diveSource), drawn: z.array(z.object({ dive: place, exemplars: z.array(place) })) }).transform(({ dives, drawn }, context): DrawnQuery[] => {
  const diveAt = (at: number): DiveSource[] => {
    const dive = dives[at]
    if (dive === undefined) context.addIssue({ code: 'custom', message: `A query refers to dive ${at} of ${dives.length}.` })
    return dive === undefined ? [] : [dive]
  }
  return drawn.flatMap((query) => diveAt(query.dive).map((dive) => ({ dive, exemplars: query.exemplars.flatMap(diveAt) })))
})

export function packQueries(queries: readonly DrawnQuery[]): z.input<typeof queryTable> {
  const dives: DiveSource[] = []
  const places = new Map<number, number>()
  const placeOf = (dive: DiveSource): number => {
    const known = places.get(dive.diveId)
    if (known !== undefined) return known
    places.set(dive.diveId, dives.length)
    return dives.push(dive) - 1
  }
  const drawn = queries.map(({ dive, exemplars }) => ({ dive: placeOf(dive), exemplars: exemplars.map(placeOf) }))
  return { dives, drawn }
}

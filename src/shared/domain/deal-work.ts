import { createRandom, shuffle } from './random.ts'

/** Who labels and who reviews a dive, by id; null: nobody in particular. */
export interface Assignment {
  diveId: number
  annotatorId: number | null
  reviewerId: number | null
}

/** People to share dives among; 'keep' leaves that role as it is, an empty list takes everybody off. */
export type Hands = readonly number[] | 'keep'

/**
 * Shares dives evenly: in an order drawn from the seed, one after the other goes
 * to the next person, so that shares differ by one at most and nobody gets a run
 * of the same dive number. A reviewer is the next in turn who does not label the
 * dive; where there is no other, it is the same person. In the order given; equal input, equal output.
 */
export function dealWork(present: readonly Assignment[], annotators: Hands, reviewers: Hands, seed: number): Assignment[] {
  const random = createRandom(`work ${seed}`)
  const order = shuffle([...present.keys()], random)
  const nextAnnotator = inTurn(annotators)
  const nextReviewer = inTurn(reviewers)
  const dealt: Assignment[] = [...present]
  for (const index of order) {
    const dive = present[index]
    if (dive === undefined) continue
    const annotatorId = nextAnnotator === 'keep' ? dive.annotatorId : nextAnnotator(null)
    const reviewerId = nextReviewer === 'keep' ? dive.reviewerId : nextReviewer(annotatorId)
    dealt[index] = { diveId: dive.diveId, annotatorId, reviewerId }
  }
  return dealt
}

/** Whose share is smallest, the earlier first; not `unlike` where anybody else is there. */
function inTurn(people: Hands): 'keep' | ((unlike: number | null) => number | null) {
  if (people === 'keep') return 'keep'
  const shares = new Map([...new Set(people)].map((person) => [person, 0]))
  return (unlike) => {
    let chosen: number | null = null
    for (const [person, share] of shares) {
      if (person === unlike && shares.size > 1) continue
      if (chosen === null || share < (shares.get(chosen) ?? 0)) chosen = person
    }
    if (chosen !== null) shares.set(chosen, (shares.get(chosen) ?? 0) + 1)
    return chosen
  }
}

import type { Pairable } from './pairs.ts'
import { drawPairs } from './pairs.ts'
import type { ExemplarRule } from '../../shared/domain/exemplars.ts'
import { createRandom, shuffle } from '../../shared/domain/random.ts'

/**
 * What one training step is made of. Everything follows from (seed, epoch), so
 * a resumed run meets the same examples in the same order.
 */
export interface Example<Dive> {
  /** The query and its exemplar, or one dive alone. */
  videos: { dive: Dive; flip: boolean }[]
  /** Seed of this example's dropout masks and crops. */
  seed: number
}

export interface DrawOptions {
  seed: number
  epoch: number
  flip: boolean
  kind: 'pairs' | 'videos'
  rule: ExemplarRule
}

/** The examples of one epoch, in training order: each dive once, as query of a pair or alone. */
export function drawExamples<Dive extends Pairable>(dives: readonly Dive[], options: DrawOptions): Example<Dive>[] {
  if (options.kind === 'pairs') {
    return drawPairs(dives, options).map((pair) => ({
      videos: [{ dive: pair.query, flip: pair.flipQuery }, { dive: pair.exemplar, flip: pair.flipExemplar }],
      seed: pair.seed,
    }))
  }
  const random = createRandom(options.seed).fork(`videos/${options.epoch}`)
  return shuffle(dives, random).map((dive) => {
    // Drawn in any case, so that switching flips off changes nothing else.
    const flip = random.float() < 0.5 && options.flip
    return { videos: [{ dive, flip }], seed: random.uint32() }
  })
}

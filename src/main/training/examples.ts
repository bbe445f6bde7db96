import type { Pairable } from './pairs.ts'
import { drawPairs } from './pairs.ts'
import type { ExemplarRule } from '../../shared/domain/exemplars.ts'
import type { Random } from '../../shared/domain/random.ts'
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

/** How one video of an example is shown: mirrored or not, crop and shift following from a seed of its own. */
export interface Showing<Dive> {
  dive: Dive
  flip: boolean
  seed: number
}

/**
 * The videos of an example as they are shown. Whoever prepares them ahead calls this too, so both mean the same pictures.
 * @param random the example's own, where more is drawn from it afterwards
 */
export function showingsOf<Dive>(example: Example<Dive>, random: Random = createRandom(example.seed)): Showing<Dive>[] {
  return example.videos.map(({ dive, flip }) => ({ dive, flip, seed: random.uint32() }))
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

import type { RunConfig } from '../../shared/contract/training.ts'
import type { Example } from './examples.ts'
import { drawExamples } from './examples.ts'
import type { Pairable } from './pairs.ts'

/**
 * The examples of an epoch in the order they are learnt, also where dives got
 * lost on the way. Everything follows from (seed, epoch) and from when which
 * dive was left out, so a resumed run meets the same examples.
 */
export interface LeftOut {
  diveId: number
  /** The epoch (0-based) in which it was: the examples with it that were still to come are passed over. */
  epoch: number
}

/** One example with its place among all of its epoch. */
export interface Coming<Dive> {
  example: Example<Dive>
  place: number
}

/** All examples of an epoch, drawn from the dives that were there when it began. */
export function drawEpoch<Dive extends Pairable>(config: Pick<RunConfig, 'seed' | 'flip' | 'exemplarRule'> & { examples: 'pairs' | 'videos' }, dives: readonly Dive[], epoch: number, leftOut: readonly LeftOut[] = []): Example<Dive>[] {
  const lost = new Set(leftOut.filter((left) => left.epoch < epoch).map(({ diveId }) => diveId))
  return drawExamples(dives.filter(({ diveId }) => !lost.has(diveId)), { seed: config.seed, epoch, flip: config.flip, kind: config.examples, rule: config.exemplarRule })
}

/** What is still to be learnt of an epoch of which the first `behind` places are. */
export function withoutLost<Dive extends Pairable>(examples: readonly Example<Dive>[], behind: number, leftOut: readonly LeftOut[] = []): Coming<Dive>[] {
  const lost = new Set(leftOut.map(({ diveId }) => diveId))
  return examples.map((example, place) => ({ example, place })).filter(({ example, place }) => place >= behind && !example.videos.some(({ dive }) => lost.has(dive.diveId)))
}

/** What the coming steps are made of, at most `most` of them and none of the next epoch: groups so end at checkpoints and epochs, wherever a run was cut off. */
export function nextGroups<Item>(coming: readonly Item[], done: number, examplesPerStep: number, most: number): (readonly Item[])[] {
  const count = Math.min(most, Math.ceil((coming.length - done) / examplesPerStep))
  return Array.from({ length: count }, (_, i) => coming.slice(done + i * examplesPerStep, done + (i + 1) * examplesPerStep))
}

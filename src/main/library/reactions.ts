import type { AnnotatorId } from '../../shared/contract/entities.ts'
import type { Reaction } from '../../shared/contract/reaction.ts'

/** How late each person marks while a dive plays, in samples of milliseconds. */
export interface Reactions {
  get(id: AnnotatorId): Promise<Reaction>
  /** Adds samples; the oldest go where there are too many. */
  learn(id: AnnotatorId, samples: readonly number[]): Promise<Reaction>
  use(id: AnnotatorId, isOn: boolean): Promise<Reaction>
  /** The samples; whether they are used stays. */
  forget(id: AnnotatorId): Promise<Reaction>
}

import type { OutputOf, ParsedInputOf, ProcedureName } from '../../../shared/contract/contract.ts'
import type { Library } from '../../library/library.ts'
import type { LiveSessions } from '../live-sessions.ts'
import type { Hidden } from './hidden.ts'

/** What a rule may look up. */
export interface BlindMeans {
  library: Library
  live: Pick<LiveSessions, 'diveOf'>
}

type Later<T> = T | Promise<T>

/** How one procedure answers somebody who has dives to label or judge blind. With none of them hidden, nothing of this is done. */
export interface BlindRule<N extends ProcedureName> {
  /** Dives the call is about, by number: with a hidden one among them it is refused. 'all' where it tells of the whole library. */
  about?(input: ParsedInputOf<N>, means: BlindMeans): Later<readonly number[] | 'all'>
  /** What is asked in place of what was asked. */
  asked?(input: ParsedInputOf<N>, hidden: Hidden, means: BlindMeans): Later<ParsedInputOf<N>>
  /** Answers in place of the handler; null: the handler answers. */
  instead?(input: ParsedInputOf<N>, hidden: Hidden, means: BlindMeans): Promise<OutputOf<N> | null>
  /** The answer without what is hidden. */
  told?(output: OutputOf<N>, hidden: Hidden, input: ParsedInputOf<N>): OutputOf<N>
}

/**
 * 'open': it tells nothing of what others said of single dives.
 * 'own': of the blind screens themselves; gives only what its person may have.
 */
export type BlindBehaviour<N extends ProcedureName> = 'open' | 'own' | BlindRule<N>

/** A procedure without a line here does not compile. */
export type BlindTable = { readonly [N in ProcedureName]: BlindBehaviour<N> }

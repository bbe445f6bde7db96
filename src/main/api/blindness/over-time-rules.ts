import type { BlindTable } from './rule.ts'
import { athleteOverTime, numberOverTime } from '../over-time.ts'

type OverTimeProcedure = Extract<keyof BlindTable, `overTime.${string}`>

/** Bests, counts and distributions would tell of a hidden dive, so everything is made without it. */
export const overTimeRules: Pick<BlindTable, OverTimeProcedure> = {
  'overTime.athlete': { instead: (input, hidden, { library }) => athleteOverTime(library, input, hidden.ids) },
  'overTime.number': { instead: (input, hidden, { library }) => numberOverTime(library, input, hidden.ids) },
}

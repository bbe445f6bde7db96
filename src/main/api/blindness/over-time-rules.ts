import type { BlindTable } from './rule.ts'
import { athleteOverTime, numberOverTime } from '../over-time.ts'

type OverTimeProcedure = Extract<keyof BlindTable, `overTime.${string}` | 'reports.athlete'>

/** Bests, counts and distributions would tell of a hidden dive, so everything is made without it. */
export const overTimeRules: Pick<BlindTable, OverTimeProcedure> = {
  'overTime.athlete': { instead: (input, hidden, { library }) => athleteOverTime(library, input, hidden.ids) },
  'overTime.number': { instead: (input, hidden, { library }) => numberOverTime(library, input, hidden.ids) },
  'reports.athlete': { asked: (input, hidden) => ({ ...input, without: [...input.without, ...hidden.ids] }) },
}

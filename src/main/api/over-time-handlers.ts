import type { overTimeProcedures } from '../../shared/contract/over-time.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { athleteOverTime, numberOverTime } from './over-time.ts'

/** Athletes and dive numbers over time. Dives that are hidden from the person at the studio never come here (blindness/over-time-rules.ts). */
export function overTimeHandlers({ library }: Pick<StudioContext, 'library'>): Handlers<keyof typeof overTimeProcedures> {
  return {
    'overTime.athlete': (input) => athleteOverTime(library, input, new Set()),
    'overTime.number': (input) => numberOverTime(library, input, new Set()),
  }
}

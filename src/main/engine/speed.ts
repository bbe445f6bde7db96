import type { JobHost } from './host.ts'
import { speedResult } from './jobs/speed-input.ts'

/**
 * How slow this machine is, measured when it is first asked for, in a child of
 * its own, and remembered while the studio is open and for the same threads.
 * Takes one or two seconds. A busy machine seems slower than it is.
 */
export interface Speed {
  /** Null where it could not be measured. */
  slowness(): Promise<number | null>
}

export function createSpeed({ host, threads }: { host: Pick<JobHost, 'run'>; threads(): number }): Speed {
  const known = new Map<number, Promise<number | null>>()
  const measure = async (count: number): Promise<number | null> => {
    const outcome = await host.run('measure-speed', { threads: count }, {}).outcome
    return outcome.state === 'done' ? speedResult.parse(outcome.result).slowness : null
  }
  return {
    slowness() {
      const count = threads()
      const found = known.get(count) ?? measure(count)
      known.set(count, found)
      return found
    },
  }
}

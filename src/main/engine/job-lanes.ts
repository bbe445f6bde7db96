/**
 * Who computes and who waits, one at a time in each lane, so that two trainings
 * never fight for the processor while a dive can still be scored beside one.
 */
export type JobLane = 'training' | 'files' | 'weights' | 'assessment' | 'explanation'

export interface JobLanes<Entry> {
  join(lane: JobLane, entry: Entry): void
  /** The first that waits takes the lane, if it is free. */
  take(lane: JobLane): Entry | null
  free(lane: JobLane): void
  /** Takes it out of those that wait; false where it does not wait. */
  leave(lane: JobLane, entry: Entry): boolean
  /** Puts it at a place among those that wait, from 0; false where it does not wait. */
  move(lane: JobLane, entry: Entry, position: number): boolean
  /** Who has the lane, then who waits, in order. */
  list(lane: JobLane): Entry[]
  /** Everybody's; those that wait leave. */
  close(): { busy: Entry[]; waiting: Entry[] }
}

export function createJobLanes<Entry>(): JobLanes<Entry> {
  const waiting: Record<JobLane, Entry[]> = { training: [], files: [], weights: [], assessment: [], explanation: [] }
  const busy = new Map<JobLane, Entry>()
  const leave = (lane: JobLane, entry: Entry): boolean => {
    const place = waiting[lane].indexOf(entry)
    if (place >= 0) waiting[lane].splice(place, 1)
    return place >= 0
  }
  return {
    join: (lane, entry) => void waiting[lane].push(entry),
    take(lane) {
      if (busy.has(lane)) return null
      const entry = waiting[lane].shift()
      if (entry === undefined) return null
      busy.set(lane, entry)
      return entry
    },
    free: (lane) => void busy.delete(lane),
    leave,
    move(lane, entry, position) {
      if (!leave(lane, entry)) return false
      waiting[lane].splice(position, 0, entry)
      return true
    },
    list(lane) {
      const holder = busy.get(lane)
      return [...(holder === undefined ? [] : [holder]), ...waiting[lane]]
    },
    close: () => ({ busy: [...busy.values()], waiting: Object.values(waiting).flatMap((entries) => entries.splice(0)) }),
  }
}

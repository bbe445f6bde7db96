/**
 * What arrives many times a second, handed on a few times a second: points of
 * runs are gathered and given out together, at most every so many milliseconds.
 */
export interface Gatherer<T> {
  add(items: readonly T[]): void
  /** Hands on at once what has been gathered. */
  flush(): void
  drop(): void
}

export function createGatherer<T>(handOn: (items: T[]) => void, everyMilliseconds: number, after: (work: () => void, milliseconds: number) => void = (work, milliseconds) => setTimeout(work, milliseconds)): Gatherer<T> {
  let gathered: T[] = []
  let isWaiting = false
  function flush(): void {
    if (gathered.length === 0) return
    const items = gathered
    gathered = []
    handOn(items)
  }
  return {
    add(items) {
      for (const item of items) gathered.push(item)
      if (isWaiting || gathered.length === 0) return
      isWaiting = true
      after(() => {
        isWaiting = false
        flush()
      }, everyMilliseconds)
    },
    flush,
    drop: () => void (gathered = []),
  }
}

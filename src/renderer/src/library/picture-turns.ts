/**
 * Pictures of tiles take turns: a browser holds few connections to the studio,
 * and a screenful of pictures still to be decoded must not keep the list itself
 * waiting. The tile that asked last comes first, for it is the one in sight; a
 * tile that is gone gives its turn up.
 */
export interface PictureTurns {
  /** Calls `begin` when it is this picture's turn; the returned function ends the turn, or gives up waiting for it. */
  ask(begin: () => void): () => void
}

export function createPictureTurns(mostAtOnce: number): PictureTurns {
  const waiting: (() => void)[] = []
  let taken = 0

  function next(): void {
    while (taken < mostAtOnce) {
      const begin = waiting.pop()
      if (begin === undefined) return
      taken++
      begin()
    }
  }

  return {
    ask(begin) {
      let hasBegun = false
      let isOver = false
      const start = (): void => {
        hasBegun = true
        begin()
      }
      waiting.push(start)
      next()
      return () => {
        if (isOver) return
        isOver = true
        if (hasBegun) taken--
        else waiting.splice(waiting.indexOf(start), 1)
        next()
      }
    },
  }
}

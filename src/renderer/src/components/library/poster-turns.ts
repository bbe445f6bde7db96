/**
 * Turns of the tiles' pictures. A picture seen before comes from the browser's
 * own store and needs no turn; the others wait until their tile has stood still
 * for a moment, so that tiles scrolled past ask for nothing.
 */
import { createPictureTurns } from '../../library/picture-turns.ts'

/** Of the six connections a browser holds to one host, two stay free for the list. */
const turns = createPictureTurns(4)
const settleMilliseconds = 90
const seen = new Set<number>()

export const posterTurns = {
  /** It is in the browser's own store now. */
  keep(diveId: number): void {
    seen.add(diveId)
  },

  /** As `PictureTurns.ask`, for the picture of this dive. */
  ask(diveId: number, begin: () => void): () => void {
    if (seen.has(diveId)) {
      begin()
      return () => undefined
    }
    let end = (): void => undefined
    const timer = setTimeout(() => {
      end = turns.ask(begin)
    }, settleMilliseconds)
    return () => {
      clearTimeout(timer)
      end()
    }
  },
}

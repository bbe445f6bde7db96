/**
 * Drawing that keeps the screen fluid: whatever asks to be drawn waits for its
 * turn, one drawing in each frame, and asking twice before one's turn is asking once.
 */
export interface DrawQueue {
  /** `draw` in one of the next frames; the newest of the same key counts. */
  ask(key: object, draw: () => void): void
  drop(key: object): void
}

export function createDrawQueue(nextFrame: (draw: () => void) => void = (draw) => requestAnimationFrame(draw)): DrawQueue {
  const waiting = new Map<object, () => void>()
  let isAsked = false
  function turn(): void {
    isAsked = false
    const [first] = waiting
    if (!first) return
    const [key, draw] = first
    waiting.delete(key)
    if (waiting.size > 0) goOn()
    draw()
  }
  function goOn(): void {
    if (isAsked) return
    isAsked = true
    nextFrame(turn)
  }
  return {
    ask(key, draw) {
      waiting.set(key, draw)
      goOn()
    },
    drop: (key) => void waiting.delete(key),
  }
}

/** All charts of the studio share the frames. */
export const charts = createDrawQueue()

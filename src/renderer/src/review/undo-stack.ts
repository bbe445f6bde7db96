/** What was done on a screen and can be taken back, in order. A new step drops what was taken back before it. */
export interface UndoStep {
  /** For people: "Decision". */
  title: string
  undo(): Promise<unknown>
  redo(): Promise<unknown>
}

export interface UndoStack {
  push(step: UndoStep): void
  /** Takes the last step back; null where there is none, or another is under way. */
  undo(): Promise<UndoStep | null>
  redo(): Promise<UndoStep | null>
  clear(): void
}

const mostSteps = 200

export function createUndoStack(): UndoStack {
  let done: UndoStep[] = []
  let undone: UndoStep[] = []
  let isBusy = false

  /** A step that fails stays where it was. */
  async function move(from: UndoStep[], to: UndoStep[], way: 'undo' | 'redo'): Promise<UndoStep | null> {
    const step = from.at(-1)
    if (step === undefined || isBusy) return null
    isBusy = true
    try {
      await step[way]()
      // It may have been cleared meanwhile.
      if (from.at(-1) === step) to.push(...from.splice(-1))
      return step
    } finally {
      isBusy = false
    }
  }

  return {
    push(step) {
      done.push(step)
      if (done.length > mostSteps) done.shift()
      undone = []
    },
    undo: () => move(done, undone, 'undo'),
    redo: () => move(undone, done, 'redo'),
    clear() {
      done = []
      undone = []
    },
  }
}

/**
 * Splits a child's output into lines and remembers the last few: they are the
 * first thing to look at when the child dies.
 */
export interface OutputTail {
  /** Takes the next piece of output; returns the lines it completed. */
  push(text: string): string[]
  /** The last lines, oldest first, an unfinished one included. */
  lines(): string[]
}

const maxLineLength = 500

export function createOutputTail(keep = 6): OutputTail {
  let last: string[] = []
  let unfinished = ''
  return {
    push(text) {
      const pieces = (unfinished + text).split(/\r?\n/)
      unfinished = (pieces.pop() ?? '').slice(-maxLineLength)
      const complete = pieces.map((line) => line.trimEnd().slice(0, maxLineLength)).filter((line) => line !== '')
      last = [...last, ...complete].slice(-keep)
      return complete
    },
    lines: () => (unfinished.trim() === '' ? last : [...last, unfinished.trim()].slice(-keep)),
  }
}

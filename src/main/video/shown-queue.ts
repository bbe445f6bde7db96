import type { ShownFrame } from './showinfo.ts'
import { createShowinfoParser } from './showinfo.ts'

/** Pairs log lines with pictures: both come in the same order, each at its own pace. */
export class ShownQueue {
  private readonly parser = createShowinfoParser()
  private readonly waiting: ShownFrame[] = []
  private wake: (() => void) | undefined
  private ended = false

  readonly takeLine = (line: string): void => {
    const frame = this.parser.take(line)
    if (!frame) return
    this.waiting.push(frame)
    this.wake?.()
  }

  readonly end = (): void => {
    this.ended = true
    this.wake?.()
  }

  async next(): Promise<ShownFrame | undefined> {
    while (this.waiting.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => { this.wake = resolve })
      this.wake = undefined
    }
    return this.waiting.shift()
  }
}

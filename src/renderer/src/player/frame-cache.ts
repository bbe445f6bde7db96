/**
 * Decoded pictures of one video, by frame index: bounded, least recently used
 * out first, fetched ahead in the direction of play. One request per frame,
 * few at a time; a picture asked for now goes before any fetched ahead.
 */
export interface Picture {
  width: number
  height: number
  close(): void
}
export type FetchPicture<P extends Picture> = (frame: number, signal: AbortSignal) => Promise<P>

const parallelRequests = 6

export class FrameCache<P extends Picture> {
  private readonly pictures = new Map<number, P>()
  private readonly pending = new Map<number, Promise<P>>()
  private readonly failed = new Map<number, unknown>()
  private readonly controller = new AbortController()
  private queue: number[] = []
  private readonly fetchPicture: FetchPicture<P>
  private readonly largestCount: number

  private readonly onFailed: (frame: number) => void
  private readonly parallel: number

  /** `parallel`: requests at a time for what is fetched ahead. */
  constructor(fetchPicture: FetchPicture<P>, largestCount: number, onFailed: (frame: number) => void = () => undefined, parallel = parallelRequests) {
    this.fetchPicture = fetchPicture
    this.largestCount = largestCount
    this.onFailed = onFailed
    this.parallel = parallel
  }

  /** The picture if it is here already; marks it as just used. */
  peek(frame: number): P | undefined {
    const picture = this.pictures.get(frame)
    if (picture) {
      this.pictures.delete(frame)
      this.pictures.set(frame, picture)
    }
    return picture
  }

  /** Takes over a picture that was fetched elsewhere. */
  add(frame: number, picture: P): void {
    if (this.pictures.has(frame) || this.controller.signal.aborted) picture.close()
    else this.keep(frame, picture)
  }

  async get(frame: number): Promise<P> {
    const here = this.peek(frame)
    if (here) return here
    this.failed.delete(frame)
    return this.pending.get(frame) ?? this.start(frame)
  }

  /** Replaces what is to be fetched ahead, nearest first. */
  prefetch(frames: readonly number[]): void {
    this.queue = frames.slice(0, Math.max(this.largestCount - 1, 0)).filter((frame) => !this.pictures.has(frame) && !this.pending.has(frame) && !this.failed.has(frame))
    this.pump()
  }

  /** Why this frame could not be fetched; undefined where it could, or was not asked for yet. */
  failureOf(frame: number): unknown {
    return this.failed.get(frame)
  }

  /** The frames around a failed one that failed as well, both ends included, as far as is known. */
  failedAround(frame: number): { first: number; last: number } {
    let [first, last] = [frame, frame]
    while (this.failed.has(first - 1)) first--
    while (this.failed.has(last + 1)) last++
    return { first, last }
  }

  /** How many of `frames` are here. */
  countReady(frames: readonly number[]): number {
    return frames.filter((frame) => this.pictures.has(frame)).length
  }

  dispose(): void {
    this.controller.abort()
    this.queue = []
    for (const picture of this.pictures.values()) picture.close()
    this.pictures.clear()
  }

  private start(frame: number): Promise<P> {
    const request = this.fetchPicture(frame, this.controller.signal)
      .then((picture) => {
        if (this.controller.signal.aborted) picture.close()
        else this.keep(frame, picture)
        return picture
      })
      .catch((error: unknown) => {
        this.failed.set(frame, error)
        if (!this.controller.signal.aborted) this.onFailed(frame)
        throw error
      })
      .finally(() => {
        this.pending.delete(frame)
        this.pump()
      })
    this.pending.set(frame, request)
    return request
  }

  private keep(frame: number, picture: P): void {
    this.pictures.set(frame, picture)
    for (const [oldest, old] of this.pictures) {
      if (this.pictures.size <= this.largestCount) break
      this.pictures.delete(oldest)
      old.close()
    }
  }

  private pump(): void {
    while (this.pending.size < this.parallel && !this.controller.signal.aborted) {
      const next = this.queue.shift()
      if (next === undefined) return
      if (this.pictures.has(next) || this.pending.has(next)) continue
      // A failed prefetch is remembered in `failed`; the error is shown when the frame is really asked for.
      this.start(next).catch(() => undefined)
    }
  }
}

/** Frames to fetch ahead of `frame`: mostly in the direction of play, a few behind. */
export function framesAround(frame: number, direction: 1 | -1, frameCount: number, ahead: number, behind = 12): number[] {
  const wanted: number[] = []
  for (let i = 1; i <= Math.max(ahead, behind); i++) {
    if (i <= ahead) wanted.push(frame + i * direction)
    if (i <= behind) wanted.push(frame - i * direction)
  }
  return wanted.filter((candidate) => candidate >= 0 && candidate < frameCount)
}

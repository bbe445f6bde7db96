/**
 * Pictures of one pane of a comparison, in two sizes: small ones of the whole dive,
 * there before they are wanted, and full ones for where it rests. What is wanted
 * now goes before anything fetched ahead, and of several wanted the latest: while
 * a pointer moves, what it has passed is never waited for.
 */
import { FrameCache, framesAround, type FetchPicture, type Picture } from '../player/frame-cache.ts'

export interface ShownPicture<P> {
  picture: P
  frame: number
  isFull: boolean
}
export interface WantedPlace {
  frame: number
  /** Being scrubbed: small pictures will do. */
  isScrubbing: boolean
  isPlaying: boolean
  /** Frames the clock may jump to. */
  anchors: readonly number[]
}
export interface PaneSources<P extends Picture> {
  frameCount: number
  small: FetchPicture<P>
  smallBytes: number
  /** Memory the pane may use, bytes. */
  budgetBytes: number
  /** Requests at a time for what is fetched ahead. */
  parallel: number
  /** Something wanted has come, or cannot be had. */
  onChange: () => void
}

/** Wanted pictures on their way at a time; the second lets a jump go before a slow one. */
const mostAsked = 2
const aroundRest = 6
const aheadOfPlay = 24

/** Anchors with their neighbours, then every eighth, fourth, second and each frame: a scrub finds something near from the first moment. */
export function fillOrder(frame: number, frameCount: number, anchors: readonly number[]): number[] {
  const order = new Set<number>([frame, ...framesAround(frame, 1, frameCount, aroundRest, aroundRest), ...anchors.flatMap((anchor) => [anchor, anchor - 1, anchor + 1])])
  for (const stride of [8, 4, 2, 1]) for (let each = 0; each < frameCount; each += stride) order.add(each)
  return [...order].filter((each) => each >= 0 && each < frameCount)
}

export class PanePictures<P extends Picture> {
  private readonly small: FrameCache<P>
  private full: FrameCache<P> | null = null
  private readonly asking = new Set<string>()
  private wanted: WantedPlace | null = null
  private readonly sources: PaneSources<P>
  private filledAround = -1

  constructor(sources: PaneSources<P>) {
    this.sources = sources
    this.small = new FrameCache(sources.small, Math.max(Math.floor((sources.budgetBytes * 0.6) / sources.smallBytes), 24), undefined, sources.parallel)
  }

  /** Full pictures from here on; null where the small ones are as large as the pane or the video. The small ones stay. */
  useFull(full: { fetch: FetchPicture<P>; bytes: number } | null): void {
    this.full?.dispose()
    const { budgetBytes, parallel } = this.sources
    this.full = full && new FrameCache(full.fetch, Math.max(Math.floor((budgetBytes * 0.4) / full.bytes), 12), undefined, parallel)
  }

  /** The best picture of this frame that is here; asks for what is missing. Null: nothing of it is here yet. */
  show(place: WantedPlace): ShownPicture<P> | null {
    this.wanted = place
    const { frame } = place
    const full = this.full?.peek(frame)
    const small = full ? undefined : this.small.peek(frame)
    if (!full && !small) this.ask(this.small, 'small', frame)
    // At rest the full one follows at once; where playing it is fetched ahead.
    else if (!full && this.full && !place.isScrubbing && !place.isPlaying) this.ask(this.full, 'full', frame)
    this.fetchAhead(place)
    const picture = full ?? small
    return picture ? { picture, frame, isFull: full !== undefined || this.full === null } : null
  }

  /** Why nothing can be shown of this frame. */
  failureOf(frame: number): unknown {
    return this.small.failureOf(frame)
  }

  /** Share of the dive whose small pictures are here, 0 to 1. */
  readyShare(): number {
    const { frameCount } = this.sources
    return frameCount === 0 ? 1 : this.small.countReady(Array.from({ length: frameCount }, (_, i) => i)) / frameCount
  }

  dispose(): void {
    this.wanted = null
    this.small.dispose()
    this.full?.dispose()
  }

  private fetchAhead({ frame, isScrubbing, isPlaying, anchors }: WantedPlace): void {
    const { frameCount } = this.sources
    // While it is scrubbed the order stays: putting it together anew for every move would cost more than it gives.
    if (!isScrubbing && !isPlaying && this.filledAround !== frame) {
      this.filledAround = frame
      this.small.prefetch(fillOrder(frame, frameCount, anchors))
    }
    if (!this.full) {
      if (isPlaying) this.small.prefetch(framesAround(frame, 1, frameCount, aheadOfPlay, 0))
      return
    }
    if (isScrubbing) this.full.prefetch([])
    else this.full.prefetch(framesAround(frame, 1, frameCount, isPlaying ? aheadOfPlay : aroundRest, isPlaying ? 0 : aroundRest))
  }

  private ask(cache: FrameCache<P>, size: string, frame: number): void {
    const key = `${size}/${frame}`
    if (cache.failureOf(frame) !== undefined || this.asking.has(key)) return
    // `show` is called again when one of those asked for has come, and then asks for the latest.
    if ([...this.asking].filter((each) => each.startsWith(size)).length >= mostAsked) return
    this.asking.add(key)
    const done = (): void => {
      this.asking.delete(key)
      if (this.wanted) this.sources.onChange()
    }
    cache.get(frame).then(done, done)
  }
}

/**
 * The pictures of one dive for a pane: the wanted frame is shown as soon as it is
 * here, its neighbours are fetched ahead. While a key is held and pictures do not
 * come as fast as it repeats, two are asked for at most and those between are left
 * out, so that nothing queues up and the last one is exact.
 */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import { FrameCache, framesAround } from '../player/frame-cache.ts'
import { requestHeight } from '../player/picture-size.ts'
import { damagedAround } from '../player/damaged-around.ts'
import { fetchFrame } from '../stores/media.ts'

export interface ShownDive {
  videoId: number
  videoWidth: number
  videoHeight: number
  /** Of the dive in its video. */
  startFrame: number
  frameCount: number
  frame: number
  direction: 1 | -1
  /** Frames fetched ahead. */
  ahead: number
}
/** A dive that will be opened soon: its first pictures are made ready once this one's are here. */
export interface UpcomingDive {
  videoId: number
  videoHeight: number
  startFrame: number
  frameCount: number
}
export interface FrameTrouble {
  error: unknown
  /** Frames of the dive that cannot be read together, both ends included. */
  first: number
  last: number
}

const cacheBytes = 256 * 1024 * 1024
/** First pictures of the next dive; the studio decodes the stretch they lie in as a whole. */
const upcomingPictures = 6
/** Milliseconds between the first picture of a dive and thinking of the next. */
const restBefore = 250
/** The second lets a jump go before a slow picture nobody waits for any more. */
const mostAsked = 2

/** @param paneHeight device pixels, of the picture as magnified; 0 while unknown. `draw` puts a picture on the screen. */
export function useFramePictures(shown: () => ShownDive, paneHeight: () => number, upcoming: () => UpcomingDive | null, draw: (picture: ImageBitmap, frame: number) => void): { trouble: Ref<FrameTrouble | null>; shownFrame: Ref<number>; hasPicture: Ref<boolean>; retry: () => void } {
  const trouble = shallowRef<FrameTrouble | null>(null)
  const shownFrame = ref(-1)
  const hasPicture = ref(false)
  let cache: FrameCache<ImageBitmap> | null = null
  let cached = ''
  /** Frames asked for and waited for. */
  let asking = new Set<number>()
  let resting: ReturnType<typeof setTimeout> | undefined
  /** First pictures of the dive that is opened next, kept until it is. */
  let warmed: { key: string; pictures: Map<number, ImageBitmap> } | null = null
  let warming = new AbortController()

  const heightFor = (videoHeight: number): number | undefined => requestHeight(videoHeight, paneHeight())

  function openCache(): void {
    cache?.dispose()
    asking = new Set()
    const { videoId, startFrame, videoWidth, videoHeight } = shown()
    const asked = heightFor(videoHeight)
    cached = `${videoId}/${startFrame}/${asked}`
    const pictureHeight = asked ?? videoHeight
    const pictureBytes = pictureHeight * Math.ceil((videoWidth / videoHeight) * pictureHeight) * 4
    const largestCount = Math.max(Math.floor(cacheBytes / pictureBytes), 24)
    cache = new FrameCache((frame, signal) => fetchFrame(videoId, startFrame + frame, asked, signal), largestCount, () => {
      // More of the same stretch turns out unreadable while its message is shown.
      const here = trouble.value
      if (here && cache && shown().frame >= here.first && shown().frame <= here.last) fail(here.error, shown().frame, cache)
    })
    if (warmed?.key === cached) {
      for (const [frame, picture] of warmed.pictures) cache.add(frame, picture)
      warmed = null
    }
  }

  function put(picture: ImageBitmap, frame: number): void {
    draw(picture, frame)
    hasPicture.value = true
    trouble.value = null
    shownFrame.value = frame
  }

  function fail(error: unknown, frame: number, from: FrameCache<ImageBitmap>): void {
    trouble.value = { error, ...damagedAround(error, shown(), from.failedAround(frame)) }
  }

  function update(): void {
    const { frame, frameCount, direction, ahead } = shown()
    const mine = cache
    if (!mine || frameCount === 0) return
    const around = framesAround(frame, direction, frameCount, ahead)
    const here = mine.peek(frame)
    const known = mine.failureOf(frame)
    if (here) {
      put(here, frame)
      mine.prefetch(around)
      thinkAhead()
    } else if (known !== undefined) {
      fail(known, frame, mine)
      mine.prefetch(around)
    } else if (asking.size < mostAsked && !asking.has(frame)) {
      // After a jump the wanted picture comes first, alone; its neighbours when it is there.
      mine.prefetch(mine.countReady(around) > 0 ? around : [])
      const mineAsked = asking.add(frame)
      mine.get(frame).then((picture) => {
        mineAsked.delete(frame)
        if (mine !== cache) return
        const wanted = shown().frame
        // What came while a key is held is shown on the way to where it has got to.
        if (wanted !== frame && Math.abs(wanted - frame) <= Math.abs(wanted - shownFrame.value)) put(picture, frame)
        update()
      }).catch(() => {
        mineAsked.delete(frame)
        if (mine === cache) update()
      })
    }
    // Else: `update` runs again when the picture asked for is here.
  }

  /** A moment after this dive has come, the first pictures of the next are decoded. */
  function thinkAhead(): void {
    resting ??= setTimeout(() => {
      resting = undefined
      const next = upcoming()
      if (!next || next.frameCount === 0) return
      const height = heightFor(next.videoHeight)
      const key = `${next.videoId}/${next.startFrame}/${height}`
      if (warmed?.key === key) return
      forgetWarmed()
      void warm(next, key, height)
    }, restBefore)
  }
  async function warm(next: UpcomingDive, key: string, height: number | undefined): Promise<void> {
    const mine = { key, pictures: new Map<number, ImageBitmap>() }
    const { signal } = warming
    warmed = mine
    try {
      for (let frame = 0; frame < Math.min(upcomingPictures, next.frameCount); frame++) {
        const picture = await fetchFrame(next.videoId, next.startFrame + frame, height, signal)
        // Opened meanwhile, or another dive is next.
        if (warmed !== mine) return picture.close()
        mine.pictures.set(frame, picture)
      }
    } catch {
      // The dive says what is wrong with it when it is opened.
      if (warmed === mine) forgetWarmed()
    }
  }
  function forgetWarmed(): void {
    warming.abort()
    warming = new AbortController()
    for (const picture of warmed?.pictures.values() ?? []) picture.close()
    warmed = null
  }
  watch(upcoming, thinkAhead)

  watch(() => ({ ...shown(), asked: heightFor(shown().videoHeight), isReady: paneHeight() > 0 }), ({ videoId, startFrame, asked, isReady }, before) => {
    if (!isReady) return
    if (before && (before.videoId !== videoId || before.startFrame !== startFrame)) {
      hasPicture.value = false
      shownFrame.value = -1
      trouble.value = null
    }
    if (cached !== `${videoId}/${startFrame}/${asked}` || !cache) openCache()
    update()
  }, { flush: 'post', immediate: true })
  onBeforeUnmount(() => {
    clearTimeout(resting)
    forgetWarmed()
    cache?.dispose()
    cache = null
  })

  function retry(): void {
    trouble.value = null
    openCache()
    update()
  }

  return { trouble, shownFrame, hasPicture, retry }
}

/**
 * The pictures of all panes: each pane's last one in a buffer, to be drawn beside
 * the others or over them. Small ones while the clock is moved by hand, full ones
 * where it rests.
 */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import { requestHeight } from '../player/picture-size.ts'
import { PanePictures } from '../review/pane-pictures.ts'
import { fetchFrame } from '../stores/media.ts'
import type { FrameTrouble } from './use-frame-pictures.ts'
import type { Comparison, ComparisonPane } from './use-comparison.ts'

export interface PaneScreen {
  /** Which dive it shows; another dive in the pane is another screen. */
  diveId: number
  buffer: OffscreenCanvas
  /** Frame in the buffer; -1 while there is none. */
  frame: number
  isFull: boolean
  trouble: FrameTrouble | null
  /** Share of the dive whose small pictures are here. */
  readyShare: number
}

const smallHeight = 180
/** Of all panes. With four, the small pictures of 330 frames each fit: ten seconds and more of most footage. */
const allBytes = 480 * 1024 * 1024
/** Of the browser's six connections four are for what is fetched ahead, two for what is wanted. */
const connections = 4

interface Held {
  key: string
  fullHeight: number | undefined
  pictures: PanePictures<ImageBitmap>
  screen: PaneScreen
}

/** `paneHeight`: device pixels of one pane's picture; 0 while unknown. `revision` counts up whenever a buffer or a trouble has changed. */
export function useComparisonPictures(comparison: Comparison, paneHeight: Ref<number>): { screens: Ref<readonly (PaneScreen | null)[]>; revision: Ref<number>; retry(index: number): void } {
  const screens = shallowRef<readonly (PaneScreen | null)[]>([])
  const revision = ref(0)
  let held: (Held | null)[] = []

  function open(pane: ComparisonPane, paneCount: number): Held | null {
    if (!pane.dive || pane.dive.clip.detail.dive.isAwaited) return null
    const { dive, video } = pane.dive.clip.detail
    const aspect = video.width / video.height
    const bytes = (height: number): number => height * Math.ceil(height * aspect) * 4
    const height = video.height > smallHeight ? smallHeight : undefined
    const fetchAt = (asked: number | undefined) => (frame: number, signal: AbortSignal): Promise<ImageBitmap> => fetchFrame(dive.videoId, dive.startFrame + frame, asked, signal)
    const screen: PaneScreen = { diveId: dive.id, buffer: new OffscreenCanvas(1, 1), frame: -1, isFull: false, trouble: null, readyShare: 0 }
    const pictures = new PanePictures<ImageBitmap>({
      frameCount: pane.times.length, small: fetchAt(height), smallBytes: bytes(height ?? video.height),
      budgetBytes: allBytes / paneCount, parallel: Math.max(Math.floor(connections / paneCount), 1), onChange: update,
    })
    return { key: keyOf(pane, paneCount), fullHeight: height, pictures, screen }
  }
  const keyOf = (pane: ComparisonPane, paneCount: number): string => `${pane.dive?.clip.detail.dive.id}/${pane.dive?.clip.detail.dive.startFrame}/${pane.times.length}/${paneCount}`

  /** The size that the pane needs now; the small ones are kept. */
  function fit(one: Held, pane: ComparisonPane): void {
    if (!pane.dive || paneHeight.value === 0) return
    const { dive, video } = pane.dive.clip.detail
    const asked = requestHeight(video.height, paneHeight.value)
    if (one.fullHeight === asked) return
    one.fullHeight = asked
    const height = asked ?? video.height
    one.pictures.useFull(height <= smallHeight ? null : { fetch: (frame, signal) => fetchFrame(dive.videoId, dive.startFrame + frame, asked, signal), bytes: height * Math.ceil((height * video.width) / video.height) * 4 })
  }

  /** Every pane's best picture of where it is now goes into its buffer. */
  function update(): void {
    const { isScrubbing, isPlaying } = comparison.clock
    let isChanged = false
    for (const pane of comparison.panes.value) {
      const one = held[pane.index]
      if (!one || paneHeight.value === 0) continue
      const { frame } = pane.place
      const { screen } = one
      const shown = one.pictures.show({ frame, isScrubbing: isScrubbing.value, isPlaying: isPlaying.value, anchors: pane.dive?.boundaries ?? [] })
      if (shown && (screen.frame !== frame || (shown.isFull && !screen.isFull) || screen.trouble)) {
        put(screen, shown.picture)
        Object.assign(screen, { frame, isFull: shown.isFull, trouble: null })
        isChanged = true
      }
      const failure = shown ? undefined : one.pictures.failureOf(frame)
      if (failure !== undefined && screen.trouble?.first !== frame) {
        screen.trouble = { error: failure, first: frame, last: frame }
        isChanged = true
      }
    }
    if (isChanged) revision.value++
  }
  function put({ buffer }: PaneScreen, picture: ImageBitmap): void {
    if (buffer.width !== picture.width || buffer.height !== picture.height) {
      buffer.width = picture.width
      buffer.height = picture.height
    }
    buffer.getContext('2d', { alpha: false })?.drawImage(picture, 0, 0)
  }

  watch(() => comparison.panes.value.map((pane) => (pane.dive ? keyOf(pane, comparison.panes.value.length) : '')).join(' '), () => {
    const panes = comparison.panes.value
    const before = held
    const left = [...before]
    held = panes.map((pane) => {
      // A dive may stand in two panes: each has pictures of its own.
      const at = left.findIndex((one) => one?.key === keyOf(pane, panes.length))
      return (at >= 0 ? left.splice(at, 1)[0] : null) ?? open(pane, panes.length)
    })
    for (const one of before) if (one && !held.includes(one)) one.pictures.dispose()
    screens.value = held.map((one) => one?.screen ?? null)
    revision.value++
  }, { immediate: true, flush: 'sync' })
  watch([() => comparison.panes.value, paneHeight, () => comparison.clock.isScrubbing.value, () => comparison.clock.isPlaying.value], () => {
    for (const pane of comparison.panes.value) {
      const one = held[pane.index]
      if (one) fit(one, pane)
    }
    update()
  }, { immediate: true, flush: 'post' })

  // How much has been fetched ahead, for who waits for it.
  const counting = setInterval(() => {
    let isChanged = false
    for (const one of held) {
      if (!one || one.screen.readyShare === 1) continue
      const share = one.pictures.readyShare()
      isChanged ||= share !== one.screen.readyShare
      one.screen.readyShare = share
    }
    if (isChanged) revision.value++
  }, 500)
  onBeforeUnmount(() => {
    clearInterval(counting)
    for (const one of held) one?.pictures.dispose()
    held = []
  })

  function retry(index: number): void {
    const pane = comparison.panes.value[index]
    const one = held[index]
    if (!pane || !one) return
    one.pictures.dispose()
    const again = open(pane, comparison.panes.value.length)
    held = held.map((each, i) => (i === index ? again : each))
    screens.value = held.map((each) => each?.screen ?? null)
    if (again) fit(again, pane)
    update()
    revision.value++
  }

  return { screens, revision, retry }
}

/**
 * A <video> of the original or its proxy, for what single pictures are too slow
 * for in an hour of film: playing on and scrubbing. The time of each picture it
 * presents says which frame that is, and where it seeks it aims at the middle of
 * a frame; at rest the decoded picture takes its place, which is what is labelled.
 */
import { onBeforeUnmount, ref, type Ref } from 'vue'
import { endTime } from '../../../shared/domain/frame-times.ts'
import type { PlayEngine } from './use-playhead.ts'

export interface VideoEngine extends PlayEngine {
  attach(video: HTMLVideoElement | null): void
  /** It plays or is being scrubbed: no decoded pictures are needed. */
  isActive: Ref<boolean>
  /** It stands in front of the decoded picture. */
  isShown: Ref<boolean>
  /** Shows a frame as soon as it can; of many asked for in a row only the last counts. False where it cannot. */
  scrub(frame: number): boolean
  endScrub(): void
  /** Shows a frame until its decoded picture is there, where that takes long. */
  peek(frame: number): void
  /** The decoded picture is there. */
  settle(): void
}

/** Longer differences mean that file and index do not belong together. */
const mostApartMicroseconds = 1_000_000
/** Times are rounded to microseconds here and to the container's clock there. */
const roundingMicroseconds = 500

export function useVideoEngine(times: Ref<readonly number[]>): VideoEngine {
  let element: HTMLVideoElement | null = null
  const isActive = ref(false)
  const isShown = ref(false)
  let run = 0
  let wanted: number | null = null
  let peeked: number | null = null

  function usable(): HTMLVideoElement | null {
    const video = element
    if (!video || video.error || video.readyState < HTMLMediaElement.HAVE_METADATA || times.value.length < 2) return null
    return Math.abs(video.duration * 1e6 - endTime(times.value)) < mostApartMicroseconds ? video : null
  }

  /** Seconds in the middle of the frame that begins at a time. */
  function middleOf(frame: number): number {
    const from = times.value[frame] ?? 0
    return (from + (times.value[frame + 1] ?? endTime(times.value))) / 2e6
  }
  function frameFrom(time: number): number {
    const index = times.value.findIndex((each) => each >= time)
    return index === -1 ? times.value.length - 1 : index
  }

  function start(fromTime: number, rate: number, onTime: (time: number) => void, onStop: () => void): boolean {
    const video = usable()
    if (!video) return false
    const mine = ++run
    wanted = null
    peeked = null
    isActive.value = true
    video.playbackRate = rate
    video.currentTime = middleOf(frameFrom(fromTime))
    const present = (_now: number, shown: VideoFrameCallbackMetadata): void => {
      if (mine !== run) return
      const time = shown.mediaTime * 1e6 + roundingMicroseconds
      // The picture it stood on before the seek may still come first.
      if (!video.seeking && time >= fromTime) {
        isShown.value = true
        onTime(time)
      }
      if (mine === run) video.requestVideoFrameCallback(present)
    }
    video.requestVideoFrameCallback(present)
    video.onended = () => mine === run && onTime(endTime(times.value))
    video.play().catch(() => {
      if (mine === run) onStop()
    })
    return true
  }

  function stop(): void {
    run++
    if (element) element.onended = null
    element?.pause()
    isActive.value = wanted !== null
  }

  function seekTo(video: HTMLVideoElement, frame: number): void {
    const mine = run
    video.onseeked = () => {
      const next = wanted ?? peeked
      if (mine !== run || next === null) return
      isShown.value = true
      if (next !== frame) seekTo(video, next)
    }
    video.currentTime = middleOf(frame)
  }

  function peek(frame: number): void {
    const video = usable()
    if (!video || isActive.value) return
    peeked = frame
    if (!video.seeking) seekTo(video, frame)
  }

  function scrub(frame: number): boolean {
    const video = usable()
    if (!video) return false
    isActive.value = true
    wanted = frame
    peeked = null
    if (!video.seeking) seekTo(video, frame)
    return true
  }

  function endScrub(): void {
    wanted = null
    isActive.value = false
  }

  function settle(): void {
    peeked = null
    isShown.value = isActive.value
  }

  onBeforeUnmount(stop)
  return { attach: (video) => (element = video), isActive, isShown, start, stop, scrub, endScrub, peek, settle }
}

/**
 * One playhead: which frame is shown now, and how it moves. Time comes from the
 * frames' own timestamps; pictures are somebody else's business.
 */
import { computed, onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { clockText, endTime } from '../../../shared/domain/frame-times.ts'
import { playedFrame, shuttleRate, speedStepped, type PlayRange } from '../player/clock.ts'

/** Something that plays by itself and tells what it shows, such as a <video>. Times are microseconds from the first frame. */
export interface PlayEngine {
  /** False where it cannot play this; then the playhead's own clock does. `onStop`: it could not go on. */
  start(fromTime: number, rate: number, onTime: (time: number) => void, onStop: () => void): boolean
  stop(): void
}

export interface Playhead {
  frame: Ref<number>
  /** 0 while paused; negative plays backwards. */
  rate: Ref<number>
  /** How fast playing begins, 1/8 to 4 times. */
  speed: Ref<number>
  isPlaying: Ref<boolean>
  range: Ref<PlayRange | null>
  timeText: Ref<string>
  durationText: Ref<string>
  seek(frame: number): void
  step(frames: number): void
  play(rate?: number, range?: PlayRange): void
  pause(): void
  toggle(): void
  shuttle(direction: 1 | -1): void
  /** The next faster or slower speed, at once where it plays. */
  changeSpeed(direction: 1 | -1): void
}

/** `times`: presentation time of each frame, microseconds, the first 0. */
export function usePlayhead(times: Ref<readonly number[]>, engine?: PlayEngine): Playhead {
  const frame = ref(0)
  const rate = ref(0)
  const speed = ref(1)
  const range = ref<PlayRange | null>(null)
  const isPlaying = computed(() => rate.value !== 0)
  const timeText = computed(() => clockText(times.value[frame.value] ?? 0))
  const durationText = computed(() => clockText(endTime(times.value)))
  let request = 0
  let startedAt = 0
  let startedTime = 0

  const lastFrame = (): number => Math.max(times.value.length - 1, 0)
  const whole = (): PlayRange => ({ startFrame: 0, endFrame: times.value.length, loops: false })

  function tick(now: number): void {
    if (rate.value === 0) return
    const place = playedFrame(times.value, startedTime, (now - startedAt) * 1000, rate.value, range.value ?? whole())
    frame.value = place.frame
    if (place.ended) pause()
    else request = requestAnimationFrame(tick)
  }

  /** What the engine shows now, told by the picture's own time. */
  function follow(time: number): void {
    if (rate.value === 0) return
    const place = playedFrame(times.value, time, 0, rate.value, range.value ?? whole())
    const isWrapped = place.frame < frame.value
    frame.value = place.frame
    if (place.ended) pause()
    else if (isWrapped) run()
  }

  /** Plays on from where the playhead is. */
  function run(): void {
    cancelAnimationFrame(request)
    startedAt = performance.now()
    startedTime = times.value[frame.value] ?? 0
    if (rate.value > 0 && engine?.start(startedTime, rate.value, follow, pause)) return
    engine?.stop()
    request = requestAnimationFrame(tick)
  }

  function pause(): void {
    cancelAnimationFrame(request)
    engine?.stop()
    rate.value = 0
    range.value = null
  }

  function play(wanted = speed.value, within?: PlayRange): void {
    range.value = within ?? (rate.value === 0 ? null : range.value)
    const bounds = range.value ?? whole()
    // Playing on from the end means playing again.
    if (wanted > 0 && (frame.value >= bounds.endFrame - 1 || frame.value < bounds.startFrame)) frame.value = bounds.startFrame
    if (wanted < 0 && frame.value <= bounds.startFrame) frame.value = bounds.endFrame - 1
    rate.value = wanted
    run()
  }

  function seek(to: number): void {
    frame.value = Math.min(Math.max(Math.round(to), 0), lastFrame())
    if (rate.value !== 0) run()
  }

  function step(frames: number): void {
    pause()
    seek(frame.value + frames)
  }

  function changeSpeed(direction: 1 | -1): void {
    speed.value = speedStepped(rate.value === 0 ? speed.value : Math.abs(rate.value), direction)
    if (rate.value === 0) return
    rate.value = Math.sign(rate.value) * speed.value
    run()
  }

  watch(times, () => {
    pause()
    frame.value = Math.min(frame.value, lastFrame())
  })
  onBeforeUnmount(pause)

  return {
    frame, rate, speed, isPlaying, range, timeText, durationText, seek, step, play, pause, changeSpeed,
    toggle: () => (rate.value === 0 ? play() : pause()),
    shuttle: (direction) => play(shuttleRate(rate.value, direction, speed.value)),
  }
}

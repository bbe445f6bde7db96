/** The one clock of a comparison: it rests, is stepped and scrubbed, or runs at a share of real-world speed. */
import { computed, onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from 'vue'
import { instantOf, played, restingRange, stepped } from '../review/clock-steps.ts'

/** Milliseconds a pointer that is held rests before the full pictures are fetched. */
const restAfter = 140
const mostRate = 4

export interface CompareClock {
  /** Microseconds of the reference's own time. */
  now: Ref<number>
  /** 0 at rest; the direction, doubled by shuttling. */
  rate: Ref<number>
  isPlaying: ComputedRef<boolean>
  isScrubbing: Ref<boolean>
  loop: Ref<{ from: number; to: number } | null>
  seek(clock: number): void
  scrub(clock: number): void
  endScrub(): void
  step(frames: number): void
  play(within?: { from: number; to: number; loops: boolean }): void
  pause(): void
  toggle(): void
  shuttle(direction: 1 | -1): void
}

/** `now` is what it moves: microseconds of the reference's time. */
export function useCompareClock(times: Ref<readonly number[]>, range: Ref<{ from: number; to: number }>, percent: Ref<number>, now: Ref<number>): CompareClock {
  const rate = ref(0)
  const isScrubbing = ref(false)
  const loop = ref<{ from: number; to: number } | null>(null)
  const isPlaying = computed(() => rate.value !== 0)
  let within: { from: number; to: number } | null = null
  let request = 0
  let startedAt = 0
  let startedFrom = 0
  let resting: ReturnType<typeof setTimeout> | undefined

  function bounds(): { from: number; to: number; loops: boolean } {
    return loop.value ? { ...loop.value, loops: true } : { ...(within ?? range.value), loops: false }
  }
  const clamp = (clock: number): number => {
    const { first, last } = restingRange(times.value, range.value)
    return Math.min(Math.max(clock, instantOf(times.value, first)), instantOf(times.value, last))
  }
  function run(): void {
    cancelAnimationFrame(request)
    startedAt = performance.now()
    startedFrom = now.value
    request = requestAnimationFrame(tick)
  }
  function tick(at: number): void {
    if (rate.value === 0) return
    const place = played(startedFrom, Math.max(at - startedAt, 0) * 1000, (rate.value * percent.value) / 100, bounds())
    now.value = place.ended ? clamp(place.clock) : place.clock
    if (place.ended) pause()
    else request = requestAnimationFrame(tick)
  }
  function pause(): void {
    cancelAnimationFrame(request)
    rate.value = 0
    within = null
  }
  function start(wanted: number): void {
    const { from, to } = bounds()
    // Playing on from the end means playing again.
    const { last } = restingRange(times.value, { from, to })
    if (wanted > 0 && (now.value >= instantOf(times.value, last) || now.value < from)) now.value = from
    if (wanted < 0 && (now.value <= from || now.value >= to)) now.value = instantOf(times.value, last)
    rate.value = wanted
    run()
  }
  function play(stretch?: { from: number; to: number; loops: boolean }): void {
    if (stretch?.loops) loop.value = { from: stretch.from, to: stretch.to }
    else if (stretch) {
      loop.value = null
      within = stretch
    }
    start(1)
  }
  function seek(clock: number): void {
    pause()
    now.value = clamp(clock)
    // Who goes elsewhere wants to play there.
    if (loop.value && (now.value < loop.value.from || now.value >= loop.value.to)) loop.value = null
  }
  function scrub(clock: number): void {
    seek(clock)
    isScrubbing.value = true
    clearTimeout(resting)
    resting = setTimeout(endScrub, restAfter)
  }
  function endScrub(): void {
    clearTimeout(resting)
    isScrubbing.value = false
  }

  // A slower or faster clock goes on from where it is.
  watch(percent, () => rate.value !== 0 && run())
  watch(range, () => (now.value = clamp(now.value)))
  onBeforeUnmount(() => {
    pause()
    clearTimeout(resting)
  })

  return {
    now, rate, isPlaying, isScrubbing, loop, seek, scrub, endScrub, play, pause,
    step: (frames) => seek(stepped(times.value, range.value, now.value, frames)),
    toggle: () => (rate.value === 0 ? start(1) : pause()),
    shuttle: (direction) => start(Math.sign(rate.value) === direction ? Math.sign(rate.value) * Math.min(Math.abs(rate.value) * 2, mostRate) : direction),
  }
}

/** The keys of a comparison: the player's on the one clock, and those of the chosen pane. */
import { onBeforeUnmount, onMounted, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { viewModes } from '../review/compare-address.ts'
import { percentStepped } from '../review/clock-steps.ts'
import { clampAlignment, scaleStep, shiftStep, unaligned } from '../review/pane-alignment.ts'
import { syncModes } from '../review/pane-sync.ts'
import { useNoticesStore } from '../stores/notices.ts'
import { placeOfKey } from './shortcut-list.ts'
import { useCompareText } from './use-compare-text.ts'
import type { Comparison, ComparisonPane } from './use-comparison.ts'
import { useShortcuts } from './use-shortcuts.ts'

export interface CompareActions {
  comparison: Comparison
  focusFrame(): void
  exchange(index: number): void
  save(): void
  copy(): void
}
export interface SpokenComparison {
  sayPlace(): void
  step(frames: number): void
  toBoundary(direction: 1 | -1): void
  toggleLoop(): void
  nudge(index: number, frames: number | null): void
  makeReference(index: number): void
}

/** Microseconds of the clock shown before and after a boundary by "play around". */
const around = 500_000
const opacityStep = 0.05
const next = <T>(all: readonly T[], now: T): T => all[(all.indexOf(now) + 1) % all.length] ?? now
const signedFrames = (frames: number): string => (frames > 0 ? `+${frames}` : frames < 0 ? `−${-frames}` : '0')

export function useCompareShortcuts({ comparison, focusFrame, exchange, save, copy }: CompareActions): SpokenComparison {
  const { t } = useI18n()
  const notices = useNoticesStore()
  const text = useCompareText()
  const { clock, address, active } = comparison
  /** Code of the key that stops, while it is held. */
  let heldStop: string | null = null

  const sayPlace = (): void => notices.announce(text.place(comparison))
  const pane = (): ComparisonPane | undefined => comparison.panes.value[active.value]
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.code === heldStop) heldStop = null
  }
  onMounted(() => window.addEventListener('keyup', onKeyUp))
  onBeforeUnmount(() => window.removeEventListener('keyup', onKeyUp))
  watch(() => clock.isPlaying.value, (isPlaying) => {
    if (!isPlaying && comparison.reference.value) sayPlace()
  })

  function step(frames: number): void {
    clock.step(frames)
    sayPlace()
  }
  function toBoundary(direction: 1 | -1): void {
    comparison.toBoundary(direction)
    sayPlace()
  }
  function shuttle(direction: 1 | -1): void {
    if (heldStop !== null) step(direction)
    else clock.shuttle(direction)
  }
  function toggleLoop(): void {
    const range = clock.loop.value ? null : comparison.stageRange()
    clock.loop.value = null
    if (range) clock.play({ ...range, loops: true })
    else clock.pause()
    notices.announce(range ? t('sideBySide.spoken.loop', { stage: comparison.stage.value + 1 }) : t('sideBySide.spoken.noLoop'))
  }
  function playAround(): void {
    const range = comparison.stageRange()
    const now = clock.now.value
    const nearest = range === null ? now : Math.abs(now - range.from) <= Math.abs(range.to - now) || range.to >= comparison.range.value.to ? range.from : range.to
    const { from, to } = comparison.range.value
    const stretch = { from: Math.max(nearest - around, from), to: Math.min(nearest + around, to), loops: false }
    clock.seek(stretch.from)
    clock.play(stretch)
  }
  /** `frames` null: back to none. */
  function nudge(index: number, frames: number | null): void {
    const one = comparison.panes.value[index]
    if (!one) return
    const wanted = frames === null ? 0 : Math.min(Math.max(one.address.nudge + frames, -999), 999)
    comparison.changePane(index, { nudge: wanted })
    notices.announce(t('sideBySide.spoken.nudge', { pane: index + 1, frames: signedFrames(wanted), frame: comparison.panes.value[index]?.place.frame ?? 0 }))
  }
  function makeReference(index: number): void {
    comparison.makeReference(index)
    notices.announce(t('sideBySide.spoken.reference', { pane: index + 1 }))
  }
  function choose(index: number): void {
    const one = comparison.panes.value[index]
    if (!one) return
    active.value = index
    notices.announce(t('sideBySide.spoken.chosen', { pane: index + 1, title: text.title(one) }))
  }
  function align(scale: number, x: number, y: number): void {
    const one = pane()
    if (!one || address.value.mode === 'panes') return
    const { alignment } = one.address
    const now = scale === 0 ? unaligned : clampAlignment({ scale: alignment.scale * scale, x: alignment.x + x * shiftStep, y: alignment.y + y * shiftStep })
    comparison.changePane(one.index, { alignment: now })
    notices.announce(t('sideBySide.spoken.align', { pane: one.index + 1, scale: Math.round(now.scale * 100), x: (now.x * 100).toFixed(1), y: (now.y * 100).toFixed(1) }))
  }
  function changeSpeed(direction: 1 | -1): void {
    const percent = percentStepped(address.value.percent, direction)
    comparison.change({ percent })
    notices.announce(t('sideBySide.spoken.speed', { percent }))
  }
  function changeOpacity(by: number): void {
    comparison.change({ opacity: Math.round(Math.min(Math.max(address.value.opacity + by, 0), 1) * 100) / 100 })
  }
  function nextMode(): void {
    const mode = next(viewModes, address.value.mode)
    comparison.change({ mode })
    notices.announce(t(`sideBySide.mode.${mode}`))
  }
  function nextSync(): void {
    const sync = next(syncModes, address.value.sync)
    comparison.change({ sync })
    notices.announce(`${t(`sideBySide.sync.${sync}`)}: ${text.place(comparison)}`)
  }
  const toEnd = (direction: 1 | -1): void => {
    clock.seek(direction === 1 ? comparison.range.value.to : comparison.range.value.from)
    sayPlace()
  }

  useShortcuts({
    playPause: () => clock.toggle(),
    stepBack: () => step(-1),
    stepForward: () => step(1),
    stepBackTen: () => step(-10),
    stepForwardTen: () => step(10),
    previousBoundary: () => toBoundary(-1),
    nextBoundary: () => toBoundary(1),
    toStart: () => toEnd(-1),
    toEnd: () => toEnd(1),
    shuttleBack: () => shuttle(-1),
    shuttleForward: () => shuttle(1),
    shuttleStop: (event) => {
      heldStop = event.code
      clock.pause()
    },
    slower: () => changeSpeed(-1),
    faster: () => changeSpeed(1),
    goToFrame: focusFrame,
    playAround,
    loopStage: toggleLoop,
    fullScreen: () => void (document.fullscreenElement ? document.exitFullscreen() : document.querySelector('.compare-stage')?.requestFullscreen()),
    choosePane: (event) => choose(placeOfKey('choosePane', event.code) - 1),
    nudgePaneBack: () => nudge(active.value, -1),
    nudgePaneForward: () => nudge(active.value, 1),
    nudgePaneReset: () => nudge(active.value, null),
    exchangeDive: () => exchange(active.value),
    makeReference: () => makeReference(active.value),
    nextMode,
    nextSync,
    moreOpacity: () => changeOpacity(opacityStep),
    lessOpacity: () => changeOpacity(-opacityStep),
    paneLarger: () => align(scaleStep, 0, 0),
    paneSmaller: () => align(1 / scaleStep, 0, 0),
    paneLeft: () => align(1, -1, 0),
    paneRight: () => align(1, 1, 0),
    paneUp: () => align(1, 0, -1),
    paneDown: () => align(1, 0, 1),
    paneFit: () => align(0, 0, 0),
    copyComparison: copy,
    saveComparison: save,
  })
  return { sayPlace, step, toBoundary, toggleLoop, nudge, makeReference }
}

/** The keys of the Cut screen, bound to the playhead and to its commands. */
import { useI18n } from 'vue-i18n'
import { frameAtTime } from '../../../shared/domain/frame-times.ts'
import { useCuttingStore } from '../stores/cutting.ts'
import { useNoticesStore } from '../stores/notices.ts'
import { neighbourEdge, segmentAt } from '../timeline/segment-edits.ts'
import type { Cutting } from './use-cutting.ts'
import { useHeldStop } from './use-held-stop.ts'
import type { Playhead } from './use-playhead.ts'
import { useShortcuts } from './use-shortcuts.ts'

export interface CutActions {
  playhead: Playhead
  commands: Cutting
  focusFrame(): void
  toggleComfort(): void
  openDive(): void
}

/** Frames shown before and after an edge by "play around". */
const aroundFrames = 25

export function useCutShortcuts({ playhead, commands, focusFrame, toggleComfort, openDive }: CutActions): { toEdge: (direction: 1 | -1) => void; loopDive: () => void } {
  const cutting = useCuttingStore()
  const notices = useNoticesStore()
  const { t } = useI18n()
  const stop = useHeldStop()

  function announce(): void {
    notices.announce(t('annotate.spoken.frame', { frame: playhead.frame.value }))
  }
  function step(frames: number): void {
    playhead.step(frames)
    announce()
  }
  function stepSeconds(seconds: number): void {
    playhead.pause()
    const time = (cutting.times[playhead.frame.value] ?? 0) + seconds * 1e6
    const frame = frameAtTime(cutting.times, time + 1)
    playhead.seek(frame === playhead.frame.value ? frame + Math.sign(seconds) : frame)
    announce()
  }
  function shuttle(direction: 1 | -1): void {
    if (stop.isHeld()) step(direction)
    else playhead.shuttle(direction)
  }
  function toEdge(direction: 1 | -1): void {
    playhead.pause()
    playhead.seek(neighbourEdge(cutting.dives, playhead.frame.value, direction, cutting.frameCount))
    announce()
  }
  function toDive(direction: 1 | -1): void {
    const here = cutting.dives.findIndex((dive) => dive.id === cutting.selectedId)
    const frame = playhead.frame.value
    const dive = here >= 0 ? cutting.dives[here + direction] : direction === 1 ? cutting.dives.find((one) => one.startFrame >= frame) : cutting.dives.findLast((one) => one.startFrame <= frame)
    if (dive) commands.select(dive)
  }
  function diveHere() {
    return cutting.selected ?? cutting.dives[segmentAt(cutting.dives, playhead.frame.value)] ?? null
  }
  function loopDive(): void {
    if (playhead.range.value?.loops) return playhead.pause()
    const dive = diveHere()
    if (!dive) return notices.say(t('cut.refusal.no-dive-here'))
    if (playhead.frame.value < dive.startFrame || playhead.frame.value >= dive.endFrame) playhead.seek(dive.startFrame)
    playhead.play(playhead.speed.value, { startFrame: dive.startFrame, endFrame: dive.endFrame, loops: true })
  }
  function playAround(): void {
    const frame = playhead.frame.value
    const startFrame = Math.max(frame - aroundFrames, 0)
    playhead.seek(startFrame)
    playhead.play(playhead.speed.value, { startFrame, endFrame: Math.min(frame + aroundFrames, cutting.frameCount), loops: false })
  }

  useShortcuts({
    playPause: () => playhead.toggle(),
    stepBack: () => step(-1),
    stepForward: () => step(1),
    stepBackTen: () => step(-10),
    stepForwardTen: () => step(10),
    secondBack: () => stepSeconds(-1),
    secondForward: () => stepSeconds(1),
    previousBoundary: () => toEdge(-1),
    nextBoundary: () => toEdge(1),
    toStart: () => step(-cutting.frameCount),
    toEnd: () => step(cutting.frameCount),
    slower: () => playhead.changeSpeed(-1),
    faster: () => playhead.changeSpeed(1),
    shuttleBack: () => shuttle(-1),
    shuttleForward: () => shuttle(1),
    shuttleStop: (event) => {
      stop.hold(event)
      playhead.pause()
    },
    goToFrame: focusFrame,
    playAround,
    loopStage: loopDive,
    comfortZoom: toggleComfort,
    fullScreen: () => void (document.fullscreenElement ? document.exitFullscreen() : document.querySelector('.screen')?.requestFullscreen()),
    previousDive: () => toDive(-1),
    nextDive: () => toDive(1),
    markIn: () => commands.markIn(),
    markOut: () => commands.markOut(),
    addDive: () => commands.add(),
    clearMarks: () => commands.clearMarks(),
    moveIn: () => commands.moveHere('start'),
    moveOut: () => commands.moveHere('end'),
    splitDive: () => commands.split(),
    removeDive: () => commands.remove(),
    nextUncut: () => commands.toUncut(),
    openDive,
    undo: () => void cutting.undo(),
    redo: () => void cutting.redo(),
  })
  return { toEdge, loopDive }
}

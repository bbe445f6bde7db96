/** The keys of the Annotate screen, bound to the playhead and to stage editing. */
import { useAnnotationStore } from '../stores/annotation.ts'
import { useNoticesStore } from '../stores/notices.ts'
import { useI18n } from 'vue-i18n'
import { speedText } from '../player/clock.ts'
import { stageAt, stageRange } from '../timeline/stage-edits.ts'
import type { Playhead } from './use-playhead.ts'
import { useHeldStop } from './use-held-stop.ts'
import type { StageEditing } from './use-stage-editing.ts'
import { placeOfKey } from './shortcut-list.ts'
import { useSpokenDive } from './use-spoken-dive.ts'
import { useShortcuts, type ShortcutHandlers } from './use-shortcuts.ts'

export interface AnnotateActions {
  playhead: Playhead
  editing: StageEditing
  goTo(step: 1 | -1): Promise<void>
  toBoundary(direction: 1 | -1): void
  focusFrame(): void
  toggleComfort(): void
  editLabel(index: number): void
  askModel(): void
}

/** Frames shown before and after a boundary by "play around". */
const aroundFrames = 12
/** What works without pictures too. */
const blindKeys = new Set<string>(['previousDive', 'nextDive', 'undo', 'redo'])

export function useAnnotateShortcuts({ playhead, editing, goTo, toBoundary, focusFrame, toggleComfort, editLabel, askModel }: AnnotateActions): { loopStage: () => void } {
  const annotation = useAnnotationStore()
  const notices = useNoticesStore()
  const { t } = useI18n()
  const { sayPlace, sayUndone } = useSpokenDive(playhead)
  const stop = useHeldStop()

  function stageHere(): number {
    return annotation.selectedStage ?? stageAt(annotation.stages, playhead.frame.value)
  }
  function loopStage(): void {
    if (playhead.range.value?.loops) return playhead.pause()
    const here = stageAt(annotation.stages, playhead.frame.value)
    playhead.play(playhead.speed.value, { ...(here >= 0 ? stageRange(annotation.stages, here, annotation.frameCount) : { startFrame: 0, endFrame: annotation.frameCount }), loops: true })
  }
  function playAround(): void {
    const index = editing.boundaryNearPlayhead()
    const frame = index === null ? playhead.frame.value : (annotation.stages[index]?.startFrame ?? 0)
    const startFrame = Math.max(frame - aroundFrames, 0)
    playhead.seek(startFrame)
    playhead.play(playhead.speed.value, { startFrame, endFrame: Math.min(frame + aroundFrames, annotation.frameCount), loops: false })
  }
  function step(frames: number): void {
    playhead.step(frames)
    notices.announce(t('annotate.spoken.frame', { frame: playhead.frame.value }))
  }
  function toAndSay(direction: 1 | -1): void {
    toBoundary(direction)
    sayPlace()
  }
  function shuttle(direction: 1 | -1): void {
    if (stop.isHeld()) step(direction)
    else playhead.shuttle(direction)
  }
  function changeSpeed(direction: 1 | -1): void {
    playhead.changeSpeed(direction)
    notices.announce(t('player.speedNow', { speed: speedText(playhead.speed.value) }))
  }
  /** Nothing is played or marked by key in a dive nobody can see. */
  function whereSeen(handlers: ShortcutHandlers): ShortcutHandlers {
    return Object.fromEntries(Object.entries(handlers).map(([id, handler]) => [id, (event: KeyboardEvent) => {
      if (!annotation.dive?.isAwaited || blindKeys.has(id)) handler(event)
    }]))
  }

  useShortcuts(whereSeen({
    playPause: () => playhead.toggle(),
    stepBack: () => step(-1),
    stepForward: () => step(1),
    stepBackTen: () => step(-10),
    stepForwardTen: () => step(10),
    previousBoundary: () => toAndSay(-1),
    nextBoundary: () => toAndSay(1),
    toStart: () => step(-annotation.frameCount),
    toEnd: () => step(annotation.frameCount),
    shuttleBack: () => shuttle(-1),
    shuttleForward: () => shuttle(1),
    slower: () => changeSpeed(-1),
    faster: () => changeSpeed(1),
    shuttleStop: (event) => {
      stop.hold(event)
      playhead.pause()
    },
    goToFrame: focusFrame,
    playAround,
    loopStage,
    comfortZoom: toggleComfort,
    fullScreen: () => void (document.fullscreenElement ? document.exitFullscreen() : document.querySelector('.screen')?.requestFullscreen()),
    previousDive: () => void goTo(-1),
    nextDive: () => void goTo(1),
    startStage: (event) => editing.start(placeOfKey('startStage', event.code)),
    split: () => editing.split(),
    nudgeBack: () => editing.nudge(-1),
    nudgeForward: () => editing.nudge(1),
    editLabel: () => {
      const index = stageHere()
      if (index >= 0) editLabel(index)
    },
    removeStage: () => editing.remove(stageHere()),
    undo: () => void annotation.undo().then(() => sayUndone('undone')),
    redo: () => void annotation.redo().then(() => sayUndone('redone')),
    propose: askModel,
    acceptProposal: () => editing.accept(),
  }))
  return { loopStage }
}

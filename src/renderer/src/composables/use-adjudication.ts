/** What can be done while deciding between answers, by key or button: stepping, choosing, storing; each is said aloud. */
import { useI18n } from 'vue-i18n'
import { stageAt, stageRange } from '../timeline/stage-edits.ts'
import { placeOfKey } from './shortcut-list.ts'
import { useHeldStop } from './use-held-stop.ts'
import { chooseFrame, chooseFrom, middleFrame, nextDifference, settleAll, type Answer } from '../agreement/decision.ts'
import { useAdjudicationStore } from '../stores/adjudication.ts'
import { useNoticesStore } from '../stores/notices.ts'
import type { Playhead } from './use-playhead.ts'
import { useShortcuts } from './use-shortcuts.ts'

export interface Adjudicating {
  nameOf(answer: Pick<Answer, 'kind' | 'name'>): string
  stepTo(direction: 1 | -1): void
  look(index: number): void
  choose(answer: Answer): void
  takeWhole(answer: Answer): void
  middle(how: 'mean' | 'median'): void
  placeHere(): void
  save(): Promise<void>
  loopStage(): void
}

/** Frames shown before and after a boundary by "play around". */
const aroundFrames = 12

/** @param focusFrame where a frame is typed to go to */
export function useAdjudication(playhead: Playhead, focusFrame: () => void): Adjudicating {
  const { t } = useI18n()
  const store = useAdjudicationStore()
  const notices = useNoticesStore()
  const nameOf = ({ kind, name }: Pick<Answer, 'kind' | 'name'>): string => (kind === 'accepted' ? t('agreement.rater.accepted') : kind === 'model' ? t('agreement.rater.model', { name }) : name)

  function look(index: number): void {
    store.index = index
    playhead.pause()
    const frame = store.decision.stages[index]?.startFrame
    if (frame !== undefined) playhead.seek(frame)
    const spread = store.current?.spread ?? 0
    notices.announce(t('agreement.decide.looking', { number: index + 1, frame: frame ?? 0, spread }))
  }
  function stepTo(direction: 1 | -1): void {
    const next = nextDifference(store.boundaries, store.index, direction)
    if (next === null) return notices.say(t('agreement.decide.noDifference'))
    look(next)
  }
  function settled(): void {
    const frame = store.decision.stages[store.index]?.startFrame
    if (frame === undefined) return
    playhead.pause()
    playhead.seek(frame)
    notices.announce(t('agreement.decide.chosen', { number: store.index + 1, frame }))
  }
  function choose(answer: Answer): void {
    const next = chooseFrom(store.decision, store.index, answer)
    if (next === store.decision) return notices.say(t('agreement.decide.otherCount', { name: nameOf(answer) }))
    store.decide(next)
    settled()
  }
  function takeWhole(answer: Answer): void {
    if (answer.kind === 'model') return notices.say(t('agreement.decide.modelWhole'))
    store.decide(settleAll(answer))
    notices.announce(t('agreement.decide.tookWhole', { name: nameOf(answer) }))
  }
  function middle(how: 'mean' | 'median'): void {
    const frame = middleFrame(store.answers, store.decision, store.index, how)
    if (frame === null) return
    store.decide(chooseFrame(store.decision, store.index, frame))
    settled()
  }
  function placeHere(): void {
    store.decide(chooseFrame(store.decision, store.index, playhead.frame.value))
    settled()
  }
  function summary(): string {
    const parts = store.decision.stages.slice(1).map(({ startFrame, from }) => `${startFrame} ${from === null ? t('agreement.decide.own') : from === 'accepted' ? t('agreement.decide.kept') : from.name}`)
    return t('agreement.decide.summary', { parts: parts.join(', ') }).slice(0, 200)
  }
  async function save(): Promise<void> {
    const [fault] = store.faults
    if (fault) return notices.say(t('agreement.decide.fault', { number: fault.stageIndex + 1, frame: fault.frame }))
    const diveId = store.detail?.dive.id
    if (diveId === undefined || !(await store.save(summary()))) return
    notices.offer(t('agreement.decide.saved'), t('library.bringBack'), () => void store.takeBack(diveId))
  }

  /** Of the decision as it is, the stage shown now. */
  function loopStage(): void {
    if (playhead.range.value?.loops) return playhead.pause()
    const { stages } = store.decision
    const here = stageAt(stages, playhead.frame.value)
    playhead.play(playhead.speed.value, { ...(here >= 0 ? stageRange(stages, here, store.frameCount) : { startFrame: 0, endFrame: store.frameCount }), loops: true })
  }
  function playAround(): void {
    const frame = store.decision.stages[store.index]?.startFrame ?? playhead.frame.value
    const startFrame = Math.max(frame - aroundFrames, 0)
    playhead.seek(startFrame)
    playhead.play(playhead.speed.value, { startFrame, endFrame: Math.min(frame + aroundFrames, store.frameCount), loops: false })
  }

  const stop = useHeldStop()
  const nth = (id: 'chooseAnswer' | 'takeAnswer', event: KeyboardEvent): Answer | undefined => store.answers[placeOfKey(id, event.code) - 1]
  const step = (frames: number): void => {
    playhead.step(frames)
    notices.announce(t('annotate.spoken.frame', { frame: playhead.frame.value }))
  }
  const shuttle = (direction: 1 | -1): void => (stop.isHeld() ? step(direction) : playhead.shuttle(direction))
  useShortcuts({
    playPause: () => playhead.toggle(),
    stepBack: () => step(-1), stepForward: () => step(1), stepBackTen: () => step(-10), stepForwardTen: () => step(10),
    slower: () => playhead.changeSpeed(-1), faster: () => playhead.changeSpeed(1), shuttleBack: () => shuttle(-1), shuttleForward: () => shuttle(1),
    shuttleStop: (event) => {
      stop.hold(event)
      playhead.pause()
    },
    goToFrame: focusFrame, loopStage, playAround,
    fullScreen: () => void (document.fullscreenElement ? document.exitFullscreen() : document.querySelector('.screen')?.requestFullscreen()),
    toStart: () => step(-store.frameCount), toEnd: () => step(store.frameCount),
    previousBoundary: () => stepTo(-1), nextBoundary: () => stepTo(1),
    undo: () => store.stepBack(),
    chooseAnswer: (event) => {
      const answer = nth('chooseAnswer', event)
      if (answer) choose(answer)
    },
    takeAnswer: (event) => {
      const answer = nth('takeAnswer', event)
      if (answer) takeWhole(answer)
    },
    meanFrame: () => middle('mean'), medianFrame: () => middle('median'), placeHere, decide: () => void save(),
  })
  return { nameOf, stepTo, look, choose, takeWhole, middle, placeHere, save, loopStage }
}

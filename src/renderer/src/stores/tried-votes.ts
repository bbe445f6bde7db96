/**
 * Other exemplars tried out on the dive in review: the model is held open beside
 * it, and each change of the choice is scored at once. Nothing of it is stored
 * until it is kept as a prediction.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Prediction } from '../../../shared/contract/assessment.ts'
import type { InputOf } from '../../../shared/contract/contract.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { LiveScore, LiveSession } from '../../../shared/contract/live.ts'
import { studio } from '../api/studio.ts'
import { points } from '../format/values.ts'
import { signed } from '../review/arithmetic.ts'
import { drawn, fewer, leaveOut, mostExemplars, startChoice, swapFor, togglePin, type ExemplarChoice } from '../review/exemplar-choice.ts'
import { triedPrediction } from '../review/tried-prediction.ts'
import { useNoticesStore } from './notices.ts'
import { useReviewStore } from './review.ts'

export const useTriedVotesStore = defineStore('tried-votes', () => {
  const { t } = useI18n()
  const review = useReviewStore()
  const notices = useNoticesStore()
  /** The stored prediction that is departed from; null while nothing is tried. */
  const base = shallowRef<Prediction | null>(null)
  const session = shallowRef<LiveSession | null>(null)
  const score = shallowRef<LiveScore | null>(null)
  /** The session that `score` is of: its exemplars may already be others. */
  const scored = shallowRef<LiveSession | null>(null)
  const choice = shallowRef<ExemplarChoice | null>(null)
  const past = shallowRef<readonly ExemplarChoice[]>([])
  const future = shallowRef<readonly ExemplarChoice[]>([])
  const failure = shallowRef<unknown>(null)
  const isBusy = ref(false)
  let opening = 0
  /** What is done to the choice, one after the other: keys pressed while a score is computed are not lost. */
  let last: Promise<void> = Promise.resolve()

  const isOn = computed(() => base.value !== null)
  /** As a prediction that is not stored, for what shows predictions. */
  const prediction = computed(() => (base.value && score.value && scored.value ? triedPrediction(base.value, scored.value, score.value) : null))
  const changePoints = computed(() => (prediction.value && base.value ? prediction.value.predictedScorePoints - base.value.predictedScorePoints : null))
  const isChanged = computed(() => past.value.length > 0)
  const featureDistances = computed(() => new Map(score.value?.votes.map(({ diveId, featureDistance }) => [diveId, featureDistance]) ?? []))

  async function start(from: Prediction): Promise<void> {
    stop()
    const mine = ++opening
    base.value = from
    choice.value = startChoice(from.votes.map(({ diveId }) => diveId), from.seed)
    isBusy.value = true
    try {
      const opened = await studio.call('live.open', { diveId: from.diveId, modelId: from.modelId, exemplarIds: [...choice.value.ids], exemplarCount: choice.value.ids.length, seed: from.seed, transitionSource: from.transitionSource })
      if (mine !== opening) return close(opened)
      session.value = opened
      await ask(mine)
    } catch (error) {
      if (mine === opening) failure.value = error
    }
    if (mine === opening) isBusy.value = false
  }

  function close(last: LiveSession): void {
    studio.call('live.close', { sessionId: last.sessionId }).catch(() => undefined)
  }
  function stop(): void {
    opening += 1
    if (session.value) close(session.value)
    base.value = session.value = score.value = scored.value = choice.value = null
    past.value = future.value = []
    failure.value = null
    isBusy.value = false
  }

  async function ask(mine: number): Promise<void> {
    const [here, from] = [session.value, base.value]
    if (!here || !from) return
    // A prediction at labels keeps the frames of then; one at the model's stages finds them again.
    const transitions = from.transitionSource === 'labels' ? from.transitions : null
    const { score: found } = await studio.call('live.score', { sessionId: here.sessionId, transitions })
    if (!found || mine !== opening) return
    score.value = found
    scored.value = here
    failure.value = null
    const change = changePoints.value
    if (isChanged.value && change !== null) notices.announce(t('why.spoken', { score: points(found.predictedScorePoints), change: signed(change, 2) }), 'score')
  }

  /** Sets exemplars in the computing child, one change after the other, and remembers how it was. */
  async function apply(wish: Omit<InputOf<'live.exemplars'>, 'sessionId'>, settle: (given: LiveSession) => ExemplarChoice, remember: () => void): Promise<void> {
    const [here, mine] = [session.value, opening]
    if (!here) return
    isBusy.value = true
    try {
      const given = await studio.call('live.exemplars', { sessionId: here.sessionId, ...wish })
      if (mine !== opening) return
      remember()
      session.value = given
      choice.value = settle(given)
      await ask(mine)
    } catch (error) {
      // The choice stands as it was: what was asked for could not be.
      if (mine === opening) notices.report(error)
    }
    if (mine === opening) isBusy.value = false
  }
  const step = (): void => {
    if (choice.value) past.value = [...past.value, choice.value]
    future.value = []
  }
  const take = (next: ExemplarChoice, remember = step): Promise<void> => apply({ exemplarIds: [...next.ids], exemplarCount: next.ids.length }, () => next, remember)
  const change = async (next: ExemplarChoice | null): Promise<void> => {
    const now = choice.value
    if (!now || !next || next === now) return
    if (String(next.ids) !== String(now.ids)) return take(next)
    // A pin changes no vote.
    step()
    choice.value = next
  }

  /** Draws anew what is not pinned, up to `count`. */
  async function draw(count: number, kept: readonly DiveId[]): Promise<void> {
    const now = choice.value
    if (!now) return
    await apply({ pinnedIds: [...kept], excludedIds: [...now.excludedIds], exemplarCount: count, seed: now.seed }, (given) => drawn(now, given.exemplars.map(({ diveId }) => diveId)), step)
    if (choice.value && choice.value.ids.length < count) notices.say(t('why.onlySoMany', { count: choice.value.ids.length }, choice.value.ids.length))
  }
  const more = async (): Promise<void> => {
    const now = choice.value
    if (now && now.ids.length < mostExemplars) await draw(now.ids.length + 1, now.ids)
  }
  async function move(from: typeof past, to: typeof past): Promise<void> {
    const [now, next] = [choice.value, from.value.at(-1)]
    if (!now || !next) return
    const remember = (): void => {
      from.value = from.value.slice(0, -1)
      to.value = [...to.value, now]
    }
    await take(next, remember)
  }

  const inTurn = (work: () => Promise<void>): Promise<void> => (last = last.then(work))

  /** Stores what is shown: the same exemplars, stages and seed. */
  async function keep(): Promise<void> {
    const [from, now] = [base.value, choice.value]
    if (!from || !now || isBusy.value || review.isScoring) return
    await review.score({ modelId: from.modelId, exemplarCount: now.ids.length, exemplarIds: [...now.ids], seed: from.seed, transitionSource: from.transitionSource })
    if (!review.scoreFailure) {
      stop()
      notices.say(t('why.kept'))
    }
  }

  // Another dive, or another prediction, is something else to depart from.
  watch(() => review.prediction?.id, (id) => {
    if (base.value && id !== base.value.id) stop()
  })
  studio.on('live.changed', (changed) => {
    if (session.value?.sessionId === changed.sessionId) session.value = { ...changed }
  })

  return {
    isOn, base, session, prediction, choice, past, future, failure, isBusy, changePoints, isChanged, featureDistances,
    start, stop, keep,
    more: () => inTurn(more),
    pin: (id: DiveId) => inTurn(() => change(choice.value && togglePin(choice.value, id))),
    leaveOut: (id: DiveId) => inTurn(() => change(choice.value && leaveOut(choice.value, id))),
    swap: (id: DiveId, other: DiveId) => inTurn(() => change(choice.value && swapFor(choice.value, id, other))),
    fewer: () => inTurn(() => change(choice.value && fewer(choice.value))),
    redraw: () => inTurn(() => draw(choice.value?.ids.length ?? 0, choice.value?.pinnedIds ?? [])),
    undo: () => inTurn(() => move(past, future)),
    redo: () => inTurn(() => move(future, past)),
    reset: () => inTurn(() => change(base.value && startChoice(base.value.votes.map(({ diveId }) => diveId), base.value.seed))),
  }
})

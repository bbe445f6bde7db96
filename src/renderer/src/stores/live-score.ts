/**
 * The score that follows a boundary. While it is switched on, a model is held
 * open beside the dive that is labelled and asked again whenever the stages on
 * screen change, one question at a time: what moved meanwhile is asked next, so
 * answers never queue up behind a drag.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { LiveScore, LiveSession } from '../../../shared/contract/live.ts'
import { transitionsOf } from '../../../shared/domain/stages.ts'
import { studio } from '../api/studio.ts'
import { points } from '../format/values.ts'
import { signed } from '../review/arithmetic.ts'
import { useAnnotationStore } from './annotation.ts'
import { useModelsStore } from './models.ts'
import { useNoticesStore } from './notices.ts'

/** Quiet for so long, a score is worth saying aloud. */
const settledMilliseconds = 700

export const useLiveScoreStore = defineStore('live-score', () => {
  const { t } = useI18n()
  const annotation = useAnnotationStore()
  const models = useModelsStore()
  const notices = useNoticesStore()
  const isFollowing = ref(false)
  const session = shallowRef<LiveSession | null>(null)
  const score = shallowRef<LiveScore | null>(null)
  const failure = shallowRef<unknown>(null)
  /** Score of the stages as they are stored, and as they were before the last edit; points. */
  const stored = ref<number | null>(null)
  const before = ref<number | null>(null)
  let isAsking = false
  let isAskedAgain = false
  let opening = 0
  let quiet: ReturnType<typeof setTimeout> | undefined

  const key = (stages: readonly { startFrame: number }[]): string => String(transitionsOf(stages))
  const isEditing = computed(() => key(annotation.stages) !== key(annotation.detail?.stages ?? []))
  /** Points the last edit, or the one being made, has changed the score by; null before the first. */
  const changePoints = computed(() => {
    const from = isEditing.value ? stored.value : before.value
    return score.value === null || from === null ? null : score.value.predictedScorePoints - from
  })

  /** What is to be scored: this dive by this model, never while a dive is labelled blind. */
  const target = computed(() => {
    const dive = annotation.dive
    const model = models.current
    return isFollowing.value && dive && model && !dive.isAwaited && !annotation.isBlind ? `${dive.id} ${model.id}` : null
  })

  async function open(): Promise<void> {
    const mine = ++opening
    const last = session.value
    session.value = null
    score.value = null
    failure.value = null
    stored.value = null
    before.value = null
    clearTimeout(quiet)
    if (last) studio.call('live.close', { sessionId: last.sessionId }).catch(() => undefined)
    const [dive, model] = [annotation.dive, models.current]
    if (target.value === null || !dive || !model) return
    try {
      const opened = await studio.call('live.open', { diveId: dive.id, modelId: model.id })
      if (mine !== opening) await studio.call('live.close', { sessionId: opened.sessionId })
      else {
        session.value = opened
        void ask()
      }
    } catch (error) {
      if (mine === opening) failure.value = error
    }
  }

  async function ask(): Promise<void> {
    const here = session.value
    if (!here) return
    isAskedAgain = isAsking
    if (isAsking) return
    isAsking = true
    const asked = key(annotation.stages)
    try {
      const { score: found } = await studio.call('live.score', { sessionId: here.sessionId, transitions: transitionsOf(annotation.stages) })
      if (found && session.value?.sessionId === here.sessionId) take(found, asked)
    } catch (error) {
      if (session.value?.sessionId === here.sessionId) failure.value = error
    }
    isAsking = false
    if (isAskedAgain) void ask()
  }

  function take(found: LiveScore, asked: string): void {
    score.value = found
    failure.value = null
    if (asked === key(annotation.detail?.stages ?? [])) settle(found.predictedScorePoints)
    clearTimeout(quiet)
    quiet = setTimeout(() => {
      const change = changePoints.value
      notices.announce(change === null ? t('liveScore.spoken', { score: points(found.predictedScorePoints) }) : t('liveScore.spokenChange', { score: points(found.predictedScorePoints), change: signed(change, 2) }), 'score')
    }, settledMilliseconds)
  }
  function settle(value: number): void {
    if (stored.value !== null && Math.abs(stored.value - value) > 1e-9) before.value = stored.value
    stored.value = value
  }

  watch(target, () => void open())
  watch(() => key(annotation.stages), () => void ask())
  // Saved: what is shown has become what is stored. After a drag that was given up, the last score is of somewhere else.
  watch(isEditing, (editing) => {
    if (!editing && score.value && String(score.value.transitions) === key(annotation.stages)) settle(score.value.predictedScorePoints)
  })
  studio.on('live.changed', (changed) => {
    if (session.value?.sessionId === changed.sessionId) session.value = changed
  })

  return { isFollowing, session, score, failure, changePoints, isEditing, retry: open }
})

/** A dive being reviewed: its predictions, the exemplar it is held against, and the frame that is shown. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ExemplarVote, Prediction } from '../../../shared/contract/assessment.ts'
import type { InputOf } from '../../../shared/contract/contract.ts'
import type { Dive, DiveId, PredictionId } from '../../../shared/contract/entities.ts'
import { readDive, type ReadDive } from '../api/read-dive.ts'
import { studio } from '../api/studio.ts'
import { useJobsStore } from './jobs.ts'
import { useNoticesStore } from './notices.ts'

/** Something said of a frame, to be marked where frames are chosen. */
export interface FrameMark {
  frame: number
  text: string
  kind: 'note' | 'bookmark'
}

/** A dive as it is looked at in review. */
export type Clip = ReadDive

export const useReviewStore = defineStore('review', () => {
  const notices = useNoticesStore()
  const jobs = useJobsStore()
  const query = shallowRef<Clip | null>(null)
  const exemplar = shallowRef<Clip | null>(null)
  const predictions = shallowRef<Prediction[]>([])
  const predictionId = ref<PredictionId | null>(null)
  const exemplarId = ref<DiveId | null>(null)
  const scoringId = ref<DiveId | null>(null)
  const failure = shallowRef<unknown>(null)
  const scoreFailure = shallowRef<unknown>(null)
  /** The frame of the dive that its player shows; whoever shows it tells it. */
  const frame = ref(0)
  const isPlaying = ref(false)
  const marks = shallowRef<readonly FrameMark[]>([])
  /** The frame the player is asked to go to; a new object each time. */
  const asked = shallowRef<{ frame: number } | null>(null)
  let landing: number | null = null
  let opening = 0
  let comparing = 0

  const dive = computed<Dive | null>(() => query.value?.detail.dive ?? null)
  const prediction = computed<Prediction | null>(() => predictions.value.find((one) => one.id === predictionId.value) ?? predictions.value[0] ?? null)
  const vote = computed<ExemplarVote | null>(() => prediction.value?.votes.find((one) => one.diveId === exemplarId.value) ?? null)
  const isScoring = computed(() => scoringId.value !== null && scoringId.value === dive.value?.id)

  /** `at`: the frame to begin with. */
  async function open(diveId: DiveId, at: number | null = null): Promise<void> {
    const mine = ++opening
    landing = at
    asked.value = null
    marks.value = []
    failure.value = null
    scoreFailure.value = null
    try {
      const [clip, found] = await Promise.all([readDive(diveId, studio), studio.call('assessment.predictions', { diveId })])
      if (mine !== opening) return
      query.value = clip
      predictions.value = found
      predictionId.value = null
      await compareFirst()
    } catch (error) {
      if (mine === opening) failure.value = error
    }
  }

  function goTo(wanted: number): void {
    asked.value = { frame: wanted }
  }
  /** The frame to begin with, once. */
  function takeLanding(): number | null {
    const taken = landing
    landing = null
    return taken
  }

  /** Holds the dive against the exemplar whose vote lies nearest to the score. */
  async function compareFirst(): Promise<void> {
    const shown = prediction.value
    const nearest = shown ? [...shown.votes].sort((a, b) => Math.abs(a.votePoints - shown.predictedScorePoints) - Math.abs(b.votePoints - shown.predictedScorePoints))[0] : undefined
    if (nearest) await compare(nearest.diveId)
    else {
      exemplarId.value = null
      exemplar.value = null
    }
  }

  async function compare(diveId: DiveId): Promise<void> {
    const mine = ++comparing
    exemplarId.value = diveId
    try {
      const clip = await readDive(diveId, studio)
      if (mine === comparing) exemplar.value = clip
    } catch (error) {
      if (mine === comparing) exemplar.value = null
      notices.report(error)
    }
  }

  async function choose(id: PredictionId): Promise<void> {
    predictionId.value = id
    await compareFirst()
  }

  async function score(request: Omit<InputOf<'assessment.score'>, 'diveIds'>): Promise<void> {
    const diveId = dive.value?.id
    if (diveId === undefined || scoringId.value !== null) return
    scoringId.value = diveId
    scoreFailure.value = null
    try {
      const { jobId } = await studio.call('assessment.score', { ...request, diveIds: [diveId] })
      await jobs.finished(jobId)
      const found = await studio.call('assessment.predictions', { diveId })
      if (dive.value?.id === diveId) {
        predictions.value = found
        predictionId.value = null
        await compareFirst()
      }
    } catch (error) {
      if (dive.value?.id === diveId) scoreFailure.value = error
      else notices.report(error)
    }
    scoringId.value = null
  }

  /** Somebody else scored it, or a job did: the new score is there to be chosen, and what is looked at stays. */
  async function hearOfScores(diveId: DiveId): Promise<void> {
    const found = await notices.attempt(() => studio.call('assessment.predictions', { diveId }))
    if (!found || dive.value?.id !== diveId || scoringId.value === diveId || found[0]?.id === predictions.value[0]?.id) return
    const shown = prediction.value
    predictions.value = found
    if (shown && found.some(({ id }) => id === shown.id)) predictionId.value = shown.id
    else await compareFirst()
  }
  studio.on('library.changed', ({ areas, diveIds }) => {
    const id = dive.value?.id
    if (id !== undefined && scoringId.value !== id && areas.includes('predictions') && (diveIds.length === 0 || diveIds.includes(id))) void hearOfScores(id)
  })

  /** Dives that can vote: the same number first where there is one. */
  async function candidates(search: string, diveNumber: string | null): Promise<Dive[]> {
    const result = await notices.attempt(() => studio.call('dives.list', { diveNumber, search, labelled: 'yes', sort: 'score', offset: 0, limit: 200 }))
    return (result?.dives ?? []).filter((candidate) => candidate.scorePoints !== null && candidate.id !== dive.value?.id)
  }

  return { frame, isPlaying, marks, asked, goTo, takeLanding, query, exemplar, dive, predictions, prediction, vote, exemplarId, isScoring, failure, scoreFailure, open, compare, choose, score, candidates }
})

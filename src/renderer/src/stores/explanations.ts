/** Where a model looked for a stored score: what has been computed of it, and what is being computed. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Job, JobId, PredictionId } from '../../../shared/contract/entities.ts'
import { explanationName, type Explanation, type ExplanationOptions } from '../../../shared/contract/explanations.ts'
import { studio } from '../api/studio.ts'
import { useJobsStore } from './jobs.ts'

export const useExplanationsStore = defineStore('explanations', () => {
  const jobs = useJobsStore()
  const explanation = shallowRef<Explanation | null>(null)
  const failure = shallowRef<unknown>(null)
  const isReading = ref(false)
  /** Names of the explanations that are there of the prediction. */
  const there = shallowRef<ReadonlySet<string>>(new Set())
  /** Jobs under way, by prediction and name: they go on while another dive is looked at. */
  const running = shallowRef<ReadonlyMap<string, JobId>>(new Map())
  const shown = shallowRef<{ predictionId: PredictionId; options: ExplanationOptions } | null>(null)
  let reading = 0

  const keyOf = (predictionId: PredictionId, options: ExplanationOptions): string => `${predictionId}/${explanationName(options)}`
  const jobId = computed(() => (shown.value ? running.value.get(keyOf(shown.value.predictionId, shown.value.options)) : undefined))
  const job = computed<Job | null>(() => (jobId.value === undefined ? null : (jobs.byId.get(jobId.value) ?? null)))
  const isComputing = computed(() => jobId.value !== undefined)

  async function show(predictionId: PredictionId, options: ExplanationOptions): Promise<void> {
    const mine = ++reading
    shown.value = { predictionId, options }
    explanation.value = null
    failure.value = null
    isReading.value = true
    try {
      const [found, names] = await Promise.all([studio.call('explanations.get', { predictionId, options }), studio.call('explanations.list', { predictionId })])
      if (mine !== reading) return
      explanation.value = found
      there.value = new Set(names.map(explanationName))
    } catch (error) {
      if (mine === reading) failure.value = error
    }
    if (mine === reading) isReading.value = false
  }

  /** Computes what is shown, as a job. @returns the explanation, null where it failed or something else is shown by then */
  async function compute(): Promise<Explanation | null> {
    const wanted = shown.value
    if (!wanted || isComputing.value) return null
    const key = keyOf(wanted.predictionId, wanted.options)
    failure.value = null
    try {
      const started = await studio.call('explanations.start', wanted)
      if (started.jobId !== null) {
        running.value = new Map(running.value).set(key, started.jobId)
        await jobs.finished(started.jobId)
      }
    } catch (error) {
      if (shown.value === wanted) failure.value = error
      return null
    } finally {
      const left = new Map(running.value)
      left.delete(key)
      running.value = left
    }
    if (!shown.value || keyOf(shown.value.predictionId, shown.value.options) !== key) return null
    await show(wanted.predictionId, wanted.options)
    return explanation.value
  }

  async function cancel(): Promise<void> {
    if (jobId.value !== undefined) await jobs.cancel(jobId.value)
  }

  return { explanation, failure, isReading, there, job, isComputing, show, compute, cancel }
})

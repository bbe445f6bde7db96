/** Models measured on parts of splits: the list, the one being read, and those compared. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { EvaluationId, JobId, ModelId, SplitId, SplitPart } from '../../../shared/contract/entities.ts'
import type { EvaluationDocument, EvaluationSummary, FoldSummary, PublishedResult, TestLook } from '../../../shared/contract/evaluations.ts'
import { toStudioError } from '../../../shared/errors.ts'
import { studio } from '../api/studio.ts'
import { useJobsStore } from './jobs.ts'
import { useNoticesStore } from './notices.ts'

export type Compared = OutputOf<'evaluations.compare'>

export const useEvaluationsStore = defineStore('evaluations', () => {
  const notices = useNoticesStore()
  const jobs = useJobsStore()
  const evaluations = shallowRef<EvaluationSummary[]>([])
  const isLoaded = ref(false)
  const current = shallowRef<EvaluationDocument | null>(null)
  const compared = shallowRef<Compared | null>(null)
  /** Null where the compared ones are of one split: they are no folds. */
  const folds = shallowRef<FoldSummary | null>(null)
  const failure = shallowRef<unknown>(null)
  const published = shallowRef<PublishedResult[]>([])
  /** What is being opened: answers to older questions are thrown away. */
  let wanted = ''

  async function load(): Promise<void> {
    const found = await notices.attempt(() => studio.call('evaluations.list', {}))
    if (found) evaluations.value = found
    isLoaded.value = true
  }

  async function open(evaluationId: EvaluationId): Promise<void> {
    const mine = begin(`one ${evaluationId}`)
    try {
      const document = await studio.call('evaluations.get', { evaluationId })
      if (wanted === mine) current.value = document
    } catch (error) {
      if (wanted === mine) failure.value = error
    }
  }

  async function compare(evaluationIds: EvaluationId[]): Promise<void> {
    const mine = begin(`several ${evaluationIds.join()}`)
    try {
      // Folds have no dive in common: there is nothing to pair, and comparing them is refused.
      const chosen = await Promise.all(evaluationIds.map(async (evaluationId) => summaryOf(await studio.call('evaluations.get', { evaluationId }))))
      const areFolds = new Set(chosen.map(({ splitId }) => splitId)).size > 1
      const summary = areFolds ? await studio.call('evaluations.folds', { evaluationIds }) : null
      const pairs = await studio.call('evaluations.compare', { evaluationIds }).catch((error: unknown) => {
        if (areFolds && toStudioError(error).code === 'invalid-input') return { evaluations: chosen, pairs: [] }
        throw error
      })
      if (wanted !== mine) return
      folds.value = summary
      compared.value = pairs
    } catch (error) {
      if (wanted === mine) failure.value = error
    }
  }

  function begin(what: string): string {
    current.value = null
    compared.value = null
    folds.value = null
    failure.value = null
    wanted = what
    return what
  }
  function close(): void {
    begin('')
  }

  /** Those that starting this model would count. Errors reach the caller. */
  async function looks(splitId: SplitId, part: SplitPart, modelId: ModelId): Promise<TestLook[]> {
    return studio.call('evaluations.looks', { splitId, part, modelId })
  }

  /** The job that measures. Errors reach the caller, which shows them where they happened. */
  async function start(request: InputOf<'evaluations.start'>): Promise<JobId> {
    return (await studio.call('evaluations.start', request)).jobId
  }

  /** What the job stored, once it has ended; errors, its own included, reach the caller. */
  async function outcome(jobId: JobId): Promise<EvaluationId | null> {
    await jobs.finished(jobId)
    return (await studio.call('evaluations.ofJob', { jobId })).evaluationId
  }

  async function report(evaluationId: EvaluationId): Promise<OutputOf<'evaluations.report'> | undefined> {
    return notices.attempt(() => studio.call('evaluations.report', { evaluationId }))
  }

  async function comparisonReport(evaluationIds: EvaluationId[]): Promise<OutputOf<'evaluations.comparisonReport'> | undefined> {
    return notices.attempt(() => studio.call('evaluations.comparisonReport', { evaluationIds }))
  }

  async function loadPublished(): Promise<void> {
    if (published.value.length === 0) published.value = (await notices.attempt(() => studio.call('evaluations.published', {}))) ?? []
  }

  studio.on('library.changed', ({ areas }) => {
    if (areas.includes('evaluations') && isLoaded.value) void load()
  })

  return { evaluations, isLoaded, current, compared, folds, failure, published, load, open, compare, close, looks, start, outcome, report, comparisonReport, loadPublished }
})

function summaryOf({ dives: _dives, calibration: _calibration, trainedOn: _trainedOn, ...summary }: EvaluationDocument): EvaluationSummary {
  return summary
}

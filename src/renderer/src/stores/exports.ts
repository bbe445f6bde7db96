/** Dives on their way out: a format chosen, its options, where to; then the job, and how it went. What was chosen stays for the next time. */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'
import type { InputOf } from '../../../shared/contract/contract.ts'
import type { JobId } from '../../../shared/contract/entities.ts'
import type { ExportFormat, ExportStart } from '../../../shared/contract/exports.ts'
import type { DiveFilter } from '../../../shared/contract/library.ts'
import { studio } from '../api/studio.ts'
import { useJobsStore } from './jobs.ts'
import { useNoticesStore } from './notices.ts'

export type ExportOptions = ExportStart['options']

export interface ExportReport {
  title: string
  folder: string | null
  /** What the job said at its end: counts. */
  message: string
  /** Files, what a reader of them should know, and dives left out. */
  log: string[]
  failure: unknown
}

export const useExportsStore = defineStore('exports', () => {
  const notices = useNoticesStore()
  const jobs = useJobsStore()

  const isOpen = ref(false)
  const step = ref<'choose' | 'export' | 'report'>('choose')
  const formats = shallowRef<ExportFormat[]>([])
  const failure = shallowRef<unknown>(null)
  const filter = shallowRef<DiveFilter | null>(null)
  /** Dives the filter shows, and dives there are. */
  const counts = reactive({ filtered: 0, all: 0 })
  const chosen = reactive<{ format: string; folder: string; overwrite: boolean; which: 'filtered' | 'all' }>({ format: '', folder: '', overwrite: false, which: 'filtered' })
  /** Of each format, what differs from its defaults. */
  const options = reactive<Record<string, ExportOptions>>({})
  const jobId = ref<JobId | null>(null)
  const report = shallowRef<ExportReport | null>(null)

  const format = computed(() => formats.value.find(({ name }) => name === chosen.format) ?? null)
  const job = computed(() => (jobId.value === null ? null : (jobs.byId.get(jobId.value) ?? null)))
  const count = computed(() => counts[chosen.which])

  /** Offers the dives of this filter, or all of them. */
  async function open(shown: DiveFilter): Promise<void> {
    isOpen.value = true
    if (step.value === 'export') return
    startOver()
    filter.value = { ...shown }
    chosen.which = 'filtered'
    chosen.overwrite = false
    try {
      const [known, matching, info] = await Promise.all([studio.call('exports.formats', {}), studio.call('dives.list', { ...shown, limit: 1 }), studio.call('library.info', {})])
      formats.value = known
      Object.assign(counts, { filtered: matching.total, all: info.diveCount })
      if (!known.some(({ name }) => name === chosen.format)) chosen.format = known[0]?.name ?? ''
      if (chosen.folder === '') chosen.folder = `${info.folder}/exports`
    } catch (error) {
      failure.value = error
    }
  }

  function startOver(): void {
    step.value = 'choose'
    failure.value = report.value = jobId.value = null
  }

  async function start(): Promise<void> {
    const about = format.value
    if (about === null || filter.value === null) return
    const folder = chosen.folder.trim()
    const everything: InputOf<'exports.start'>['dives'] = { filter: {} }
    failure.value = null
    try {
      const started = await studio.call('exports.start', {
        format: about.name, folder, overwrite: chosen.overwrite, options: { ...options[about.name] }, dives: chosen.which === 'all' ? everything : { filter: filter.value },
      })
      jobId.value = started.jobId
      step.value = 'export'
      void follow(started.jobId, folder)
    } catch (error) {
      failure.value = error
    }
  }

  async function follow(id: JobId, folder: string): Promise<void> {
    await jobs.finished(id).catch(() => undefined)
    if (jobId.value === id) await showReport(id, folder)
  }

  /** How an export went, now or long ago; only the one just made knows its folder. */
  async function showReport(id: JobId, folder: string | null = null): Promise<void> {
    const told = await notices.attempt(() => studio.call('jobs.get', { jobId: id }))
    if (!told) return startOver()
    if (told.job.state === 'cancelled' && folder !== null) return startOver()
    jobId.value = id
    const error = told.job.error === null ? null : { name: 'StudioError', ...told.job.error }
    report.value = { title: told.job.title, folder, message: told.job.message, log: told.log, failure: error }
    step.value = 'report'
    // Asked for from the list of jobs.
    if (folder === null) isOpen.value = true
  }

  async function cancel(): Promise<void> {
    if (jobId.value !== null) await jobs.cancel(jobId.value)
  }

  return { isOpen, step, formats, failure, filter, counts, chosen, options, report, format, job, count, open, startOver, start, showReport, cancel }
})

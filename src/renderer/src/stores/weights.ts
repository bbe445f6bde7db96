/** Checkpoints in and out, as the Models screen asks for them: inspecting and importing a file, exporting a model, fetching published weights. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { JobId } from '../../../shared/contract/entities.ts'
import type { PublishedWeights, WeightsInspection } from '../../../shared/contract/weights.ts'
import { toStudioError } from '../../../shared/errors.ts'
import { studio } from '../api/studio.ts'
import { useJobsStore } from './jobs.ts'
import { useNoticesStore } from './notices.ts'

export const useWeightsStore = defineStore('weights', () => {
  const jobs = useJobsStore()
  const notices = useNoticesStore()

  /** Known only after asking once. */
  const canPick = ref(studio.host === 'electron')
  const listing = shallowRef<OutputOf<'files.browse'> | null>(null)
  const inspection = shallowRef<WeightsInspection | null>(null)
  const isInspecting = ref(false)
  const failure = shallowRef<unknown>(null)
  const published = shallowRef<PublishedWeights[]>([])
  /** Jobs that fetch, by the name of what they fetch. */
  const fetching = shallowRef<Readonly<Record<string, JobId>>>({})
  /** A file chosen elsewhere that the import dialog is to begin with. */
  const isImporting = ref(false)
  let asked = 0

  function startOver(): void {
    asked++
    inspection.value = null
    failure.value = null
    isInspecting.value = false
  }

  /** Opens the import dialog, with a file already chosen where one is given. */
  function open(path: string | null = null): void {
    startOver()
    isImporting.value = true
    if (path !== null) void inspect(path)
  }

  async function inspect(path: string): Promise<void> {
    startOver()
    const mine = asked
    isInspecting.value = true
    try {
      const found = await studio.call('weights.inspect', { path })
      // Another file may have been chosen meanwhile.
      if (mine === asked) inspection.value = found
    } catch (error) {
      if (mine === asked) failure.value = error
    }
    if (mine === asked) isInspecting.value = false
  }

  async function pick(): Promise<void> {
    await notices.attempt(async () => {
      const answer = await studio.call('files.pick', { kind: 'weights' })
      canPick.value = answer.isSupported
      if (answer.paths[0] !== undefined) await inspect(answer.paths[0])
    })
  }

  /** A folder of the person's choice; null where the host has no dialog or none was chosen. */
  async function pickFolder(): Promise<string | null> {
    const answer = await notices.attempt(() => studio.call('files.pick', { kind: 'folder' }))
    return answer?.paths[0] ?? null
  }

  async function browse(folder: string | null): Promise<void> {
    try {
      listing.value = await studio.call('files.browse', { folder })
      failure.value = null
    } catch (error) {
      failure.value = error
    }
  }

  const pathOf = (file: File | undefined): string | null => (file ? studio.pathForFile(file) : null)

  /** @returns the job that imports */
  async function startImport(request: InputOf<'weights.import'>): Promise<JobId | null> {
    return attempt(async () => (await studio.call('weights.import', request)).jobId)
  }

  async function startExport(request: InputOf<'weights.export'>): Promise<{ jobId: JobId; files: string[] } | null> {
    return attempt(() => studio.call('weights.export', request))
  }

  /** Waits for a job; its failure stands in `failure`. */
  async function finished(jobId: JobId): Promise<boolean> {
    return (await attempt(() => jobs.finished(jobId))) !== null
  }

  async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
    failure.value = null
    try {
      return await work()
    } catch (error) {
      failure.value = toStudioError(error).code === 'cancelled' ? null : error
      return null
    }
  }

  async function loadPublished(): Promise<void> {
    published.value = (await notices.attempt(() => studio.call('weights.published', {}))) ?? published.value
  }

  async function fetchPublished(name: string): Promise<void> {
    const started = await notices.attempt(() => studio.call('weights.download', { name }))
    if (!started) return
    fetching.value = { ...fetching.value, [name]: started.jobId }
    await notices.attempt(() => jobs.finished(started.jobId))
    await loadPublished()
  }

  /** Where exports go unless another folder is named. */
  async function exportFolder(): Promise<string> {
    const info = await notices.attempt(() => studio.call('library.info', {}))
    return info ? `${info.folder}/exports` : ''
  }

  return { canPick, listing, inspection, isInspecting, failure, published, fetching, isImporting, exportFolder, open, startOver, inspect, pick, pickFolder, browse, pathOf, startImport, startExport, finished, loadPublished, fetchPublished }
})

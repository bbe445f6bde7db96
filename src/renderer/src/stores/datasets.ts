/**
 * Published data sets on their way in: chosen, looked at, imported as one
 * operation, reported, taken back. What is chosen stays while the dialog is
 * closed and opened again.
 */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { Category } from '../../../shared/contract/categories.ts'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { DatasetKind, ImportEntry, ImportPreview } from '../../../shared/contract/datasets.ts'
import type { JobId } from '../../../shared/contract/entities.ts'
import { toStudioError } from '../../../shared/errors.ts'
import { studio } from '../api/studio.ts'
import { attachable } from '../datasets/import-counts.ts'
import { useImportingStore } from './importing.ts'
import { useJobsStore } from './jobs.ts'
import { useNoticesStore } from './notices.ts'

export interface DatasetReport {
  title: string
  /** Null where the data set held nothing new: nothing was stored. */
  entry: ImportEntry | null
  /** What the job said at its end. */
  message: string
  /** What it said of videos and files on the way. */
  log: string[]
  failure: unknown
}

export const useDatasetsStore = defineStore('datasets', () => {
  const notices = useNoticesStore()
  const jobs = useJobsStore()
  const importing = useImportingStore()

  const step = ref<'choose' | 'preview' | 'import' | 'report'>('choose')
  const chosen = reactive<{ path: string; picturesPath: string; kind: DatasetKind | null }>({ path: '', picturesPath: '', kind: null })
  const preview = shallowRef<ImportPreview | null>(null)
  const failure = shallowRef<unknown>(null)
  const isReading = ref(false)
  /** What was looked at last, and by which way it came: that is what is imported. */
  const asked = shallowRef<InputOf<'datasets.preview'> | null>(null)
  const source = ref<'dataset' | 'table'>('dataset')
  const onConflict = ref<'keep' | 'take'>('keep')
  const jobId = ref<JobId | null>(null)
  const report = shallowRef<DatasetReport | null>(null)
  const imports = shallowRef<ImportEntry[]>([])
  const categories = shallowRef<Category[]>([])
  const isHistoryOpen = ref(false)
  const isTurning = ref(false)
  let reading = 0

  const job = computed(() => (jobId.value === null ? null : (jobs.byId.get(jobId.value) ?? null)))
  /** The newest import of each data set, for pictures to be attached to. */
  const sources = computed(() => attachable(imports.value))
  /** Where the dialog stands; a way that is not the one under way stands at its beginning. */
  const shownStep = computed(() => (source.value === importing.way ? step.value : 'choose'))
  const categoryOf = (name: string): Category | undefined => categories.value.find((category) => category.name === name)

  // Another folder is another data set: what was seen of the last one no longer counts.
  watch(chosen, () => {
    failure.value = null
    if (step.value === 'preview' && source.value === 'dataset') step.value = 'choose'
  })

  // A preview is of one moment: the next time begins with the choice, the folders still filled in.
  watch(() => importing.isOpen, (isOpen) => {
    if (!isOpen && step.value !== 'import') reset()
  })

  /** The same data set once more: pictures that came, or a corrected copy. */
  function openAgain(entry: ImportEntry): void {
    if (step.value !== 'import') reset()
    takeSource(entry)
    importing.open('dataset')
  }

  /** For dives that wait for their pictures: the data set they came from, the folder of pictures still to be chosen. */
  async function openForPictures(): Promise<void> {
    await load()
    const source = sources.value.find(({ counts }) => counts.awaited > 0) ?? sources.value[0]
    if (source) openAgain(source)
    else importing.open('dataset')
  }

  /** Which data set it is shows from its files, as it did the first time. */
  function takeSource({ path }: ImportEntry): void {
    chosen.path = path
    chosen.kind = null
  }

  function reset(): void {
    reading++
    isReading.value = false
    step.value = 'choose'
    preview.value = report.value = jobId.value = failure.value = null
    onConflict.value = 'keep'
  }

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      const [listed, known] = await Promise.all([studio.call('datasets.imports', {}), studio.call('categories.list', {})])
      imports.value = listed
      categories.value = known
    })
  }

  function lookAtDataset(): Promise<void> {
    return look('dataset', { path: chosen.path.trim(), kind: chosen.kind, picturesPath: chosen.picturesPath.trim() === '' ? null : chosen.picturesPath.trim() })
  }

  async function look(from: 'dataset' | 'table', request: InputOf<'datasets.preview'>): Promise<void> {
    const mine = ++reading
    source.value = from
    asked.value = request
    step.value = 'choose'
    isReading.value = true
    failure.value = null
    try {
      const found = await studio.call('datasets.preview', request)
      if (mine !== reading) return
      preview.value = found
      onConflict.value = 'keep'
      step.value = 'preview'
    } catch (error) {
      if (mine === reading) failure.value = error
    }
    if (mine === reading) isReading.value = false
  }

  /** Gives up waiting for a preview. */
  function stopLooking(): void {
    reading++
    isReading.value = false
  }

  async function start(): Promise<void> {
    const title = preview.value?.title ?? ''
    const newestBefore = imports.value[0]?.id ?? 0
    const request = asked.value
    if (request === null) return
    const started = await notices.attempt(() => studio.call('datasets.import', { ...request, onConflict: onConflict.value }))
    if (!started) return
    jobId.value = started.jobId
    step.value = 'import'
    void follow(started.jobId, title, newestBefore)
  }

  async function follow(id: JobId, title: string, newestBefore: number): Promise<void> {
    let error: unknown = null
    await jobs.finished(id).catch((reason: unknown) => (error = reason))
    const told = await notices.attempt(() => studio.call('jobs.get', { jobId: id }))
    await load()
    if (jobId.value !== id) return
    if (error !== null && toStudioError(error).code === 'cancelled') {
      step.value = preview.value === null ? 'choose' : 'preview'
      return
    }
    const entry = error === null ? (imports.value.find((one) => one.id > newestBefore) ?? null) : null
    // What came in is done with; the next import is of something else.
    if (error === null) Object.assign(chosen, { path: '', picturesPath: '', kind: null })
    report.value = { title, entry, message: told?.job.message ?? '', log: told?.log ?? [], failure: error }
    step.value = 'report'
  }

  async function cancel(): Promise<void> {
    if (jobId.value !== null) await jobs.cancel(jobId.value)
  }

  /** Takes an import back, or brings it again; undefined where it was refused and that was shown. */
  async function turn(entry: ImportEntry): Promise<OutputOf<'datasets.undoImport'> | undefined> {
    isTurning.value = true
    const answer = await notices.attempt(() => studio.call(entry.isUndone ? 'datasets.redoImport' : 'datasets.undoImport', { importId: entry.id }))
    isTurning.value = false
    if (answer && report.value?.entry?.id === entry.id) report.value = { ...report.value, entry: answer.entry }
    await load()
    return answer
  }

  async function browse(folder: string | null): Promise<OutputOf<'files.browse'>> {
    return studio.call('files.browse', { folder })
  }

  /** The desktop's own dialog; null where this host has none. */
  async function pick(kind: 'folder' | 'table' | 'bundle'): Promise<string | null> {
    const answer = await notices.attempt(() => studio.call('files.pick', { kind }))
    if (answer) importing.canPick = answer.isSupported
    return answer?.paths[0] ?? null
  }

  let pendingChange: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    // Another window or the command line may have brought a data set in.
    if (!areas.includes('splits') && !areas.includes('videos')) return
    clearTimeout(pendingChange)
    pendingChange = setTimeout(() => void load(), 400)
  })

  return {
    step, shownStep, source, chosen, preview, failure, isReading, onConflict, job, report, imports, categories, sources, isHistoryOpen, isTurning,
    categoryOf, openAgain, openForPictures, takeSource, reset, load, look, lookAtDataset, stopLooking, start, cancel, turn, browse, pick,
  }
})

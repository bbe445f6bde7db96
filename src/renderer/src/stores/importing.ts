/** Bringing videos in: the desktop's own dialog where there is one, else folders of the studio's machine. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { JobId } from '../../../shared/contract/entities.ts'
import type { ImportOutcome } from '../../../shared/contract/importing.ts'
import { studio } from '../api/studio.ts'
import { useJobsStore } from './jobs.ts'
import { useNoticesStore } from './notices.ts'

export const useImportingStore = defineStore('importing', () => {
  const notices = useNoticesStore()
  const jobs = useJobsStore()
  /** How an import went; `isAsked`: somebody wanted to see it again. Of one before the last start of the studio only the log is left. */
  const report = shallowRef<{ outcome: ImportOutcome | null; log: string[]; framesPerSecond: number | undefined; isAsked: boolean } | null>(null)
  const isReportOpen = ref(false)
  const isOpen = ref(false)
  /** What is brought in: videos of one's own, a published data set, or a table of dives. */
  const way = ref<'videos' | 'dataset' | 'table'>('videos')
  const paths = ref<string[]>([])
  const listing = shallowRef<OutputOf<'files.browse'> | null>(null)
  const browseFailure = shallowRef<unknown>(null)
  /** Known only after asking once. */
  const canPick = ref(studio.host === 'electron')

  function open(wanted: 'videos' | 'dataset' | 'table' = 'videos'): void {
    paths.value = []
    way.value = wanted
    isOpen.value = true
  }

  function add(more: readonly string[]): void {
    paths.value = [...new Set([...paths.value, ...more])]
  }

  function drop(path: string): void {
    paths.value = paths.value.filter((kept) => kept !== path)
  }

  async function pick(kind: 'videos' | 'frames-folder'): Promise<void> {
    await notices.attempt(async () => {
      const answer = await studio.call('files.pick', { kind })
      canPick.value = answer.isSupported
      add(answer.paths)
    })
  }

  async function browse(folder: string | null): Promise<void> {
    try {
      listing.value = await studio.call('files.browse', { folder })
      browseFailure.value = null
    } catch (error) {
      browseFailure.value = error
    }
  }

  /** Paths of dropped files; empty where this host cannot know them. */
  function pathsOf(files: Iterable<File>): string[] {
    return [...files].map((file) => studio.pathForFile(file)).filter((path) => path !== null)
  }

  async function start(options: Omit<InputOf<'imports.start'>, 'paths'>): Promise<boolean> {
    const started = await begin({ ...options, paths: paths.value })
    if (started) isOpen.value = false
    return started
  }

  async function begin(input: InputOf<'imports.start'>): Promise<boolean> {
    const started = await notices.attempt(() => studio.call('imports.start', input))
    if (started) void follow(started.jobId, input.framesPerSecond)
    return started !== undefined
  }

  /** Waits for the end of an import, whatever it is, and keeps how it went. */
  async function follow(jobId: JobId, framesPerSecond: number | undefined): Promise<void> {
    // A failed import is told by its job; here it only matters that it has ended.
    await jobs.finished(jobId).catch(() => undefined)
    const outcome = await notices.attempt(() => studio.call('imports.outcome', { jobId }))
    if (outcome) report.value = { outcome, log: [], framesPerSecond, isAsked: false }
  }

  /** From the list of jobs. */
  async function showReport(jobId: JobId): Promise<void> {
    await notices.attempt(async () => {
      const [outcome, { log }] = await Promise.all([studio.call('imports.outcome', { jobId }), studio.call('jobs.get', { jobId })])
      report.value = { outcome, log, framesPerSecond: undefined, isAsked: true }
      isReportOpen.value = true
    })
  }

  /** The same paths again, with the option that lets them in. */
  async function retry(again: readonly string[], remedy: 'allowDamaged' | 'allowGaps'): Promise<void> {
    const framesPerSecond = report.value?.framesPerSecond
    if (await begin({ paths: [...again], [remedy]: true, ...(framesPerSecond === undefined ? {} : { framesPerSecond }) })) isReportOpen.value = false
  }

  return { report, isReportOpen, showReport, retry, isOpen, way, paths, listing, browseFailure, canPick, open, add, drop, pick, browse, pathsOf, start }
})

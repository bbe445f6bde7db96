/**
 * What the dataset doctor found, kept while one looks at the dives it speaks
 * of. What is settled here leaves the list at once, and the library is examined
 * again a moment later; what others change only marks the report as old.
 */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { DiveId } from '../../../shared/contract/entities.ts'
import type { DoctorFinding, DoctorReport, DoctorSeverity } from '../../../shared/domain/doctor-report.ts'
import { studio } from '../api/studio.ts'
import { changesOf, diveNames, withoutFindings, type FindingFilter } from '../doctor/report-view.ts'
import { useJobsStore } from './jobs.ts'
import { useNoticesStore } from './notices.ts'

export type ReportFormat = 'html' | 'json' | 'text'

export interface RepairOutcome {
  rule: string
  repaired: DiveId[]
  refused: { diveId: DiveId; reason: string }[]
  /** How many were taken back; null while they stand. */
  restoredCount: number | null
}

/** Several things settled in a row are examined once. */
const pauseMilliseconds = 700

export const useDoctorStore = defineStore('doctor', () => {
  const notices = useNoticesStore()
  const jobs = useJobsStore()

  const report = shallowRef<DoctorReport | null>(null)
  /** Only what was dismissed; null while nobody looks at it. */
  const dismissedReport = shallowRef<DoctorReport | null>(null)
  const isExamining = ref(false)
  /** Somebody changed the library since. */
  const isStale = ref(false)
  const failure = shallowRef<unknown>(null)
  /** Videos whose pictures nobody has looked at; null while unknown. */
  const uncheckedCount = ref<number | null>(null)
  const filter = reactive<FindingFilter>({ severity: null, rule: null, text: '', fixable: false })
  const showsDismissed = ref(false)
  const isRepairing = ref(false)
  const outcome = shallowRef<RepairOutcome | null>(null)
  /** Where the list of findings was scrolled to, for coming back from a dive. */
  const scrollOffset = ref(0)

  const shown = computed(() => (showsDismissed.value ? dismissedReport.value : report.value))
  const names = computed(() => diveNames(shown.value))
  const errorCount = computed(() => report.value?.counts.error ?? 0)
  const pictureJob = computed(() => jobs.active.find((job) => job.kind === 'check-pictures') ?? null)

  /** Counts what was settled here: a report begun before is out of date when it comes. */
  let settledCount = 0
  let isWantedAgain = false
  let soon: ReturnType<typeof setTimeout> | undefined
  const ownChanges = new Set<DiveId>()
  /** The report as it was before the last repair, as long as nothing else was settled. */
  let beforeRepair: { report: DoctorReport | null; settledCount: number } | null = null

  async function examine(): Promise<void> {
    clearTimeout(soon)
    if (isExamining.value) {
      isWantedAgain = true
      return
    }
    isExamining.value = true
    do {
      isWantedAgain = false
      isStale.value = false
      ownChanges.clear()
      const begunAt = settledCount
      try {
        const [found, unchecked, dismissed] = await Promise.all([studio.call('doctor.examine', {}), studio.call('doctor.unchecked', {}), showsDismissed.value ? studio.call('doctor.examine', { dismissed: true }) : null])
        uncheckedCount.value = unchecked.videoCount
        failure.value = null
        if (begunAt !== settledCount) isWantedAgain = true
        else take(found, dismissed)
      } catch (error) {
        failure.value = error
      }
    } while (isWantedAgain)
    isExamining.value = false
  }

  function take(found: DoctorReport, dismissed: DoctorReport | null): void {
    report.value = found
    dismissedReport.value = dismissed
    if (found.dismissedCount === 0) showsDismissed.value = false
    if (filter.rule !== null && !found.rules.some(({ name }) => name === filter.rule)) filter.rule = null
  }

  function examineSoon(): void {
    clearTimeout(soon)
    soon = setTimeout(() => void examine(), pauseMilliseconds)
  }

  /** Applies the fixes of findings of one rule. @returns false where none could be */
  async function repair(rule: string, findings: readonly DoctorFinding[]): Promise<boolean> {
    const changes = changesOf(findings)
    if (changes.length === 0) return false
    isRepairing.value = true
    for (const { diveId } of changes) ownChanges.add(diveId)
    const answer = await notices.attempt(() => studio.call('doctor.fix', { rule, changes }))
    isRepairing.value = false
    if (!answer) return false
    const repaired = new Set(answer.repaired)
    const unrepaired = report.value
    settle((before) => withoutFindings(before, (finding) => finding.rule === rule && finding.fix !== null && repaired.has(finding.fix.change.diveId)))
    beforeRepair = { report: unrepaired, settledCount }
    outcome.value = { rule, ...answer, restoredCount: null }
    return answer.repaired.length > 0
  }

  async function undoRepair(): Promise<void> {
    const done = outcome.value
    if (done === null || done.restoredCount !== null || done.repaired.length === 0) return
    isRepairing.value = true
    for (const diveId of done.repaired) ownChanges.add(diveId)
    const answer = await notices.attempt(() => studio.call('doctor.unfix', { rule: done.rule, diveIds: done.repaired }))
    isRepairing.value = false
    if (!answer) return
    // Everything is as it was: so is the report, until the next one says so.
    if (answer.restored.length === done.repaired.length && beforeRepair?.report && beforeRepair.settledCount === settledCount) report.value = beforeRepair.report
    beforeRepair = null
    settledCount++
    outcome.value = { ...done, restoredCount: answer.restored.length }
    await examine()
  }

  /** Hides findings of one rule, or shows them again. @returns false where that failed, which was shown */
  async function dismiss(rule: string, findings: readonly DoctorFinding[], isDismissed: boolean): Promise<boolean> {
    const diveIds = [...new Set(findings.flatMap((finding) => finding.diveIds))]
    if (diveIds.length === 0) return false
    const answer = await notices.attempt(() => studio.call('doctor.dismiss', { rule, diveIds, isDismissed }))
    if (!answer) return false
    const settled = new Set(findings)
    if (isDismissed) settle((before) => withoutFindings(before, (finding) => settled.has(finding), { dismissed: true }))
    else {
      if (dismissedReport.value) dismissedReport.value = withoutFindings(dismissedReport.value, (finding) => settled.has(finding))
      settledCount++
      examineSoon()
    }
    return true
  }

  function settle(change: (report: DoctorReport) => DoctorReport): void {
    settledCount++
    if (report.value) report.value = change(report.value)
    examineSoon()
  }

  async function showDismissed(isShown: boolean): Promise<void> {
    showsDismissed.value = isShown
    filter.rule = null
    scrollOffset.value = 0
    if (!isShown || dismissedReport.value !== null) return
    const found = await notices.attempt(() => studio.call('doctor.examine', { dismissed: true }))
    if (found) dismissedReport.value = found
    else showsDismissed.value = false
  }

  function choose(rule: string | null, severity: DoctorSeverity | null = filter.severity): void {
    if (filter.rule !== rule) scrollOffset.value = 0
    filter.rule = rule
    filter.severity = severity
  }

  async function lookAtPictures(again: boolean): Promise<void> {
    const started = await notices.attempt(() => studio.call('doctor.checkPictures', { again }))
    if (!started) return
    // How it failed is told by its job; what was looked at until then counts.
    await jobs.finished(started.jobId).then(({ message }) => notices.say(message), (error: unknown) => notices.report(error))
    await examine()
  }

  /** Errors are the caller's to show: 'conflict' asks a question. */
  function writeReport(path: string, format: ReportFormat, overwrite: boolean): Promise<{ path: string; sizeBytes: number }> {
    return studio.call('doctor.writeReport', { path, format, overwrite })
  }

  async function reportFolder(): Promise<string> {
    const info = await notices.attempt(() => studio.call('library.info', {}))
    return info ? `${info.folder}/exports` : ''
  }

  // Another window or the command line may have looked at pictures.
  watch(pictureJob, (now, before) => {
    if (before !== null && now === null && report.value !== null) isStale.value = true
  })
  let pendingChange: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas, diveIds }) => {
    if (!areas.some((area) => area === 'dives' || area === 'videos' || area === 'splits')) return
    if (diveIds.length > 0 && diveIds.every((id) => ownChanges.has(id))) return
    clearTimeout(pendingChange)
    pendingChange = setTimeout(() => (isStale.value = report.value !== null), 400)
  })

  return {
    report, shown, names, filter, isExamining, isStale, failure, uncheckedCount, showsDismissed, isRepairing, outcome, scrollOffset, errorCount, pictureJob,
    examine, repair, undoRepair, dismiss, showDismissed, choose, lookAtPictures, writeReport, reportFolder,
  }
})

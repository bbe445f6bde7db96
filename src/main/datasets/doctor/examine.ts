import { setImmediate } from 'node:timers/promises'
import type { Category } from '../../../shared/contract/categories.ts'
import type { DiveId, SplitId } from '../../../shared/contract/entities.ts'
import { normaliseDiveNumber } from '../../../shared/domain/dive-number.ts'
import type { DoctorFinding, DoctorReport } from '../../../shared/domain/doctor-report.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { DiveRecord } from '../../../shared/contract/dive-record.ts'
import { createLibraryView } from './library-view.ts'
import { nameOfDive } from './rule.ts'
import type { DiveDigest, DiveFound, DiveRule, DoctorRule, LibraryRule, PictureCheck, RuleContext } from './rule.ts'
import { doctorRules } from './rules/table.ts'

/**
 * Examines dives by every rule. Dives are read once, as a stream; what rules of
 * the library need is kept in digest. Nothing is changed: fixes are data, for
 * the caller to apply as ordinary edits.
 */
export interface ExamineOptions {
  categories: readonly Category[]
  splits: readonly { id: SplitId; name: string }[]
  pictureChecks?: readonly PictureCheck[]
  /** Findings somebody dismissed, as `dismissalKey`; a finding of several dives is left out when it is dismissed for all of them. */
  dismissed?: ReadonlySet<string>
  /** The dismissed findings instead of the others. */
  onlyDismissed?: boolean
  /** Findings about any of these dives are left out, and counted nowhere. */
  without?: ReadonlySet<DiveId>
  /** Rules to examine by; all where not given. */
  rules?: readonly DoctorRule[]
  /** Most findings reported of one rule; counts stay whole. */
  mostPerRule?: number
  signal?: AbortSignal
  /** After each thousand dives. */
  onProgress?: (diveCount: number) => void
  /** ISO 8601; now where not given. */
  examinedAt?: string
}

export function dismissalKey(diveId: DiveId, rule: string): string {
  return `${diveId}:${rule}`
}

/** Dives may come one by one or in pages. @throws StudioError 'cancelled' */
export async function examine(records: AsyncIterable<DiveRecord | readonly DiveRecord[]> | Iterable<DiveRecord | readonly DiveRecord[]>, options: ExamineOptions): Promise<DoctorReport> {
  const rules = options.rules ?? doctorRules
  const diveRules = rules.filter((rule) => rule.scope === 'dive')
  const context: RuleContext = {
    categories: new Map(options.categories.map((category) => [category.name, category])),
    splitNames: new Map(options.splits.map((split) => [split.id, split.name])),
    pictureChecks: new Map((options.pictureChecks ?? []).map((check) => [check.videoId, check])),
  }
  const collected = collectFindings(rules, options)
  const digests: DiveDigest[] = []
  const rest = async (): Promise<void> => {
    // Lets screens and the cancel button through.
    await setImmediate()
    if (options.signal?.aborted) throw new StudioError('cancelled', 'The examination was cancelled.')
  }
  for await (const page of records) {
    for (const dive of isPage(page) ? page : [page]) {
      digests.push(digestOf(dive, context.pictureChecks.get(dive.video.videoId) ?? null))
      for (const rule of diveRules) {
        if (!concerns(rule, dive.category)) continue
        for (const found of rule.find(dive, context)) collected.add(rule, [dive.diveId], found)
      }
      if (digests.length % 1000 === 0) {
        options.onProgress?.(digests.length)
        await rest()
      }
    }
  }
  digests.sort((a, b) => a.diveId - b.diveId)
  const all = createLibraryView(digests)
  // A mixed library is looked at twice; one of dives only is not.
  const diving = digests.every((dive) => dive.category === 'diving') ? all : createLibraryView(digests.filter((dive) => dive.category === 'diving'))
  for (const rule of rules) {
    if (rule.scope !== 'library') continue
    await rest()
    for (const found of rule.find(rule.category === 'diving' ? diving : all, context)) collected.add(rule, found.diveIds, found)
  }
  return collected.report(digests)
}

function isPage(item: DiveRecord | readonly DiveRecord[]): item is readonly DiveRecord[] {
  return Array.isArray(item)
}

function concerns(rule: DiveRule, category: string): boolean {
  return rule.category === 'any' || category === 'diving'
}

interface Collected {
  add(rule: DiveRule | LibraryRule, diveIds: readonly DiveId[], found: DiveFound): void
  report(digests: readonly DiveDigest[]): DoctorReport
}

function collectFindings(rules: readonly DoctorRule[], { dismissed, onlyDismissed = false, mostPerRule = Infinity, examinedAt, without }: ExamineOptions): Collected {
  const byRule = new Map(rules.map((rule) => [rule.name, { kept: [] as DoctorFinding[], findingCount: 0, fixCount: 0, dives: new Set<DiveId>() }]))
  let dismissedCount = 0
  return {
    add({ name, severity }, diveIds, { message, frames, fix }) {
      const entry = byRule.get(name)
      if (entry === undefined || (without !== undefined && diveIds.some((id) => without.has(id)))) return
      const isDismissed = dismissed !== undefined && diveIds.every((id) => dismissed.has(dismissalKey(id, name)))
      if (isDismissed) dismissedCount++
      if (isDismissed !== onlyDismissed) return
      entry.findingCount++
      if (fix !== undefined) entry.fixCount++
      for (const id of diveIds) entry.dives.add(id)
      if (entry.kept.length < mostPerRule) entry.kept.push({ rule: name, severity, diveIds: [...diveIds], message, frames: [...(frames ?? [])], fix: fix ?? null })
    },
    report(digests) {
      const counts = { error: 0, warning: 0, note: 0 }
      const affected = new Set<DiveId>()
      const mentioned = new Set<DiveId>()
      const findings: DoctorFinding[] = []
      const summaries = rules.map(({ name, severity, title, explain }) => {
        const { kept, findingCount, fixCount, dives } = byRule.get(name) ?? { kept: [], findingCount: 0, fixCount: 0, dives: new Set<DiveId>() }
        counts[severity] += findingCount
        // A note is no complaint: pictures that are awaited would make every dive an affected one.
        if (severity !== 'note') for (const id of dives) affected.add(id)
        for (const finding of kept) for (const id of finding.diveIds) mentioned.add(id)
        findings.push(...kept)
        return { name, severity, title, explain, findingCount, diveCount: dives.size, fixCount }
      })
      return {
        examinedAt: examinedAt ?? new Date().toISOString(), diveCount: digests.length, videoCount: new Set(digests.map((dive) => dive.videoId)).size,
        affectedDiveCount: affected.size, counts, dismissedCount, rules: summaries, findings, cutCount: counts.error + counts.warning + counts.note - findings.length,
        dives: digests.filter((dive) => mentioned.has(dive.diveId)).map(({ diveId, name, diveNumber }) => ({ diveId, name, diveNumber })),
      }
    },
  }
}

function digestOf(dive: DiveRecord, check: PictureCheck | null): DiveDigest {
  const { diveId, category, facts, stages, video, origin, parts } = dive
  return {
    diveId, name: nameOfDive(dive), category, diveNumber: facts.diveNumber === null ? null : normaliseDiveNumber(facts.diveNumber), difficulty: facts.difficulty, scorePoints: facts.scorePoints, awards: facts.awards,
    startFrame: facts.startFrame, endFrame: facts.endFrame, stageCount: stages.length, videoId: video.videoId, videoName: video.name, isAwaited: video.isAwaited,
    dataset: origin?.dataset ?? null, source: origin?.source ?? null, parts, pictureKey: pictureKeyOf(facts, check),
  }
}

/** Two 32-bit hashes of the checksums of a dive's pictures, and how many there are; null where they are not known for all of them, or only one picture is there again and again. */
function pictureKeyOf({ startFrame, endFrame }: DiveRecord['facts'], check: PictureCheck | null): string | null {
  const checksums = check?.checksums ?? []
  if (endFrame > checksums.length) return null
  let [a, b] = [0x811c9dc5, 0x9747b28c]
  let isStill = true
  for (let frame = startFrame; frame < endFrame; frame++) {
    const checksum = checksums[frame] ?? 0
    if (checksum === 0) return null
    if (checksum !== checksums[startFrame]) isStill = false
    a = Math.imul(a ^ checksum, 0x01000193) >>> 0
    b = Math.imul((b ^ checksum) + (b << 5), 0x85ebca6b) >>> 0
  }
  return isStill ? null : `${endFrame - startFrame}/${a}/${b}`
}

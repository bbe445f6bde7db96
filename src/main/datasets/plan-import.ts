import type { ImportCounts, ImportSample } from '../../shared/contract/datasets.ts'
import type { DiveFacts } from '../../shared/contract/entities.ts'
import { normaliseDiveNumber } from '../../shared/domain/dive-number.ts'
import type { BatchDive, BatchVideo, ImportBatch, KnownDive } from '../library/data-sets.ts'
import type { DiveOrigin, ImportedDive } from '../library/dive-records.ts'
import { fitToPictures } from '../library/fit-to-pictures.ts'
import type { NewVideo } from '../library/library.ts'
import { describeWork, planWork, type WorkChange } from '../library/plan-work.ts'
import type { Dataset, DatasetRecord } from './dataset.ts'

/**
 * Compares a data set with the library and decides what importing it does. A
 * dive is compared with what the data set said of it last time: the same again
 * changes nothing, whatever was edited here since; something new changes a dive
 * that nobody edited and conflicts with one that somebody did.
 */
export interface ImportPlan {
  batch: ImportBatch
  samples: ImportSample[]
}

export interface ImportPlanOptions {
  onConflict: 'keep' | 'take'
  /** Pictures that were read, by video; videos of the data set that have a path but are missing here are counted as refused. Null for a preview: what has a path is taken to be readable. */
  pictures: ReadonlyMap<string, NewVideo> | null
  /** Videos of the data set that have their pictures in the library already. */
  attached: ReadonlySet<string>
}

const mostSamples = 200
const sampleOrder: Record<ImportSample['outcome'], number> = { conflicting: 0, changed: 1, restored: 2, new: 3 }

export function planImport(dataset: Dataset, known: ReadonlyMap<string, KnownDive>, options: ImportPlanOptions): ImportPlan {
  const counts: ImportCounts = { created: 0, restored: 0, changed: 0, unchanged: 0, conflicting: 0, removed: 0, attached: 0, awaited: 0, refused: 0 }
  const create: BatchDive[] = []
  const restore: ImportBatch['restore'][number][] = []
  const change: ImportBatch['change'][number][] = []
  const samples: ImportSample[] = []
  const neededVideos = new Set<string>()
  for (const record of dataset.records) {
    const stated = statedBy(record)
    const origin = originOf(dataset.name, record, stated)
    const stored = { dive: stated, ...(record.placed === undefined ? {} : { placed: record.placed }), ...(record.work === undefined ? {} : { said: record.work }) }
    const found = known.get(record.key)
    const sample = (outcome: ImportSample['outcome'], differences: string[]): void => {
      samples.push({ key: record.key, outcome, diveId: found?.diveId ?? null, title: titleOf(record), differences })
    }
    if (found === undefined) {
      counts.created++
      create.push({ origin, ...stored })
      neededVideos.add(record.videoKey)
      sample('new', [])
    } else if (found.isTakenBack) {
      counts.restored++
      restore.push({ diveId: found.diveId, origin: record.published === undefined ? origin : found.origin })
      sample('restored', [])
    } else if (found.isRemoved) {
      counts.removed++
    } else if (isUnchanged(record, origin, stated, found)) {
      const work = workOf(record, found, stated, false)
      if (work === null || found.work === undefined) counts.unchanged++
      else {
        counts.changed++
        sample('changed', describeWork(work, found.work))
        change.push({ diveId: found.diveId, origin: withWork(found.origin, record), ...stored, work, keepsDive: true })
      }
    } else {
      // Only what a dive shows can conflict; details are the data set's own.
      const last = lastSaid(record, found)
      const labelDifferences = describeDifferences(last, stated)
      const differences = [...labelDifferences]
      const isEdited = found.isBaseUnknown === true || !isSame(comparable(found.current), comparable(fitToPictures(last, found.frameCount)))
      const isConflict = isEdited && labelDifferences.length > 0
      const isKept = isConflict && options.onConflict === 'keep'
      const work = workOf(record, found, stated, !isKept && labelDifferences.length > 0)
      if (work !== null && found.work !== undefined) differences.push(...describeWork(work, found.work))
      if (isConflict) counts.conflicting++
      else counts.changed++
      sample(isConflict ? 'conflicting' : 'changed', differences)
      if (!isKept) change.push({ diveId: found.diveId, origin: originAfter(record, origin, stated, found), ...stored, work, keepsDive: labelDifferences.length === 0 })
      // What was said of it is put together all the same; the labels wait for a decision.
      else if (work !== null) change.push({ diveId: found.diveId, origin: found.origin, ...stored, work, keepsDive: true, keepsOrigin: true })
    }
  }
  const videos: BatchVideo[] = []
  for (const video of dataset.videos) {
    const pictures = options.pictures?.get(video.key) ?? null
    const hasPictures = options.attached.has(video.key)
    if (!hasPictures) {
      if (video.path === null) counts.awaited++
      else if (options.pictures === null || pictures !== null) counts.attached++
      else counts.refused++
    }
    if (neededVideos.has(video.key) || (pictures !== null && !hasPictures)) {
      const { path: _path, contentHash: _hash, ...rest } = video
      videos.push({ ...rest, pictures: hasPictures ? null : pictures })
    }
  }
  samples.sort((a, b) => sampleOrder[a.outcome] - sampleOrder[b.outcome])
  return {
    batch: { dataset: dataset.name, title: dataset.title, path: dataset.path, categories: dataset.categories, videos, create, restore, change, splits: dataset.splits, counts },
    samples: samples.slice(0, mostSamples),
  }
}

/** True where storing the plan would change nothing. */
export function isNothingToDo({ batch }: ImportPlan): boolean {
  return batch.create.length + batch.restore.length + batch.change.length + batch.counts.attached === 0
}

/** The dive as the source has it now. */
function statedBy(record: DatasetRecord): ImportedDive {
  const { diveNumber } = record.facts
  const number = diveNumber === null ? null : normaliseDiveNumber(diveNumber)
  return {
    category: record.category,
    facts: { ...record.facts, diveNumber: number === '' ? null : number },
    stages: record.stages.map(({ label, startFrame }) => ({ label: label === null || label.trim() === '' ? null : label.trim(), startFrame })),
  }
}

/** What a data set said, and beside it what a bundle says, where the two differ. */
function originOf(dataset: string, record: DatasetRecord, stated: ImportedDive): DiveOrigin {
  const imported = record.published ?? stated
  return { dataset, key: record.key, videoKey: record.videoKey, source: record.source, imported, details: record.details, ...(isSame(imported, stated) ? {} : { said: stated }), ...(record.work === undefined ? {} : { work: record.work }) }
}

/** What the same kind of source said last: a bundle speaks of a dive as another library had it, its data set as it was published. */
function lastSaid({ published }: DatasetRecord, { origin }: KnownDive): ImportedDive {
  return published === undefined ? origin.imported : (origin.said ?? origin.imported)
}

/** The same as last time; what lies beyond the last picture does not count. Of a bundle, the very dive there is. */
function isUnchanged(record: DatasetRecord, origin: DiveOrigin, stated: ImportedDive, found: KnownDive): boolean {
  const length = found.isAwaited ? Infinity : found.frameCount
  const isSameDive = (other: ImportedDive): boolean => isSame(comparable(fitToPictures(stated, length)), comparable(fitToPictures(other, length)))
  if (found.isBaseUnknown === true) return isSameDive(found.current)
  if (record.published !== undefined) return isSameDive(lastSaid(record, found)) || isSameDive(found.current)
  const aside = ({ videoKey, source, details }: DiveOrigin): unknown => ({ videoKey, source, details })
  return isSameDive(found.origin.imported) && isSame(aside(origin), aside(found.origin))
}

/** A bundle leaves what the data set itself said as it is known here; a data set leaves what a bundle said. */
function originAfter(record: DatasetRecord, origin: DiveOrigin, stated: ImportedDive, found: KnownDive): DiveOrigin {
  const { said, work } = found.origin
  if (record.published !== undefined) return withWork({ ...found.origin, said: stated }, record)
  return { ...(work === undefined ? {} : { work }), ...origin, ...(said === undefined ? {} : { said }) }
}

function withWork(origin: DiveOrigin, { work }: DatasetRecord): DiveOrigin {
  return work === undefined ? origin : { ...origin, work }
}

/** What is to be taken over of the work on a dive whose labels stay as they are, or become what the source states. */
function workOf({ work }: DatasetRecord, found: KnownDive, stated: ImportedDive, isTaken: boolean): WorkChange | null {
  if (work === undefined || found.work === undefined) return null
  const seen = ({ facts, stages }: ImportedDive): unknown => [facts.startFrame, facts.endFrame, stages.map(({ label, startFrame }) => [label, startFrame])]
  const isSameLabels = isSame(seen(found.current), seen(stated))
  return planWork(work, found.work, { before: found.origin.work, labels: isSameLabels ? 'same' : isTaken ? 'taken' : 'other' })
}

function comparable({ category, facts, stages }: ImportedDive): ImportedDive {
  return { category, facts, stages }
}

/** Same values, whatever the order of their names. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => name in b && isSame(a[name as keyof typeof a], b[name as keyof typeof b]))
}

const factNames: Record<keyof DiveFacts, string> = {
  startFrame: 'first frame', endFrame: 'end', diveNumber: 'dive number', heightMetres: 'height', difficulty: 'difficulty', athlete: 'athlete',
  event: 'event', round: 'round', awards: 'awards', penaltyPoints: 'penalty', scorePoints: 'score', date: 'date',
}

/** What an import would change, as "score 45.6 → 46.5". */
export function describeDifferences(before: ImportedDive, after: ImportedDive): string[] {
  const differences: string[] = []
  const shown = (value: unknown): string => (value === null || value === '' ? 'none' : Array.isArray(value) ? value.join(' ') || 'none' : String(value))
  if (before.category !== after.category) differences.push(`category ${before.category} → ${after.category}`)
  for (const name of Object.keys(factNames) as (keyof DiveFacts)[]) {
    if (!isSame(before.facts[name], after.facts[name])) differences.push(`${factNames[name]} ${shown(before.facts[name])} → ${shown(after.facts[name])}`)
  }
  const stages = (dive: ImportedDive): string => dive.stages.map(({ label, startFrame }) => `${label ?? '?'} ${startFrame}`).join(', ') || 'none'
  if (!isSame(before.stages, after.stages)) differences.push(`stages ${stages(before)} → ${stages(after)}`)
  return differences
}

function titleOf({ facts, key }: DatasetRecord): string {
  return [key, facts.diveNumber, facts.athlete].filter(Boolean).join(' · ')
}

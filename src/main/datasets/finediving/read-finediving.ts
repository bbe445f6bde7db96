import { normaliseDiveNumber } from '../../../shared/domain/dive-number.ts'
import { subActionNames } from '../../../shared/domain/stages.ts'
import { heightOfClip, rangeOfFineDiving } from '../competitions.ts'
import type { Dataset, DatasetRecord, DatasetVideo } from '../dataset.ts'
import { divingCategory } from '../dataset.ts'
import { checkFacts } from '../sources/checked-facts.ts'
import { compareKeys } from '../sources/clip-keys.ts'
import type { DatasetSource } from '../sources/dataset-source.ts'
import { countOf } from '../sources/dataset-source.ts'
import { readLabelPickle } from '../sources/label-file.ts'
import { splitFromLists } from '../sources/split-files.ts'
import { subActionsOfRuns } from './details.ts'
import type { FineDivingDetails } from './details.ts'
import { findFineDivingPictures } from './pictures.ts'
import { keyText, readAqaClips, readCoarseClips, readFineClips, readSplitKeys, readSubActionTable } from './read-annotations.ts'
import type { Clips, ClipKey, CoarseClip, FineClip } from './read-annotations.ts'

/**
 * FineDiving: 3,000 clips of dives with a sub-action for every frame (Xu et al.,
 * CVPR 2022). The labels of the frames are the truth about stages; transitions
 * are kept as written and not used. Any of its pickles may be missing: what the
 * others say is read, and what is lost is told.
 */
export const fineDivingFiles = {
  aqa: 'fine-grained_annotation_aqa.pkl',
  fine: 'FineDiving_fine-grained_annotation.pkl',
  coarse: 'FineDiving_coarse_annotation.pkl',
  table: 'Sub_action_Types_Table.pkl',
  train: 'train_split.pkl',
  test: 'test_split.pkl',
  /** Not published; the studio's own exports have it where a split has that part. */
  validation: 'validation_split.pkl',
} as const
export type FineDivingFile = keyof typeof fineDivingFiles

/** Any of these makes a folder FineDiving's. */
export const fineDivingAnchors: readonly string[] = [fineDivingFiles.aqa, fineDivingFiles.fine, fineDivingFiles.coarse]

/** Of the published pictures; the true size shows when they are attached. */
const nominal = { width: 455, height: 256, frameRate: 25 }

const lost: Partial<Record<FineDivingFile, string>> = {
  aqa: 'the fine-grained annotation is used in its place',
  fine: 'its sub-action names are taken from the studio\'s own table',
  coarse: 'awards and places in the broadcasts are not known',
  table: 'the studio\'s own table of sub-actions is used',
  train: 'there is no official split',
  test: 'there is no official split',
}

interface Annotations {
  aqa: Clips<FineClip> | null
  fine: Clips<FineClip> | null
  coarse: Clips<CoarseClip> | null
  names: readonly string[]
}

/** Errors: 'bad-labels', 'io', 'cancelled'. */
export async function readFineDiving(source: DatasetSource): Promise<Dataset> {
  const { signal, onProgress, warnings } = source
  const pickle = async <T>(file: FineDivingFile, read: (tree: Awaited<ReturnType<typeof readLabelPickle>>) => T): Promise<T | null> => {
    const path = source.files.get(fineDivingFiles[file])
    if (path === undefined) {
      if (lost[file] !== undefined) warnings.push(`"${fineDivingFiles[file]}" is not there: ${lost[file]}.`)
      return null
    }
    return read(await readLabelPickle(path, signal))
  }
  const aqa = await pickle('aqa', readAqaClips)
  onProgress(0.3)
  const fine = await pickle('fine', readFineClips)
  onProgress(0.6)
  const coarse = await pickle('coarse', readCoarseClips)
  onProgress(0.7)
  const names = subActionNamesOf(await pickle('table', readSubActionTable), warnings)
  const train = await pickle('train', readSplitKeys)
  const test = await pickle('test', readSplitKeys)
  const validation = await pickle('validation', readSplitKeys)

  const keys = new Map<string, ClipKey>()
  for (const clips of [aqa, fine, coarse]) for (const [key, { competition, clip }] of clips ?? []) keys.set(key, { competition, clip })
  const sorted = [...keys.values()].sort((a, b) => compareKeys(a.competition, b.competition) || a.clip - b.clip)
  const annotations = { aqa, fine, coarse, names }
  tellMissing(annotations, keys, warnings)
  const order = { aqa: placesOf(aqa), fine: placesOf(fine), coarse: placesOf(coarse) }
  const pictures = await findFineDivingPictures(source.picturesPath, sorted)
  onProgress(0.9)
  const records = sorted.map((key) => recordOf(key, annotations, order))
  tellOddities(records, warnings)
  if (pictures.size > 0 && pictures.size < records.length) warnings.push(`Pictures were found for ${countOf([...keys.keys()].filter((key) => pictures.has(key)).length, 'clip')} of ${records.length}.`)
  const splits = train && test ? [splitFromLists('FineDiving official', [{ part: 'train', keys: train }, { part: 'test', keys: test }, { part: 'validation', keys: validation ?? [] }], new Set(keys.keys()), warnings)] : []
  onProgress(1)
  return {
    name: 'finediving', title: 'FineDiving', path: source.path, categories: [divingCategory],
    videos: records.map((record): DatasetVideo => ({ key: record.key, name: `FineDiving ${record.key}`, kind: 'frames', path: pictures.get(record.key) ?? null, ...nominal, frameCount: record.facts.endFrame })),
    records, splits, warnings,
  }
}

function subActionNamesOf(table: ReadonlyMap<number, string> | null, warnings: string[]): readonly string[] {
  const names = [...subActionNames]
  const changed: string[] = []
  for (const [id, name] of table ?? []) {
    if (names[id] !== name) changed.push(`${id} "${name.slice(0, 60)}"`)
    names[id] = name.trim().slice(0, 120)
  }
  if (changed.length > 0) warnings.push(`Its table of sub-actions differs from the published one: ${changed.slice(0, 8).join(', ')}${changed.length > 8 ? ' …' : ''}. The table of the files is used.`)
  return names
}

function placesOf(clips: Clips<unknown> | null): ReadonlyMap<string, number> {
  return new Map([...(clips?.keys() ?? [])].map((key, place) => [key, place]))
}

function recordOf(key: ClipKey, { aqa, fine, coarse, names }: Annotations, order: Record<'aqa' | 'fine' | 'coarse', ReadonlyMap<string, number>>): DatasetRecord {
  const text = keyText(key)
  const fineClip = fine?.get(text)
  const coarseClip = coarse?.get(text)
  const labelled = aqa?.get(text) ?? fineClip
  const said = labelled ?? coarseClip
  // Every key comes from one of the three.
  if (said === undefined) throw new TypeError(`${text} is in no annotation`)
  const source = coarseClip ? rangeOfFineDiving(key.competition, coarseClip.firstFrame, coarseClip.lastFrame) : null
  const frameCount = labelled?.labels.reduce((sum, [, count]) => sum + count, 0) ?? Math.max(1, source === null ? 1 : source.endFrame - source.startFrame)
  const number = normaliseDiveNumber(said.actionType)
  const { facts, unusable } = checkFacts({
    startFrame: 0, endFrame: frameCount, diveNumber: number === '' ? null : number, heightMetres: heightOfClip(key.competition, key.clip),
    difficulty: said.difficulty, event: key.competition, awards: coarseClip?.awards ?? [], scorePoints: said.score,
  })
  const otherwise = [fineClip && labelled !== fineClip ? differenceOf('fine', said, fineClip) : null, coarseClip && labelled ? differenceOf('coarse', said, coarseClip) : null].filter((found) => found !== null)
  const details: FineDivingDetails = {
    ...key,
    order: { aqa: order.aqa.get(text) ?? null, coarse: order.coarse.get(text) ?? null, fine: order.fine.get(text) ?? null },
    action_type: said.actionType,
    frames_labels: labelled?.labels ?? null,
    steps_transit_frames: labelled?.transitions ?? null,
    'sub-action_types': fineClip?.subActionTypes && !isDerived(fineClip, names) ? fineClip.subActionTypes : null,
    start_frame: coarseClip?.firstFrame ?? null,
    end_frame: coarseClip?.lastFrame ?? null,
    ...(otherwise.length > 0 ? { otherwise } : {}),
    ...(unusable ? { unusable: unusable as FineDivingDetails['unusable'] } : {}),
  }
  let startFrame = 0
  const stages = labelled?.labels.map(([id, count]) => {
    const stage = { label: names[id] === undefined || names[id] === '' ? null : names[id], startFrame }
    startFrame += count
    return stage
  })
  return { key: text, videoKey: text, category: divingCategory.name, facts, stages: stages ?? [], source, details: details as DatasetRecord['details'] }
}

/** Whether `sub-action_types` is what labels and table give anyway. */
function isDerived({ labels, subActionTypes }: FineClip, names: readonly string[]): boolean {
  return isEqual(subActionTypes, subActionsOfRuns(labels).map((id) => [id, names[id]]))
}

type Otherwise = NonNullable<FineDivingDetails['otherwise']>[number]

/** What another pickle says of the clip that the first does not; null where they agree. */
function differenceOf(pickle: 'fine' | 'coarse', said: FineClip | CoarseClip, other: FineClip | CoarseClip): Otherwise | null {
  const found: Otherwise = { pickle }
  if (other.actionType !== said.actionType) found.action_type = other.actionType
  if (!Object.is(other.score, said.score)) found.dive_score = asWritten(other.score)
  if (!Object.is(other.difficulty, said.difficulty)) found.difficulty = asWritten(other.difficulty)
  if ('labels' in said && 'labels' in other) {
    if (!isEqual(other.transitions, said.transitions)) found.steps_transit_frames = other.transitions
    if (!isEqual(other.labels, said.labels)) found.frames_labels = other.labels
  }
  return Object.keys(found).length === 1 ? null : found
}

function asWritten(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function tellMissing({ aqa, fine, coarse }: Annotations, keys: ReadonlyMap<string, ClipKey>, warnings: string[]): void {
  const pickles: [FineDivingFile, Clips<unknown> | null][] = [['aqa', aqa], ['fine', fine], ['coarse', coarse]]
  for (const [file, clips] of pickles) {
    if (clips && clips.size < keys.size) warnings.push(`"${fineDivingFiles[file]}" lacks ${countOf(keys.size - clips.size, 'clip')} that other files have.`)
  }
}

/** Where the files contradict each other or say what cannot be; what is odd about dives is the doctor's to tell. */
function tellOddities(records: readonly DatasetRecord[], warnings: string[]): void {
  const tell = (isOdd: (details: FineDivingDetails, record: DatasetRecord) => boolean, what: string): void => {
    const keys = records.filter((record) => isOdd(record.details as unknown as FineDivingDetails, record)).map(({ key }) => key)
    if (keys.length > 0) warnings.push(`${countOf(keys.length, 'clip')} ${what}: ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ' …' : ''}.`)
  }
  tell(({ otherwise }) => otherwise !== undefined, 'of which the files contradict each other; the first is followed, the others are kept')
  tell((_, { stages }) => stages.some(({ label }) => label === null), 'with sub-actions that have no name')
  tell(({ unusable }) => unusable !== undefined, 'with values that no dive can have, left empty')
}

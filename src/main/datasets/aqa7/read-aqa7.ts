import { basename } from 'node:path'
import { matRows } from '../matlab/mat-values.ts'
import type { MatValue } from '../matlab/mat-values.ts'
import { readMatFile } from '../matlab/mat-file.ts'
import type { SplitPart } from '../../../shared/contract/entities.ts'
import type { Dataset, DatasetRecord, DatasetVideo } from '../dataset.ts'
import { checkFacts } from '../sources/checked-facts.ts'
import { compareKeys } from '../sources/clip-keys.ts'
import type { DatasetSource } from '../sources/dataset-source.ts'
import { countOf } from '../sources/dataset-source.ts'
import { badLabels, readLabelBytes } from '../sources/label-file.ts'
import { splitFromLists } from '../sources/split-files.ts'
import { aqa7Classes } from './classes.ts'
import type { Aqa7Class } from './classes.ts'
import { aqa7Key, findAqa7Clips } from './videos.ts'

/**
 * AQA-7: 1,189 clips of seven actions with a score each (Parmar and Morris, WACV
 * 2019), listed in two MATLAB matrices with rows [class, clip, score]. Every clip
 * is a video of its own of 103 frames.
 */
const listName = /^(?:split_\d+_|consolidated_)?(train|test)_list\.mat$/i

export function isAqa7List(name: string): boolean {
  return listName.test(name)
}

/** Of the published videos: 320×240, one frame every 33,333 µs, brought to 103 frames. */
const nominal = { width: 320, height: 240, frameRate: 30, frameCount: 103 }
const highestClip = 999_999

interface Row {
  key: string
  action: Aqa7Class
  clip: number
  score: number
}

/** Errors: 'bad-labels', 'io', 'cancelled'. */
export async function readAqa7(source: DatasetSource): Promise<Dataset> {
  const { warnings, onProgress } = source
  const lists: { part: SplitPart; rows: Row[] }[] = []
  for (const part of ['train', 'test'] as const) {
    const found = [...source.files].find(([name]) => listName.exec(name)?.[1]?.toLowerCase() === part)
    if (found === undefined) warnings.push(`The ${part === 'train' ? 'training' : 'test'} list is not there: its clips are missing, and there is no official split.`)
    else lists.push({ part, rows: await readList(found[1], part, source.signal) })
  }
  onProgress(0.4)
  const rows = new Map<string, Row>()
  let contradicting = 0
  for (const row of lists.flatMap((list) => list.rows)) {
    const known = rows.get(row.key)
    if (known === undefined) rows.set(row.key, row)
    else if (known.score !== row.score) contradicting++
  }
  if (contradicting > 0) warnings.push(`${countOf(contradicting, 'clip')} with more than one score; the first is used.`)
  const clips = await findAqa7Clips(source.picturesPath, new Set(rows.keys()))
  const sorted = [...rows.values()].sort((a, b) => a.action.id - b.action.id || compareKeys(a.key, b.key))
  const records = sorted.map(recordOf)
  const odd = records.filter(({ details }) => details['unusable'] !== undefined).length
  if (odd > 0) warnings.push(`${countOf(odd, 'clip')} with a score that no dive can have, left empty.`)
  onProgress(1)
  return {
    name: 'aqa-7', title: 'AQA-7', path: source.path,
    categories: aqa7Classes.filter(({ id }) => sorted.some(({ action }) => action.id === id)).map(({ category }) => category),
    videos: sorted.map(({ key }): DatasetVideo => ({ key, name: `AQA-7 ${key}`, kind: clips.get(key)?.kind ?? 'frames', path: clips.get(key)?.path ?? null, ...nominal })),
    records,
    splits: lists.length === 2 ? [splitFromLists('AQA-7 official', lists.map(({ part, rows: list }) => ({ part, keys: list.map(({ key }) => key) })), new Set(rows.keys()), warnings)] : [],
    warnings,
  }
}

function recordOf({ key, action, clip, score }: Row): DatasetRecord {
  const { facts, unusable } = checkFacts({ startFrame: 0, endFrame: nominal.frameCount, heightMetres: action.heightMetres, event: `AQA-7 ${action.category.title.toLowerCase()}`, scorePoints: score })
  return { key, videoKey: key, category: action.category.name, facts, stages: [], source: null, details: { class: action.id, clip, ...(unusable ? { unusable } : {}) } }
}

function rowsOfThree(value: MatValue): number[][] | null {
  return value.kind === 'numbers' && value.shape[1] === 3 ? matRows(value) : null
}

async function readList(path: string, part: 'train' | 'test', signal?: AbortSignal): Promise<Row[]> {
  const file = { name: basename(path), path }
  const variables = readMatFile(await readLabelBytes(file, signal), { fail: (found, options) => badLabels(file, found, options) })
  const named = variables.get(`consolidated_${part}_list`)
  const list = named === undefined ? [...variables.values()].map(rowsOfThree).find((rows) => rows !== null) : rowsOfThree(named)
  if (!list) throw badLabels(file, `it has no list "consolidated_${part}_list" with three columns (class, clip, score); it has ${[...variables].slice(0, 8).map(([name, value]) => `${name.slice(0, 60)} (${value.kind === 'other' ? value.className : value.shape.join('×')})`).join(', ') || 'nothing'}`)
  return list.map(([id = NaN, clip = NaN, score = NaN], index) => {
    const action = aqa7Classes.find((found) => found.id === id)
    if (!action || !Number.isInteger(clip) || clip < 0 || clip > highestClip) throw badLabels(file, `row ${index + 1} is [${id}, ${clip}, ${score}]; expected a class from 1 to ${aqa7Classes.length}, the number of a clip and a score`)
    return { key: aqa7Key(action.folder, clip), action, clip, score }
  })
}

import { basename } from 'node:path'
import { competitionOfVideo, heightOfClip, rangeOfMtlAqa } from '../competitions.ts'
import type { Dataset, DatasetRecord, DatasetVideo } from '../dataset.ts'
import { divingCategory } from '../dataset.ts'
import { checkFacts } from '../sources/checked-facts.ts'
import { compareKeys, videoAndClip } from '../sources/clip-keys.ts'
import type { DatasetSource } from '../sources/dataset-source.ts'
import { countOf } from '../sources/dataset-source.ts'
import { badLabels, readLabelPickle } from '../sources/label-file.ts'
import type { LabelTree } from '../sources/label-file.ts'
import { splitFromLists } from '../sources/split-files.ts'
import { readCaptions } from './captions.ts'
import type { Captions } from './captions.ts'
import { spelledDiveNumber } from './details.ts'
import type { MtlAqaDetails } from './details.ts'
import { findCompetitionVideos } from './videos.ts'

/**
 * MTL-AQA: 1,412 dives cut out of 15 whole competitions (Parmar and Morris, CVPR
 * 2019). A video is a competition; a clip is a range of its frames, start to
 * end - 1 counted from 0, as the published loaders take them.
 */
export const mtlAqaAnnotations: readonly string[] = ['final_annotations_dict_with_dive_number.pkl', 'augmented_final_annotations_dict.pkl', 'final_annotations_dict.pkl']
export const mtlAqaSplitFiles = { train: 'train_split_0.pkl', test: 'test_split_0.pkl' } as const
const captionsName = /captions.*\.(pkl|json)$/i

export function isMtlAqaFile(name: string): boolean {
  return mtlAqaAnnotations.includes(name) || name === mtlAqaSplitFiles.train || name === mtlAqaSplitFiles.test || captionsName.test(name)
}

/** Of the pictures published papers use; the true size shows when they are attached. */
const nominal = { width: 455, height: 256, frameRate: 25 }
const highestFrame = 10_000_000
const mostAwards = 100
const mostHalves = 99

/** Errors: 'bad-labels', 'io', 'cancelled'. */
export async function readMtlAqa(source: DatasetSource): Promise<Dataset> {
  const { signal, onProgress, warnings, files } = source
  const path = mtlAqaAnnotations.map((name) => files.get(name)).find((found) => found !== undefined)
  if (path === undefined) throw new TypeError('the annotations were found before')
  const tree = await readLabelPickle(path, signal)
  const captions = await captionsOf(source)
  onProgress(0.3)
  const parsed = tree.entries('a dictionary of clips').map(({ key, value }, order) => recordOf(key, value, order, captions))
  const records = parsed.sort((a, b) => compareKeys(a.key, b.key))
  if (records.length === 0) throw badLabels(tree.file, 'it holds no clips')
  onProgress(0.6)
  const known = new Set(records.map(({ key }) => key))
  const split = async (name: string): Promise<string[] | null> => {
    const at = files.get(name)
    if (at !== undefined) return (await readLabelPickle(at, signal)).items('a list of keys').map((item) => keyOf(videoAndClip(item)))
    warnings.push(`"${name}" is not there: there is no official split.`)
    return null
  }
  const train = await split(mtlAqaSplitFiles.train)
  const test = await split(mtlAqaSplitFiles.test)
  const videos = await videosOf(records, source.picturesPath)
  if (records.some(({ facts }) => facts.awards.length === 0)) warnings.push(`"${basename(path)}" has no awards for ${countOf(records.filter(({ facts }) => facts.awards.length === 0).length, 'clip')}.`)
  const odd = records.filter(({ details }) => details['unusable'] !== undefined)
  if (odd.length > 0) warnings.push(`${countOf(odd.length, 'clip')} with values that no dive can have, left empty: ${odd.slice(0, 5).map(({ key }) => key).join(', ')}${odd.length > 5 ? ' …' : ''}.`)
  onProgress(1)
  return {
    name: 'mtl-aqa', title: 'MTL-AQA', path: source.path, categories: [divingCategory], videos, records,
    splits: train && test ? [splitFromLists('MTL-AQA official', [{ part: 'train', keys: train }, { part: 'test', keys: test }], known, warnings)] : [],
    warnings,
  }
}

function keyOf({ video, clip }: { video: number; clip: number }): string {
  return `${competitionOfVideo(video)}/${clip}`
}

async function captionsOf({ files, signal, warnings }: DatasetSource): Promise<Captions | null> {
  const found = [...files].find(([name]) => captionsName.test(name))
  if (found === undefined) return null
  const captions = await readCaptions({ name: found[0], path: found[1] }, (video, clip) => keyOf({ video, clip }), signal)
  if (captions.size === 0) warnings.push(`"${found[0]}" holds no captions that name a clip.`)
  return captions
}

function recordOf(key: LabelTree, value: LabelTree, order: number, captions: Captions | null): DatasetRecord {
  const { video, clip } = videoAndClip(key)
  const text = keyOf({ video, clip })
  const startFrame = value.field('start_frame').integer(0, highestFrame)
  const endFrame = value.field('end_frame').integer(0, highestFrame)
  if (endFrame <= startFrame) throw value.field('end_frame').fail(`a frame after the first, ${startFrame}`)
  const fields = {
    position: value.field('position').integer(0, mostHalves),
    armstand: value.field('armstand').integer(0, 1),
    rotation_type: value.field('rotation_type').integer(0, mostHalves),
    ss_no: value.field('ss_no').integer(0, mostHalves),
    tw_no: value.field('tw_no').integer(0, mostHalves),
  }
  const written = value.optional('dive_number')?.text() ?? null
  const competition = competitionOfVideo(video)
  const { facts, unusable } = checkFacts({
    startFrame, endFrame, diveNumber: (written ?? spelledDiveNumber(fields))?.trim().toUpperCase() || null, heightMetres: heightOfClip(competition, clip),
    difficulty: value.field('difficulty').number(), event: competition, awards: value.optional('judge_scores')?.numbers(mostAwards) ?? [], scorePoints: value.field('final_score').number(),
  })
  const details: MtlAqaDetails = {
    video, clip, order, start_frame: startFrame, end_frame: endFrame, primary_view: value.optional('primary_view')?.integer(0, mostHalves) ?? null, ...fields,
    dive_number: written, caption: captions?.get(text) ?? null,
    ...(unusable ? { unusable: unusable as MtlAqaDetails['unusable'] } : {}),
  }
  return { key: text, videoKey: competition, category: divingCategory.name, facts, stages: [], source: rangeOfMtlAqa(video, startFrame, endFrame), details: details as DatasetRecord['details'] }
}

async function videosOf(records: readonly DatasetRecord[], picturesPath: string): Promise<DatasetVideo[]> {
  const lengths = new Map<string, number>()
  for (const { videoKey, facts } of records) lengths.set(videoKey, Math.max(lengths.get(videoKey) ?? 0, facts.endFrame))
  const found = await findCompetitionVideos(picturesPath, new Set([...lengths.keys()].map(Number)))
  return [...lengths].map(([key, frameCount]) => {
    const video = found.get(Number(key))
    return { key, name: `MTL-AQA ${key}`, kind: video?.kind ?? 'frames', path: video?.path ?? null, ...nominal, frameCount }
  })
}

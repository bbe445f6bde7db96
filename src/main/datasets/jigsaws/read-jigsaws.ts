import { basename, dirname, join } from 'node:path'
import type { Dataset, DatasetRecord, DatasetVideo } from '../dataset.ts'
import { checkFacts } from '../sources/checked-facts.ts'
import { compareKeys } from '../sources/clip-keys.ts'
import type { DatasetSource } from '../sources/dataset-source.ts'
import { countOf } from '../sources/dataset-source.ts'
import { badLabels, readLabelPickle, readLabelText } from '../sources/label-file.ts'
import { foldsFromFile, ownFolds } from './splits.ts'
import { parseMetaFile, parseTranscription } from './tables.ts'
import type { Gesture, Trial } from './tables.ts'
import { jigsawsTasks, ratingNames } from './tasks.ts'
import { findTrialVideos, statedFrameCount } from './videos.ts'
import type { FoundTrial } from './videos.ts'

/**
 * JIGSAWS: trials of surgical tasks with a rating each and the gesture of every
 * frame between the first and the last gesture.
 *
 * A trial's stages begin with the video's first frame: what comes before the
 * first gesture and between two gestures is a stage without a name. A trial ends
 * with its last gesture, because no label says how long its video is; without a
 * transcription it is as long as its video says, or is left out.
 */
const metaName = /^meta_file_(Suturing|Needle_Passing|Knot_Tying)\.txt$/
const foldFile = 'splits.pkl'

export function isJigsawsMeta(name: string): boolean {
  return metaName.test(name)
}

export function isJigsawsFile(name: string): boolean {
  return metaName.test(name) || name === foldFile
}

/** Of the published videos. */
const nominal = { width: 640, height: 480, frameRate: 30 }

/** Errors: 'bad-labels', 'io', 'cancelled'. */
export async function readJigsaws(source: DatasetSource): Promise<Dataset> {
  const { warnings, onProgress, signal } = source
  const trials = new Map<string, { trial: Trial; gestures: Gesture[] | null }>()
  for (const meta of source.allFiles.filter(({ name }) => metaName.test(name))) {
    for (const trial of parseMetaFile(meta, await readLabelText(meta, signal))) {
      if (trials.has(trial.name)) continue
      // A trial's name is of letters, digits and underscores only; its file is beside the meta file.
      const transcription = source.allFiles.find(({ path }) => path === join(meta.folder, 'transcriptions', `${trial.name}.txt`)) ?? source.allFiles.find(({ name, path }) => name === `${trial.name}.txt` && basename(dirname(path)) === 'transcriptions')
      trials.set(trial.name, { trial, gestures: transcription ? parseTranscription(transcription, await readLabelText(transcription, signal)) : null })
    }
  }
  onProgress(0.5)
  const videos = await findTrialVideos(source.picturesPath, new Set(trials.keys()))
  const records: DatasetRecord[] = []
  const left: string[] = []
  for (const { trial, gestures } of [...trials.values()].sort((a, b) => compareKeys(a.trial.name, b.trial.name))) {
    const video = videos.get(trial.name)
    const frameCount = gestures?.at(-1)?.lastFrame ?? (video?.kind === 'file' ? await statedFrameCount(video.path) : null)
    if (frameCount === null) left.push(trial.name)
    else records.push(recordOf(trial, gestures ?? [], frameCount))
  }
  if (records.length === 0) throw badLabels({ name: basename(source.path), path: source.path }, 'its meta files name no trial that has a transcription or a video', { hint: 'Choose the folder that holds the tasks, each with its meta file and its folder "transcriptions".' })
  if (left.length > 0) warnings.push(`${countOf(left.length, 'trial')} without a transcription and without a video, left out: ${left.slice(0, 5).join(', ')}${left.length > 5 ? ' …' : ''}.`)
  const known = new Set(records.map(({ key }) => key))
  const fourFold = source.files.get(foldFile)
  if (fourFold === undefined) warnings.push('The four folds of action quality assessment are in no file of JIGSAWS: put MUSDL\'s "splits.pkl" into the folder to have them. Its own cross-validations (leave one supertrial out, leave one user out) are there.')
  const splits = [
    ...(fourFold === undefined ? [] : foldsFromFile(await readLabelPickle(fourFold, signal), known, warnings)),
    ...ownFolds([...trials.values()].map(({ trial }) => trial).filter(({ name }) => known.has(name))),
  ]
  onProgress(1)
  return {
    name: 'jigsaws', title: 'JIGSAWS', path: source.path,
    categories: jigsawsTasks.map(({ category }) => category).filter(({ name }) => records.some((record) => record.category === name)),
    videos: records.map((record) => videoOf(record, videos.get(record.key))),
    records, splits, warnings,
  }
}

function videoOf({ key, facts }: DatasetRecord, found: FoundTrial | undefined): DatasetVideo {
  return { key, name: `JIGSAWS ${key}`, kind: found?.kind ?? 'file', path: found?.path ?? null, ...nominal, frameCount: facts.endFrame }
}

function recordOf(trial: Trial, gestures: readonly Gesture[], frameCount: number): DatasetRecord {
  const category = jigsawsTasks.find(({ folder }) => folder === trial.task)?.category.name ?? ''
  const { facts, unusable } = checkFacts({ startFrame: 0, endFrame: frameCount, athlete: trial.user, event: `JIGSAWS ${trial.task.replace('_', ' ').toLowerCase()}`, round: String(trial.repetition), scorePoints: trial.score })
  return {
    key: trial.name, videoKey: trial.name, category, facts, stages: stagesOf(gestures), source: null,
    details: {
      skill: trial.skill,
      user: trial.user,
      repetition: trial.repetition,
      ratings: Object.fromEntries(ratingNames.map((name, index) => [name, trial.ratings[index] ?? null])),
      transcription: gestures.map(({ firstFrame, lastFrame, name }) => [firstFrame, lastFrame, name]),
      ...(unusable ? { unusable } : {}),
    },
  }
}

/** Gestures as stages that leave no frame out: 1-based frames become 0-based ones, gaps become stages without a name. */
export function stagesOf(gestures: readonly Gesture[]): { label: string | null; startFrame: number }[] {
  let next = 0
  return gestures.flatMap(({ firstFrame, lastFrame, name }) => {
    const startFrame = firstFrame - 1
    const gap = startFrame > next ? [{ label: null, startFrame: next }] : []
    next = lastFrame
    return [...gap, { label: name, startFrame }]
  })
}

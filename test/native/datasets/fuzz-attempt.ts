import { writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { DatasetKind } from '../../../src/shared/contract/datasets.ts'
import { diveFacts } from '../../../src/shared/contract/entities.ts'
import { stageFaults } from '../../../src/shared/domain/stages.ts'
import { StudioError } from '../../../src/shared/errors.ts'
import type { Dataset } from '../../../src/main/datasets/dataset.ts'
import { readDataset } from '../../../src/main/datasets/read-dataset.ts'
import { dict, pickleOf, Tuple } from '../../pure/main/datasets/label-pickles.ts'
import { big, cellMatrix, compressed, little, matFile, numberMatrix, textMatrix } from '../../pure/main/datasets/matlab/mat-bytes.ts'
import { callPickle } from '../../pure/main/pickle/pickle-bytes.ts'
import type { MutatedFile } from '../weights/mutations.ts'
import { add, aqa7Files, emptyPicture, fineDivingFilesOf, folderOf, jigsawsFiles, mtlFilesOf } from './small-sets.ts'
import type { Files } from './small-sets.ts'

/** Damaged label files put in the place of sound ones, and the whole data set read. */
const list = [[1, 54, 86.4], [3, 7, 44], [6, 12, 99.36]]
const sets: Readonly<Record<DatasetKind, Files>> = {
  finediving: { ...fineDivingFilesOf(), 'pictures/01/1/1.jpg': emptyPicture },
  'mtl-aqa': { ...mtlFilesOf(), 'final_captions_dict.pkl': pickleOf(new Map([[new Tuple(1, 2), ['a', 'splash']]])), '01/00000001.jpg': emptyPicture },
  'aqa-7': {
    ...aqa7Files,
    'Split_4/split_4_train_list.mat': matFile(little, textMatrix(little, 'title', 'AQA-7'), cellMatrix(little, 'names', [1, 2], [textMatrix(little, '', 'diving'), numberMatrix(little, '', [[1, 2]])]), numberMatrix(little, 'consolidated_train_list', list)),
    'Split_4/split_4_test_list.mat': matFile(big, compressed(big, numberMatrix(big, 'consolidated_test_list', list))),
    'diving/054.avi': 'x',
  },
  jigsaws: { ...jigsawsFiles, 'splits.pkl': pickleOf(dict({ Suturing: [['Suturing_B001'], ['Suturing_E001']] })) },
}
const damaged = /\.(pkl|mat|txt)$/

/** What a hostile pickle would leave behind if anything in it were run. */
export const harmPath = join('/tmp', `highboard-harm-${process.pid}`)

/** Files to damage, by "set|name"; one of them asks for something to be run. */
export const fuzzFiles: ReadonlyMap<string, Uint8Array> = new Map([
  ...Object.entries(sets).flatMap(([kind, files]) => Object.entries(files).filter(([name]) => damaged.test(name)).map(([name, contents]): [string, Uint8Array] => [`${kind}|${name}`, typeof contents === 'string' ? new TextEncoder().encode(contents) : contents])),
  ['finediving|Sub_action_Types_Table.pkl', callPickle('posix', 'system', `touch ${harmPath}`)] as [string, Uint8Array],
])

export async function soundFolders(): Promise<Readonly<Record<DatasetKind, string>>> {
  const entries = await Promise.all(Object.entries(sets).map(async ([kind, files]) => [kind, await folderOf(files)]))
  return Object.fromEntries(entries) as Record<DatasetKind, string>
}

export interface Attempt {
  /** 'read', or the message of the error a user would see. */
  outcome: string
  cpuMilliseconds: number
}

/** @throws whatever is no error a user could be shown, or whatever is wrong with a data set that was read */
export async function attemptSet(folders: Readonly<Record<DatasetKind, string>>, { label, bytes }: MutatedFile): Promise<Attempt> {
  const [kind = '', name = ''] = (label.split(', mutation')[0] ?? '').split('|')
  const folder = folders[kind as DatasetKind]
  const sound = sets[kind as DatasetKind][name] ?? ''
  await writeFile(join(folder, name), bytes)
  const start = process.cpuUsage()
  let outcome = 'read'
  try {
    checkDataset(await readDataset(folder, { kind: kind as DatasetKind }), folder)
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'bad-labels') throw new Error(`${label}: ${String(error)}`, { cause: error })
    outcome = error.message
  }
  const { user, system } = process.cpuUsage(start)
  await add(folder, { [name]: sound })
  return { outcome, cpuMilliseconds: (user + system) / 1000 }
}

/** What must hold of every data set, however odd its files. */
function checkDataset(set: Dataset, folder: string): void {
  const fail = (what: string): never => {
    throw new Error(`${set.name}: ${what}`)
  }
  const keys = new Set(set.records.map(({ key }) => key))
  const categories = new Map(set.categories.map((category) => [category.name, category]))
  const videos = new Map(set.videos.map((video) => [video.key, video]))
  if (keys.size !== set.records.length || videos.size !== set.videos.length) fail('keys that are not unique')
  for (const { path, frameCount } of set.videos) {
    if (path !== null && (!path.startsWith(folder + sep) || path.includes('..'))) fail(`a path outside: ${path}`)
    if (!Number.isInteger(frameCount) || frameCount < 1) fail(`a video of ${frameCount} frames`)
  }
  for (const { key, facts, stages, category, videoKey, source, details } of set.records) {
    if (!diveFacts.safeParse(facts).success || facts.endFrame <= facts.startFrame) fail(`${key} has facts no dive can have`)
    if (!categories.has(category) || !videos.has(videoKey)) fail(`${key} has no category or video`)
    if (stageFaults(stages.map(({ startFrame }) => startFrame), facts.endFrame - facts.startFrame).length > 0) fail(`${key} has stages out of order`)
    if (source !== null && source.endFrame <= source.startFrame) fail(`${key} lies nowhere`)
    JSON.stringify(details, (name, value: unknown) => (value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? fail(`${key} has details that cannot be stored: ${name}`) : value))
  }
  for (const { members } of set.splits) if (members.some(({ key }) => !keys.has(key)) || new Set(members.map(({ key }) => key)).size !== members.length) fail('a split of clips that are not there')
}

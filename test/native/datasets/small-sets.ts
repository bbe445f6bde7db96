import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { subActionNames } from '../../../src/shared/domain/stages.ts'
import { dict, Float, Float64s, Int64s, pickleOf, Tuple } from '../../pure/main/datasets/label-pickles.ts'
import type { Python } from '../../pure/main/datasets/label-pickles.ts'
import { little, matFile, numberMatrix } from '../../pure/main/datasets/matlab/mat-bytes.ts'

/** Data sets of two or three clips in the published formats, written to a folder of their own. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/** Gone again when the test that asked for it has ended. */
export async function folderOf(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'highboard-set-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await add(folder, files)
  return folder
}

export async function add(folder: string, files: Files): Promise<void> {
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), contents)
  }
}

export const emptyPicture = 'a picture is looked for, not at'

interface Clip {
  key: [string, number]
  labels: number[]
  transitions: number[]
  number: string
  score: number
  difficulty: number
  first: number
  awards: number[]
}

const run = (label: number, count: number): number[] => new Array<number>(count).fill(label)
export const fineDivingClips: readonly Clip[] = [
  { key: ['01', 1], labels: [...run(4, 3), ...run(25, 32), ...run(36, 5)], transitions: [2, 34], number: '407c', score: 88, difficulty: 3.2, first: 7378, awards: [9.5, 9, 9.5, 9, 8.5, 9.5, 8.5] },
  { key: ['FINADivingWorldCup2021_Men3m_final_r1', 2], labels: [...run(1, 4), ...run(13, 4), ...run(36, 2)], transitions: [-1, 7], number: '103b', score: 40.8, difficulty: 1.6, first: 100, awards: [8.5, 8.5, 8.5] },
  { key: ['01', 10], labels: [...run(2, 5), ...run(15, 5), ...run(36, 5)], transitions: [4, 9], number: '205b', score: 60.9, difficulty: 2.9, first: 9001, awards: [7, 7, 7, 7, 7, 7, 55.5] },
]

export function fineDivingFilesOf(clips: readonly Clip[] = fineDivingClips, keyOf: (clip: Clip) => Python = ({ key }) => new Tuple(...key)): Record<string, Uint8Array> {
  const over = (value: (clip: Clip) => Python): Uint8Array => pickleOf(new Map(clips.map((clip) => [keyOf(clip), value(clip)])))
  return {
    'fine-grained_annotation_aqa.pkl': over(({ number, score, difficulty, transitions, labels }) => [number, new Float(score), new Float(difficulty), new Int64s(...transitions), new Int64s(...labels)]),
    'FineDiving_fine-grained_annotation.pkl': over(({ number, score, difficulty, transitions, labels }) => dict({
      action_type: number, dive_score: new Float(score), difficulty: new Float(difficulty), steps_transit_frames: new Int64s(...transitions), frames_labels: new Int64s(...labels),
      'sub-action_types': new Map([...new Set(labels)].map((id) => [id, subActionNames[id] ?? ''])),
    })),
    'FineDiving_coarse_annotation.pkl': over(({ number, score, difficulty, first, labels, awards }) => dict({ action_type: number, start_frame: first, end_frame: first + labels.length - 1, dive_score: new Float(score), difficulty: new Float(difficulty), judge_scores: awards.map((award) => new Float(award)) })),
    'Sub_action_Types_Table.pkl': pickleOf(new Map(subActionNames.flatMap((name, id): [number, string][] => (name === '' ? [] : [[id, name]])))),
    'train_split.pkl': pickleOf(clips.slice(0, 2).map(keyOf)),
    'test_split.pkl': pickleOf(clips.slice(2).map(keyOf)),
  }
}

const mtlFields = { primary_view: 0, position: 2, difficulty: new Float(3.2), armstand: 0, rotation_type: 2, ss_no: 7, tw_no: 0, final_score: new Float(88), judge_scores: new Float64s(9.5, 9, 9.5, 9, 8.5, 9.5, 8.5) }
export const mtlClips: readonly { key: [number, number]; fields: Readonly<Record<string, Python>> }[] = [
  { key: [1, 2], fields: { ...mtlFields, start_frame: 7377, end_frame: 7462, dive_number: '407C' } },
  { key: [26, 61], fields: { ...mtlFields, start_frame: 150, end_frame: 250, position: 0, rotation_type: 0, ss_no: 0, dive_number: '200D' } },
]

export function mtlFilesOf(clips = mtlClips, name = 'final_annotations_dict_with_dive_number.pkl'): Record<string, Uint8Array> {
  return {
    [name]: pickleOf(new Map(clips.map(({ key, fields }) => [new Tuple(...key), dict(fields)]))),
    'train_split_0.pkl': pickleOf([new Tuple(1, 2)]),
    'test_split_0.pkl': pickleOf([new Tuple(26, 61), new Tuple(99, 1)]),
  }
}

export const aqa7Files: Readonly<Record<string, Uint8Array>> = {
  'Split_4/split_4_train_list.mat': matFile(little, numberMatrix(little, 'consolidated_train_list', [[1, 54, 86.4], [2, 7, 15.1], [7, 3, 55.2]])),
  'Split_4/split_4_test_list.mat': matFile(little, numberMatrix(little, 'consolidated_test_list', [[6, 12, 99.36]])),
}

export const jigsawsFiles: Readonly<Record<string, string>> = {
  'Suturing/meta_file_Suturing.txt': 'Suturing_B001\t\tN\t13\t\t1\t2\t3\t2\t2\t3\nSuturing_B002\t\tN\t12\t\t1\t2\t3\t2\t2\t2\r\nSuturing_E001\t\tE\t30\t\t5\t5\t5\t5\t5\t5\n\n',
  'Suturing/transcriptions/Suturing_B001.txt': '80 164 G1 \n165 300 G2 \n320 400 G11 \n',
  'Suturing/transcriptions/Suturing_E001.txt': '1 50 G1\n51 90 G11\n',
  'Knot_Tying/meta_file_Knot_Tying.txt': 'Knot_Tying_C001\tI\t20\t3\t3\t3\t4\t4\t3\n',
  'Knot_Tying/transcriptions/Knot_Tying_C001.txt': '10 20 G12\n',
}

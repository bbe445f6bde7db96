import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NumpyArray } from '../../../../src/main/pickle/numpy-values.ts'
import { readPickle } from '../../../../src/main/pickle/pickle.ts'
import { PickleDict } from '../../../../src/main/pickle/pickle-values.ts'
import type { PickleValue } from '../../../../src/main/pickle/pickle-values.ts'
import { StudioError } from '../../../../src/shared/errors.ts'

/**
 * The published annotations as plain values, read straight from the pickles, so
 * that the rules are checked against the files and not against the importers.
 */
const shared = process.env['HIGHBOARD_SHARED'] ?? join(import.meta.dirname, '../../../../../shared')
const data = join(shared, 'data')

export const hasAnnotations = existsSync(data)

/** Says loudly that tests are missing. */
export function warnOfMissingAnnotations(what: string): void {
  console.warn(`The real annotation pickles are not at ${data}: ${what} does not run. Set HIGHBOARD_SHARED to where they are.`)
}

function read(path: string): PickleValue {
  return readPickle(readFileSync(join(data, path)), { fail: (found) => new StudioError('bad-labels', `${path}: ${found}`) }).value
}

function dict(value: PickleValue | undefined): PickleDict {
  if (value instanceof PickleDict) return value
  throw new TypeError('not a dictionary')
}

function numbers(value: PickleValue | undefined): number[] {
  if (value instanceof NumpyArray) return value.numbers() ?? []
  if (Array.isArray(value)) return value.map(Number)
  throw new TypeError('not a list of numbers')
}

const keyOf = (value: PickleValue): [string, number] => {
  const [competition, clip] = value as readonly PickleValue[]
  return [String(competition), Number(clip)]
}

export interface FineDivingClip {
  competition: string
  clip: number
  /** Upper case. */
  number: string
  score: number
  /** As the fine-grained annotation has it. */
  difficulty: number
  /** As the coarse annotation has it. */
  coarseDifficulty: number
  awards: number[]
  /** Of the competition video, both inclusive. */
  startFrame: number
  endFrame: number
  /** Last frame before each change of stage. */
  transitions: number[]
  /** Sub-action of every frame. */
  labels: string[]
  isTest: boolean
}

export function readFineDiving(): FineDivingClip[] {
  const fine = dict(read('finediving/fine-grained_annotation_aqa.pkl'))
  const names = dict(read('finediving/Sub_action_Types_Table.pkl'))
  const test = new Set((read('finediving/test_split.pkl') as readonly PickleValue[]).map((key) => keyOf(key).join('/')))
  return dict(read('finediving/FineDiving_coarse_annotation.pkl')).entries().map(([key, value]) => {
    const coarse = dict(value)
    const [competition, clip] = keyOf(key)
    const [, , difficulty, transitions, labels] = fine.get(key) as readonly PickleValue[]
    return {
      competition, clip, number: String(coarse.get('action_type')).toUpperCase(), score: Number(coarse.get('dive_score')), difficulty: Number(difficulty), coarseDifficulty: Number(coarse.get('difficulty')),
      awards: numbers(coarse.get('judge_scores')), startFrame: Number(coarse.get('start_frame')), endFrame: Number(coarse.get('end_frame')),
      transitions: numbers(transitions), labels: numbers(labels).map((id) => String(names.get(id))), isTest: test.has(`${competition}/${clip}`),
    }
  })
}

export interface MtlAqaClip {
  video: number
  clip: number
  number: string
  score: number
  difficulty: number
  awards: number[]
  /** Of the competition video, both inclusive. */
  startFrame: number
  endFrame: number
  isTest: boolean
}

export function readMtlAqa(): MtlAqaClip[] {
  const test = new Set((read('mtl-aqa/test_split_0.pkl') as readonly PickleValue[]).map((key) => keyOf(key).join('/')))
  return dict(read('mtl-aqa/final_annotations_dict_with_dive_number.pkl')).entries().map(([key, value]) => {
    const found = dict(value)
    const [video, clip] = keyOf(key)
    return {
      video: Number(video), clip, number: String(found.get('dive_number')), score: Number(found.get('final_score')), difficulty: Number(found.get('difficulty')),
      awards: numbers(found.get('judge_scores')), startFrame: Number(found.get('start_frame')), endFrame: Number(found.get('end_frame')), isTest: test.has(`${video}/${clip}`),
    }
  })
}

/** The labels of frames as stages: one for each run of equal labels. */
export function runsOf(labels: readonly string[]): { label: string; startFrame: number }[] {
  return labels.flatMap((label, startFrame) => (startFrame > 0 && labels[startFrame - 1] === label ? [] : [{ label, startFrame }]))
}

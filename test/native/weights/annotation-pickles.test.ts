import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NumpyArray } from '../../../src/main/pickle/numpy-values.ts'
import { PickleDict } from '../../../src/main/pickle/pickle-values.ts'
import type { PickleValue } from '../../../src/main/pickle/pickle-values.ts'
import { StudioError } from '../../../src/shared/errors.ts'
import { readPickle } from '../../../src/main/pickle/pickle.ts'

/** The published annotations of FineDiving and MTL-AQA, whole; they are not part of the project. */
const shared = process.env['HIGHBOARD_SHARED'] ?? join(import.meta.dirname, '../../../../shared')
const data = join(shared, 'data')

function read(path: string): PickleValue {
  return readPickle(readFileSync(join(data, path)), { fail: (found) => new StudioError('bad-labels', `${path}: ${found}`) }).value
}

function dict(value: PickleValue | undefined): PickleDict {
  if (value instanceof PickleDict) return value
  throw new TypeError('not a dictionary')
}

function numbers(value: PickleValue | undefined): number[] {
  if (value instanceof NumpyArray) return value.numbers() ?? []
  throw new TypeError('not a numpy array')
}

if (existsSync(data)) {
  describe('FineDiving', () => {
    it('has 3,000 dives with scores, difficulty and a label for every frame', () => {
      const dives = dict(read('finediving/fine-grained_annotation_aqa.pkl'))
      expect(dives.size).toBe(3000)
      const first = dives.get(Object.freeze(['01', 1])) as readonly PickleValue[]
      expect(first.slice(0, 3)).toEqual(['407c', 88, 3.2])
      expect(numbers(first[3])).toEqual([2, 34])
      expect(numbers(first[4]).length).toBe(85)
      const lengths = dives.entries().map(([, dive]) => numbers((dive as readonly PickleValue[])[4]).length)
      expect(Math.round(lengths.reduce((sum, length) => sum + length, 0) / 3000)).toBe(104)
      // The entry the data set's notes name as inconsistent.
      expect(numbers((dives.get(Object.freeze(['03', 24])) as readonly PickleValue[])[3])).toEqual([-1, 47])
    })

    it('has coarse and fine annotations of the same dives', () => {
      const coarse = dict(read('finediving/FineDiving_coarse_annotation.pkl'))
      const fine = dict(read('finediving/FineDiving_fine-grained_annotation.pkl'))
      expect([coarse.size, fine.size]).toEqual([3000, 3000])
      for (const [key, value] of coarse.entries()) {
        const labels = dict(fine.get(key)).get('frames_labels')
        expect(numbers(labels).length - 1).toBe(Number(dict(value).get('end_frame')) - Number(dict(value).get('start_frame')))
        expect(dict(value).get('dive_score')).toBe(dict(fine.get(key)).get('dive_score'))
      }
    })

    it('has splits of 2,251 and 749 that together are all dives', () => {
      const dives = dict(read('finediving/fine-grained_annotation_aqa.pkl'))
      const keys = ['train', 'test'].map((split) => read(`finediving/${split}_split.pkl`) as readonly PickleValue[])
      expect(keys.map((list) => list.length)).toEqual([2251, 749])
      expect(keys.flat().every((key) => dives.has(key))).toBe(true)
      expect(dict(read('finediving/Sub_action_Types_Table.pkl')).size).toBeGreaterThan(20)
    })
  })

  describe('MTL-AQA', () => {
    it('has 1,412 dives with seven judges each, and splits of 1,059 and 353', () => {
      const dives = dict(read('mtl-aqa/final_annotations_dict_with_dive_number.pkl'))
      expect(dives.size).toBe(1412)
      for (const [, dive] of dives.entries()) expect(numbers(dict(dive).get('judge_scores')).length).toBe(7)
      const first = dict(dives.get(Object.freeze([1, 1])))
      expect([first.get('difficulty'), first.get('final_score'), first.get('dive_number')]).toEqual([3.2, 88, '407C'])
      expect(numbers(first.get('judge_scores'))).toEqual([9.5, 9, 9.5, 9, 8.5, 9.5, 8.5])
      const keys = ['train_split_0', 'test_split_0'].map((split) => read(`mtl-aqa/${split}.pkl`) as readonly PickleValue[])
      expect(keys.map((list) => list.length)).toEqual([1059, 353])
      expect(keys.flat().every((key) => dives.has(key))).toBe(true)
    })
  })
} else {
  console.warn(`The real annotation pickles are not at ${data}: their tests do not run. Set HIGHBOARD_SHARED to where they are.`)
  describe('annotation pickles', () => {
    it('are read from the fixtures of the pure tests only', () => {
      expect(existsSync(join(import.meta.dirname, '../../pure/main/pickle/python-pickles.json'))).toBe(true)
    })
  })
}

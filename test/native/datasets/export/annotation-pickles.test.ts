import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExportRequest } from '../../../../src/main/datasets/export/exporter.ts'
import { getExporter } from '../../../../src/main/datasets/export/registry.ts'
import { readDataset } from '../../../../src/main/datasets/read-dataset.ts'
import { comparable, recordsOf, shared } from './dataset-records.ts'

/** The real annotation files, imported and exported again: nothing may change, for us and for Python. */
const sets = [
  { name: 'finediving', folder: join(shared, 'data/finediving'), files: ['FineDiving_coarse_annotation.pkl', 'FineDiving_fine-grained_annotation.pkl', 'Sub_action_Types_Table.pkl', 'fine-grained_annotation_aqa.pkl', 'test_split.pkl', 'train_split.pkl'], counts: [3000, 3000, 42, 3000, 749, 2251] },
  { name: 'mtl-aqa', folder: join(shared, 'data/mtl-aqa'), files: ['final_annotations_dict_with_dive_number.pkl', 'test_split_0.pkl', 'train_split_0.pkl'], counts: [1412, 353, 1059] },
]
const python = spawnSync('python3', ['-c', 'import numpy'], { encoding: 'utf8' })
if (python.status !== 0) console.warn('python3 with numpy was not found: that Python reads our annotation pickles is not tested.')

describe('annotation pickles', () => {
  for (const { name, folder, files, counts } of sets) {
    if (!existsSync(folder)) {
      console.warn(`The real annotations are not at ${folder}: that they survive an export is not tested. Set HIGHBOARD_SHARED to where they are.`)
      continue
    }
    it(`${name}: import, export and import again gives the same data set`, async () => {
      const target = await mkdtemp(join(tmpdir(), 'highboard-pickles-'))
      const dataset = await readDataset(folder, { kind: name as 'finediving' })
      const { records, splits } = recordsOf(dataset)
      const request: ExportRequest = { records, count: records.length, splits, target: { folder: target } }
      const start = performance.now()
      const summary = await getExporter(name).write(request)
      expect(performance.now() - start).toBeLessThan(10_000)
      expect(summary).toMatchObject({ diveCount: records.length, skippedCount: 0, notes: [] })
      expect((await readdir(target)).sort()).toEqual(files)
      expect(comparable(await readDataset(target))).toEqual(comparable(dataset))
      if (python.status !== 0) return
      const run = spawnSync('python3', ['-W', 'error::DeprecationWarning', join(import.meta.dirname, 'compare.py'), folder, target, ...files], { encoding: 'utf8' })
      expect(run.stderr).toBe('')
      expect(JSON.parse(run.stdout)).toEqual(Object.fromEntries(files.map((file, i) => [file, `same ${counts[i] ?? 0}`])))
    })
  }
})

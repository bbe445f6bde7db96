import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExportRequest } from '../../../../src/main/datasets/export/exporter.ts'
import { getExporter } from '../../../../src/main/datasets/export/registry.ts'
import { readDataset } from '../../../../src/main/datasets/read-dataset.ts'
import type { SplitId } from '../../../../src/shared/contract/entities.ts'
import { officialSplit, someRecord, stagesOf } from '../../../pure/main/datasets/export/records.ts'
import { comparable, recordsOf, shared } from './dataset-records.ts'

/** The real annotation files, imported and exported again: nothing may change, for us and for Python. */
const sets = [
  { name: 'finediving', folder: join(shared, 'data/finediving'), files: ['FineDiving_coarse_annotation.pkl', 'FineDiving_fine-grained_annotation.pkl', 'Sub_action_Types_Table.pkl', 'fine-grained_annotation_aqa.pkl', 'test_split.pkl', 'train_split.pkl'], counts: [3000, 3000, 42, 3000, 749, 2251] },
  { name: 'mtl-aqa', folder: join(shared, 'data/mtl-aqa'), files: ['final_annotations_dict_with_dive_number.pkl', 'test_split_0.pkl', 'train_split_0.pkl'], counts: [1412, 353, 1059] },
]
const python = spawnSync('python3', ['-c', 'import numpy'], { encoding: 'utf8' })
if (python.status !== 0) console.warn('python3 with numpy was not found: that Python reads our annotation pickles is not tested.')

for (const { name, folder, files, counts } of sets) {
  if (!existsSync(folder)) {
    console.warn(`The real annotations are not at ${folder}: that they survive an export is not tested. Set HIGHBOARD_SHARED to where they are.`)
    continue
  }
  // Registered only where its files are: a group without tests would count as failed.
  describe(`annotation pickles of ${name}`, () => {
    it('are the same data set when they are imported, exported and imported again', async () => {
      const target = await mkdtemp(join(tmpdir(), 'highboard-pickles-'))
      const dataset = await readDataset(folder, { kind: name as 'finediving' })
      const { records, splits } = recordsOf(dataset)
      const request: ExportRequest = { records, count: records.length, splits, target: { folder: target } }
      const summary = await getExporter(name).write(request)
      expect(summary).toMatchObject({ diveCount: records.length, skippedCount: 0, notes: [] })
      expect((await readdir(target)).sort()).toEqual(files)
      expect(comparable(await readDataset(target))).toEqual(comparable(dataset))
      if (python.status !== 0) return
      const run = spawnSync('python3', ['-W', 'error::DeprecationWarning', join(import.meta.dirname, 'compare.py'), folder, target, ...files], { encoding: 'utf8' })
      expect(run.stderr).toBe('')
      expect(JSON.parse(run.stdout)).toEqual(Object.fromEntries(files.map((file, i) => [file, `same ${counts[i] ?? 0}`])))
    })
  })
}

describe('pickles of dives of any origin', () => {
  const split = [officialSplit]
  const other = someRecord({ id: 1, video: { name: 'Größe "x".mp4' }, facts: { awards: [9, 8.5, 9, 9, 9, 9, 8] }, parts: [{ splitId: officialSplit.splitId, part: 'validation' }] })
  const unnamed = someRecord({ id: 2, stages: stagesOf([null, 0]), facts: { diveNumber: null } })

  it('name what they cannot hold, or leave it out where that was chosen', async () => {
    for (const name of ['finediving', 'mtl-aqa']) {
      const folder = await mkdtemp(join(tmpdir(), 'highboard-pickles-'))
      const request = { records: [other, unnamed], count: 2, splits: split, target: { folder } }
      await expect(getExporter(name).write(request)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/1 dive cannot be written.*dive 2/) as string })
      expect(await readdir(folder)).toEqual([])
      expect(await getExporter(name).write({ ...request, options: { incomplete: 'skip' } })).toMatchObject({ diveCount: 1, skippedCount: 1, skipped: [{ diveId: 2 }] })
      const again = await readDataset(folder)
      expect(again.records).toHaveLength(1)
      expect(again.records[0]?.facts).toMatchObject({ diveNumber: '407C', difficulty: 3.2, scorePoints: 88 })
      if (name === 'finediving') {
        expect(again.records[0]?.key).toBe('Größe _x_/1')
        expect(again.records[0]?.stages).toEqual(other.stages.map(({ label, startFrame }) => ({ label, startFrame })))
      }
      await expect(getExporter(name).write({ ...request, records: [unnamed], options: { incomplete: 'skip' }, target: { folder, overwrite: true } })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('None of the 1 dives') as string })
    }
  })

  it('ask which split is meant where there are several', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'highboard-pickles-'))
    const request = { records: [other], count: 1, splits: [...split, { splitId: 2 as SplitId, name: 'second' }], target: { folder } }
    await expect(getExporter('finediving').write(request)).rejects.toMatchObject({ code: 'invalid-input', hint: expect.stringContaining('"official", "second"') as string })
    await expect(getExporter('finediving').write({ ...request, options: { split: 'third' } })).rejects.toMatchObject({ code: 'invalid-input' })
    const summary = await getExporter('finediving').write({ ...request, options: { split: 'official' } })
    expect(summary.files).toContain('validation_split.pkl')
    expect(summary.notes).toHaveLength(1)
  })

  if (python.status !== 0) return
  it('have the published types, for Python', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'highboard-pickles-'))
    await getExporter('finediving').write({ records: [other], count: 1, splits: [], target: { folder } })
    await getExporter('mtl-aqa').write({ records: [other], count: 1, splits: [], target: { folder, overwrite: true } })
    const script = 'import pickle,sys,numpy\nfor f in sys.argv[1:]: print(repr(pickle.load(open(f,"rb"))).replace("\\n",""))'
    const files = ['fine-grained_annotation_aqa.pkl', 'FineDiving_coarse_annotation.pkl', 'train_split.pkl', 'test_split.pkl', 'final_annotations_dict_with_dive_number.pkl', 'train_split_0.pkl']
    const run = spawnSync('python3', ['-c', script, ...files.map((file) => join(folder, file))], { encoding: 'utf8', env: { ...process.env, PYTHONIOENCODING: 'utf-8' } })
    expect(run.stderr).toBe('')
    const [aqa = '', coarse = '', train, test, mtl = '', mtlTrain] = run.stdout.trimEnd().split('\n')
    expect(aqa).toMatch(/^\{\('Größe _x_', 1\): \['407c', 88\.0, 3\.2, array\(\[ 2, 34\]\), array\(\[ 4,  4,  4, 25,/)
    expect(coarse).toMatch(/'start_frame': 101, 'end_frame': 190, 'dive_score': 88\.0, 'difficulty': 3\.2, 'judge_scores': \[(np\.float64\()?9\.0/)
    expect([train, test, mtlTrain]).toEqual(["[('Größe _x_', 1)]", '[]', '[(1, 1)]'])
    expect(mtl).toMatch(/^\{\(1, 1\): \{'primary_view': 0, 'start_frame': 100, 'end_frame': 190, 'position': 2, 'difficulty': 3\.2, 'armstand': 0, 'rotation_type': 2, 'ss_no': 7, 'tw_no': 0, 'final_score': 88\.0, 'judge_scores': array\(\[9\. , 8\.5, 9\. , 9\. , 9\. , 9\. , 8\. \]\), 'dive_number': '407C'\}\}$/)
  })
})

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDataset } from '../../../../src/main/datasets/read-dataset.ts'
import { dict, pickleOf } from '../../../pure/main/datasets/label-pickles.ts'
import { folderOf, jigsawsFiles } from '../small-sets.ts'

/** The first 72 bytes of an AVI file of so many frames. */
function aviHeader(frameCount: number): Uint8Array {
  const bytes = Buffer.alloc(72)
  bytes.write('RIFF....AVI LIST....hdrlavih', 'latin1')
  bytes.writeUInt32LE(frameCount, 48)
  return bytes
}

describe('JIGSAWS', () => {
  it('is read with gestures as stages, ratings, and a category for each task', async () => {
    const set = await readDataset(await folderOf(jigsawsFiles))
    expect(set.records.map(({ key, category, facts }) => [key, category, facts.scorePoints, facts.athlete, facts.round, facts.endFrame])).toEqual([
      ['Knot_Tying_C001', 'knot-tying', 20, 'C', '1', 20], ['Suturing_B001', 'suturing', 13, 'B', '1', 400], ['Suturing_E001', 'suturing', 30, 'E', '1', 90],
    ])
    expect(set.records[1]?.stages).toEqual([{ label: null, startFrame: 0 }, { label: 'G1', startFrame: 79 }, { label: 'G2', startFrame: 164 }, { label: null, startFrame: 300 }, { label: 'G11', startFrame: 319 }])
    expect(set.records[2]?.stages).toEqual([{ label: 'G1', startFrame: 0 }, { label: 'G11', startFrame: 50 }])
    expect(set.records[1]?.details).toMatchObject({ skill: 'N', user: 'B', ratings: { respect_for_tissue: 1, quality_of_final_product: 3 }, transcription: [[80, 164, 'G1'], [165, 300, 'G2'], [320, 400, 'G11']] })
    expect(set.categories.map(({ name, scoreMinimum, scoreMaximum, stageVocabulary }) => [name, scoreMinimum, scoreMaximum, stageVocabulary.length])).toEqual([['suturing', 6, 30, 15], ['knot-tying', 6, 30, 15]])
    expect(set.warnings).toEqual(['1 trial without a transcription and without a video, left out: Suturing_B002.', expect.stringContaining('"splits.pkl"') as string])
  })

  it('has its own folds from the names, and the four folds from their file only', async () => {
    const names = (await readDataset(await folderOf(jigsawsFiles))).splits.map(({ name }) => name)
    expect(names).toEqual(['JIGSAWS leave one user out, B', 'JIGSAWS leave one user out, C', 'JIGSAWS leave one user out, E'])
    const splits = pickleOf(dict({ Suturing: [['Suturing_B001'], ['Suturing_E001'], [], []], Knot_Tying: [[], [], [], ['Knot_Tying_C001']] }))
    const set = await readDataset(await folderOf({ ...jigsawsFiles, 'info/splits.pkl': splits }))
    expect(set.splits.slice(0, 4).map(({ name }) => name)).toEqual([1, 2, 3, 4].map((fold) => `JIGSAWS 4-fold, fold ${fold}`))
    expect(set.splits[3]?.members).toEqual([{ key: 'Knot_Tying_C001', part: 'test' }, { key: 'Suturing_B001', part: 'train' }, { key: 'Suturing_E001', part: 'train' }])
    expect(set.warnings.some((warning) => warning.includes('splits.pkl'))).toBe(false)
  })

  it('prefers the second camera; a trial without transcription is as long as its video says', async () => {
    const folder = await folderOf({ ...jigsawsFiles, 'Suturing/video/Suturing_B001_capture1.avi': 'x', 'Suturing/video/Suturing_B001_capture2.avi': 'x', 'Suturing/video/Suturing_B002_capture1.avi': aviHeader(1234), 'Suturing/video/Suturing_E001_capture3.avi': 'x' })
    const set = await readDataset(folder)
    expect(set.videos.map(({ key, path, frameCount }) => [key, path, frameCount])).toEqual([
      ['Knot_Tying_C001', null, 20], ['Suturing_B001', join(folder, 'Suturing/video/Suturing_B001_capture1.avi'), 400], ['Suturing_B002', join(folder, 'Suturing/video/Suturing_B002_capture1.avi'), 1234], ['Suturing_E001', null, 90],
    ])
    expect(set.splits.map(({ name }) => name).slice(0, 2)).toEqual(['JIGSAWS leave one supertrial out, 1', 'JIGSAWS leave one supertrial out, 2'])
  })

  it.each([
    ['a meta file of other columns', { 'Suturing/meta_file_Suturing.txt': 'Suturing_B001 N 13 1 2\n' }, /line 1 is "Suturing_B001 N 13 1 2"; expected a trial/],
    ['a trial that is a path', { 'Suturing/meta_file_Suturing.txt': '../../etc/passwd N 13 1 2 3 2 2 3\n' }, /line 1 is "\.\.\/\.\.\/etc/],
    ['an unknown gesture', { 'Suturing/transcriptions/Suturing_B001.txt': '80 164 G99\n' }, /line 1 is "80 164 G99"; expected a first frame/],
    ['gestures that overlap', { 'Suturing/transcriptions/Suturing_B001.txt': '80 164 G1\n160 200 G2\n' }, /line 2, "160 200 G2", does not come after/],
  ])('refuses %s', async (_, files, message) => {
    await expect(readDataset(await folderOf({ ...jigsawsFiles, ...files }))).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringMatching(message) as string })
  })
})

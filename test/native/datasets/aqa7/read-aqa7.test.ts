import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDataset } from '../../../../src/main/datasets/read-dataset.ts'
import { big, compressed, header, matFile, numberMatrix } from '../../../pure/main/datasets/matlab/mat-bytes.ts'
import { aqa7Files, emptyPicture, folderOf } from '../small-sets.ts'

describe('AQA-7', () => {
  it('is read with a category for each action and its split', async () => {
    const set = await readDataset(await folderOf(aqa7Files))
    expect(set.records.map(({ key, category, facts }) => [key, category, facts.scorePoints, facts.heightMetres, facts.endFrame])).toEqual([
      ['diving/054', 'diving', 86.4, 10, 103], ['gym_vault/007', 'gym-vault', 15.1, null, 103], ['sync_diving_10m/012', 'sync-diving-10m', 99.36, 10, 103], ['trampoline/003', 'trampoline', 55.2, null, 103],
    ])
    expect(set.categories.map(({ name, scoreMaximum }) => [name, scoreMaximum])).toEqual([['diving', 150], ['gym-vault', 20], ['sync-diving-10m', 150], ['trampoline', 80]])
    expect(set.splits[0]?.members.map(({ part }) => part)).toEqual(['train', 'train', 'train', 'test'])
    expect(set.warnings).toEqual([])
  })

  it('finds folders of pictures, and videos', async () => {
    const folder = await folderOf({ ...aqa7Files, 'diving-out/054/img_00001.jpg': emptyPicture, 'diving/054.avi': 'x', 'gym_vault/007.avi': 'x', 'gym_vault/008.avi': 'x' })
    const set = await readDataset(folder)
    expect(set.videos.map(({ kind, path }) => [kind, path])).toEqual([['frames', join(folder, 'diving-out/054')], ['file', join(folder, 'gym_vault/007.avi')], ['frames', null], ['frames', null]])
  })

  it('takes one list alone, of either byte order, under another name', async () => {
    const set = await readDataset(await folderOf({ 'consolidated_train_list.mat': matFile(big, compressed(big, numberMatrix(big, 'my_list', [[3, 1, 44]]))) }))
    expect(set.records.map(({ key, category }) => [key, category])).toEqual([['ski_big_air/001', 'ski-big-air']])
    expect(set.splits).toEqual([])
    expect(set.warnings).toEqual([expect.stringContaining('The test list is not there') as string])
  })

  it.each([
    ['an unknown class', matFile(big, numberMatrix(big, 'consolidated_train_list', [[1, 1, 50], [8, 1, 50]])), /row 2 is \[8, 1, 50\]; expected a class from 1 to 7/],
    ['a clip that is no number of one', matFile(big, numberMatrix(big, 'consolidated_train_list', [[1, 1.5, 50]])), /row 1 is \[1, 1\.5, 50\]/],
    ['two columns', matFile(big, numberMatrix(big, 'train_tupled_list', [[3, 2]])), /no list "consolidated_train_list" with three columns.*it has train_tupled_list \(1×2\)/],
    ['MATLAB 7.3', new Uint8Array(header(big, 'MATLAB 7.3 MAT-file')), /HDF5/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(readDataset(await folderOf({ 'Split_4/split_4_train_list.mat': bytes }))).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringMatching(message) as string })
  })
})

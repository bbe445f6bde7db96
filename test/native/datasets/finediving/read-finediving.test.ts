import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fineDivingDetails } from '../../../../src/main/datasets/finediving/details.ts'
import { readDataset } from '../../../../src/main/datasets/read-dataset.ts'
import { callPickle } from '../../../pure/main/pickle/pickle-bytes.ts'
import { pickleOf, Tuple } from '../../../pure/main/datasets/label-pickles.ts'
import { add, emptyPicture, fineDivingClips, fineDivingFilesOf, folderOf } from '../small-sets.ts'

const worldCup = 'FINADivingWorldCup2021_Men3m_final_r1'

describe('FineDiving', () => {
  it('is read with facts, stages, places in the broadcasts, details and its split', async () => {
    const folder = await folderOf(fineDivingFilesOf())
    const set = await readDataset(folder)
    expect(set).toMatchObject({ name: 'finediving', title: 'FineDiving', path: folder, warnings: [], categories: [{ name: 'diving' }] })
    expect(set.records.map(({ key }) => key)).toEqual(['01/1', '01/10', `${worldCup}/2`])
    expect(set.records[2]).toEqual({
      key: `${worldCup}/2`, videoKey: `${worldCup}/2`, category: 'diving',
      facts: { startFrame: 0, endFrame: 10, diveNumber: '103B', heightMetres: 3, difficulty: 1.6, athlete: '', event: worldCup, round: '', date: null, awards: [8.5, 8.5, 8.5], penaltyPoints: 0, scorePoints: 40.8 },
      stages: [{ label: 'Forward', startFrame: 0 }, { label: '1.5 Soms.Pike', startFrame: 4 }, { label: 'Entry', startFrame: 8 }],
      source: { competition: worldCup, startFrame: 99, endFrame: 109 },
      details: {
        competition: worldCup, clip: 2, order: { aqa: 1, coarse: 1, fine: 1 }, action_type: '103b', frames_labels: [[1, 4], [13, 4], [36, 2]], steps_transit_frames: [-1, 7], 'sub-action_types': null, start_frame: 100, end_frame: 109,
      },
    })
    expect(set.records[1]?.facts.awards).toContain(55.5)
    expect(set.records.every(({ details }) => fineDivingDetails.safeParse(details).success)).toBe(true)
    expect(set.videos[0]).toEqual({ key: '01/1', name: 'FineDiving 01/1', kind: 'frames', path: null, width: 455, height: 256, frameRate: 25, frameCount: 40 })
    expect(set.splits).toEqual([{ name: 'FineDiving official', members: [{ key: '01/1', part: 'train' }, { key: `${worldCup}/2`, part: 'train' }, { key: '01/10', part: 'test' }] }])
    expect(await readDataset(join(folder, 'train_split.pkl'))).toEqual(set)
  })

  it('finds pictures beside the annotations or where it is told to look', async () => {
    const folder = await folderOf({ ...fineDivingFilesOf(), 'FINADiving_MTL_256s/01/1/00000001.jpg': emptyPicture, 'FINADiving_MTL_256s/01/010/00000001.jpg': emptyPicture, 'other/01/notes.txt': '' })
    const set = await readDataset(folder)
    const root = join(folder, 'FINADiving_MTL_256s')
    expect(set.videos.map(({ path }) => path)).toEqual([join(root, '01/1'), join(root, '01/010'), null])
    expect(set.warnings).toEqual(['Pictures were found for 2 clips of 3.'])
    const elsewhere = await folderOf({ [`${worldCup}/2/1.jpg`]: emptyPicture })
    expect((await readDataset(folder, { picturesPath: elsewhere })).videos.map(({ path }) => path)).toEqual([null, null, join(elsewhere, worldCup, '2')])
  })

  it('works with any one of its three annotation pickles', async () => {
    const files = fineDivingFilesOf()
    const names = ['fine-grained_annotation_aqa.pkl', 'FineDiving_fine-grained_annotation.pkl', 'FineDiving_coarse_annotation.pkl']
    for (const only of names) {
      const folder = await folderOf(files)
      for (const name of names) if (name !== only) await rm(join(folder, name))
      await rm(join(folder, 'test_split.pkl'))
      const set = await readDataset(folder)
      expect(set.records.map(({ facts }) => [facts.diveNumber, facts.scorePoints, facts.endFrame]), only).toEqual([['407C', 88, 40], ['205B', 60.9, 15], ['103B', 40.8, 10]])
      expect(set.records[0]?.stages.length).toBe(only.includes('coarse') ? 0 : 3)
      expect(set.records[0]?.facts.awards.length).toBe(only.includes('coarse') ? 7 : 0)
      expect(set.splits).toEqual([])
      expect(set.warnings.filter((warning) => warning.includes('is not there'))).toHaveLength(3)
    }
  })

  it('says where its files contradict each other, keeps both and follows the first', async () => {
    const [first, ...rest] = fineDivingClips
    if (!first) throw new TypeError('no clips')
    const coarse = fineDivingFilesOf([{ ...first, difficulty: 3.4, score: NaN }, ...rest])['FineDiving_coarse_annotation.pkl']
    const folder = await folderOf({ ...fineDivingFilesOf(), ...(coarse ? { 'FineDiving_coarse_annotation.pkl': coarse } : {}) })
    const set = await readDataset(folder)
    expect(set.records[0]?.facts.difficulty).toBe(3.2)
    expect(set.records[0]?.details['otherwise']).toEqual([{ pickle: 'coarse', difficulty: 3.4, dive_score: 'NaN' }])
    expect(set.warnings).toEqual([expect.stringMatching(/^1 clip of which the files contradict each other.*01\/1\.$/) as string])
  })

  it('leaves empty what no dive can be, and keeps what was said', async () => {
    const [first] = fineDivingClips
    if (!first) throw new TypeError('no clips')
    const set = await readDataset(await folderOf(fineDivingFilesOf([{ ...first, score: NaN, difficulty: 900, number: 'a far too long number' }])))
    expect(set.records[0]?.facts).toMatchObject({ scorePoints: null, difficulty: null, diveNumber: null })
    expect(set.records[0]?.details['unusable']).toEqual({ scorePoints: 'NaN', difficulty: 900, diveNumber: 'AFARTOOLONGNUMBER' })
    expect(set.warnings.at(-1)).toMatch(/1 clip with values that no dive can have/)
  })

  it.each(['../../etc', '/etc', 'C:\\Windows', '..', '.', '', 'a/b', 'a\\b', '.hidden', 'con', 'nul.txt', 'line\nbreak', 'x\0y', 'x'.repeat(200), ' 01', '01 ', '01.'])('refuses the competition %j', async (competition) => {
    const files = fineDivingFilesOf(fineDivingClips, () => new Tuple(competition, 1))
    await expect(readDataset(await folderOf(files))).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringMatching(/^"fine-grained_annotation_aqa\.pkl" cannot be read: a key, item 0 is the text .* expected a pair of a competition's plain name/) as string })
  })

  it.each(['2024全国跳水冠军赛', 'Großer Preis (Rostock)', 'Čempionát_7', '１０m'])('takes the competition %j', async (competition) => {
    const [clip] = fineDivingClips
    const files = fineDivingFilesOf(clip ? [{ ...clip, key: [competition, 3] }] : [])
    const folder = await folderOf({ ...files, [`${competition}/3/1.jpg`]: emptyPicture })
    const set = await readDataset(folder)
    expect(set.videos.map(({ key, path }) => [key, path])).toEqual([[`${competition}/3`, join(folder, competition, '3')]])
  })

  it('never follows links out of the chosen folders', async () => {
    const outside = await folderOf({ '1/00000001.jpg': emptyPicture, 'train_split.pkl': pickleOf([new Tuple('01', 1)]) })
    const folder = await folderOf(fineDivingFilesOf())
    await symlink(outside, join(folder, '01'))
    await rm(join(folder, 'train_split.pkl'))
    await symlink(join(outside, 'train_split.pkl'), join(folder, 'train_split.pkl'))
    const set = await readDataset(folder)
    expect(set.videos.every(({ path }) => path === null)).toBe(true)
    expect(set.splits).toEqual([])
    expect(set.warnings).toEqual(['"train_split.pkl" is not there: there is no official split.'])
    // A link that stays inside is as good as the folder.
    await rm(join(folder, '01'))
    await mkdir(join(folder, 'store'))
    await add(folder, { 'store/1/1.jpg': emptyPicture })
    await symlink(join(folder, 'store'), join(folder, '01'))
    expect((await readDataset(folder)).videos[0]?.path).toBe(join(folder, '01', '1'))
  })

  it.each([
    ['that runs something', callPickle('posix', 'system', 'touch /tmp/harm'), /asks for "posix.system".*refused and nothing was executed/],
    ['of another shape', pickleOf([1, 2]), /it is a list of 2 values; expected a dictionary of clips/],
    ['with a clip too short', pickleOf(new Map([[new Tuple('01', 1), ['407c']]])), /the entry \("01", 1\) is a list of 1 values; expected a list of dive number, score/],
    ['that is none', new TextEncoder().encode('<html>Sign in to continue</html>'), /cannot be read/],
    ['of nothing', new Uint8Array(0), /cannot be read/],
  ])('refuses a pickle %s', async (_, bytes, message) => {
    const folder = await folderOf({ ...fineDivingFilesOf(), 'fine-grained_annotation_aqa.pkl': bytes })
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringMatching(message) as string, hint: expect.stringContaining('Download the file again') as string })
  })

  it('stops when cancelled', async () => {
    const controller = new AbortController()
    const folder = await folderOf(fineDivingFilesOf())
    await expect(readDataset(folder, { signal: controller.signal, onProgress: () => controller.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  })
})

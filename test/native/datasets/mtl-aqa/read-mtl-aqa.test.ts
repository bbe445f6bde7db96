import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mtlAqaDetails } from '../../../../src/main/datasets/mtl-aqa/details.ts'
import { readDataset } from '../../../../src/main/datasets/read-dataset.ts'
import { pickleOf, Tuple } from '../../../pure/main/datasets/label-pickles.ts'
import { emptyPicture, folderOf, mtlClips, mtlFilesOf } from '../small-sets.ts'

describe('MTL-AQA', () => {
  it('is read as ranges of competition videos, with impossible numbers kept', async () => {
    const set = await readDataset(await folderOf(mtlFilesOf()))
    expect(set.records.map(({ key, videoKey, facts }) => [key, videoKey, facts.startFrame, facts.endFrame, facts.diveNumber, facts.heightMetres, facts.awards.length])).toEqual([['01/2', '01', 7377, 7462, '407C', 10, 7], ['26/61', '26', 150, 250, '200D', 10, 7]])
    expect(set.records[0]).toMatchObject({ category: 'diving', stages: [], source: { competition: '01', startFrame: 7377, endFrame: 7462 }, facts: { difficulty: 3.2, scorePoints: 88, event: '01' } })
    expect(set.records[0]?.details).toEqual({ video: 1, clip: 2, order: 0, start_frame: 7377, end_frame: 7462, primary_view: 0, position: 2, armstand: 0, rotation_type: 2, ss_no: 7, tw_no: 0, dive_number: '407C', caption: null })
    expect(set.records.every(({ details }) => mtlAqaDetails.safeParse(details).success)).toBe(true)
    expect(set.videos.map(({ key, kind, path, frameCount }) => [key, kind, path, frameCount])).toEqual([['01', 'frames', null, 7462], ['26', 'frames', null, 250]])
    expect(set.splits[0]?.members).toEqual([{ key: '01/2', part: 'train' }, { key: '26/61', part: 'test' }])
    expect(set.warnings).toEqual(['The split "MTL-AQA official" names 1 clip that the annotations do not have; left out of it.'])
  })

  it('finds folders of pictures and video files by the number of the video', async () => {
    const frames = await folderOf({ ...mtlFilesOf(), 'new_total_frames/01/00000001.jpg': emptyPicture, 'new_total_frames/26/00000001.jpg': emptyPicture, 'clips/01/1/00000001.jpg': emptyPicture })
    expect((await readDataset(frames)).videos.map(({ path, kind }) => [path, kind])).toEqual([[join(frames, 'new_total_frames/01'), 'frames'], [join(frames, 'new_total_frames/26'), 'frames']])
    const videos = await folderOf({ '1 men platform.mp4': 'x', '26.avi': 'x', '261.mp4': 'x', 'notes 26.mp4': 'x' })
    expect((await readDataset(frames, { picturesPath: videos })).videos.map(({ path, kind }) => [path, kind])).toEqual([[join(videos, '1 men platform.mp4'), 'file'], [join(videos, '26.avi'), 'file']])
  })

  it('takes the original pickle, spelling out the numbers it lacks, and captions', async () => {
    const bare = mtlClips.map(({ key, fields }) => ({ key, fields: Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'dive_number' && name !== 'judge_scores')) }))
    const folder = await folderOf({ ...mtlFilesOf(bare, 'final_annotations_dict.pkl'), 'final_captions_dict.pkl': pickleOf(new Map([[new Tuple(1, 2), ['<sos>', 'a', 'big', 'splash', '<eos>']]])) })
    const set = await readDataset(folder)
    expect(set.records.map(({ facts, details }) => [facts.diveNumber, details['dive_number'], facts.awards, details['caption']])).toEqual([['407C', null, [], 'a big splash'], ['200D', null, [], null]])
    expect(set.warnings).toContain('"final_annotations_dict.pkl" has no awards for 2 clips.')
  })

  it('takes captions from JSON', async () => {
    const set = await readDataset(await folderOf({ ...mtlFilesOf(), 'captions.json': JSON.stringify({ '(1, 2)': 'fine entry', '26_61': ['over', 'rotated'], nonsense: 4 }) }))
    expect(set.records.map(({ details }) => details['caption'])).toEqual(['fine entry', 'over rotated'])
    await expect(readDataset(await folderOf({ ...mtlFilesOf(), 'captions.json': '{' }))).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringContaining('"captions.json" cannot be read: it is not JSON') as string })
  })

  it('refuses ranges that end before they begin, and keys that are no clips', async () => {
    const [clip] = mtlClips
    if (!clip) throw new TypeError('no clips')
    await expect(readDataset(await folderOf(mtlFilesOf([{ ...clip, fields: { ...clip.fields, end_frame: 7377 } }])))).rejects.toMatchObject({ code: 'bad-labels', message: expect.stringMatching(/the entry \(1, 2\), end_frame is 7377; expected a frame after the first, 7377/) as string })
    await expect(readDataset(await folderOf(mtlFilesOf([{ ...clip, key: [-1, 2] }])))).rejects.toMatchObject({ code: 'bad-labels' })
  })
})

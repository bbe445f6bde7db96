import { describe, expect, it } from 'vitest'
import { describeTally, diveNumberInName, wholeVideoDive } from '../../../../src/main/api/import-jobs.ts'
import { isFramesFolder, isVideoName } from '../../../../src/main/datasets/folder-listing.ts'

describe('what an import makes of a file name', () => {
  it.each([
    ['final_5253B_3.mp4', '5253B'],
    ['107B.avi', '107B'],
    ['626C-round2.mov', '626C'],
    ['real-dive-aqa7-054.avi', null],
    ['2024-107B-vs-205B.mp4', null],
    ['IMG_1234.mp4', null],
    ['x107Bx.mp4', null],
    ['701B.mp4', null],
  ])('%s → %s', (name, number) => expect(diveNumberInName(name)).toBe(number))
  it('is a dive over the whole video', () => expect(wholeVideoDive({ frameCount: 103, name: 'a.avi' })).toMatchObject({ startFrame: 0, endFrame: 103, diveNumber: null, scorePoints: null }))
})

describe('how an import ends', () => {
  it.each([
    [{ imported: 2, known: 0 }, '2 imported'],
    [{ imported: 0, known: 1 }, '1 in the library already'],
    [{ imported: 2, known: 1 }, '2 imported, 1 in the library already'],
    [{ imported: 0, known: 0 }, '0 imported'],
  ])('%j', (tally, text) => expect(describeTally(tally)).toBe(text))
})

describe('what counts as a video', () => {
  it('is told by the name of a file and the numbered pictures of a folder', () => {
    expect(isVideoName('A.MP4')).toBe(true)
    expect(isVideoName('notes.txt')).toBe(false)
    expect(isFramesFolder(['00001.jpg', '00002.jpg', 'readme.txt'])).toBe(true)
    expect(isFramesFolder(['poster.jpg', 'back.jpg', '1.jpg'])).toBe(false)
  })
})

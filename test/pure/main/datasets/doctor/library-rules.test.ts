import { describe, expect, it } from 'vitest'
import type { PictureCheck } from '../../../../../src/main/datasets/doctor/rule.ts'
import type { DiveOrigin } from '../../../../../src/shared/contract/dive-record.ts'
import type { SplitPart, VideoId } from '../../../../../src/shared/contract/entities.ts'
import { dive, found, messages } from './dives.ts'

const at = (startFrame: number, endFrame: number, competition = '01'): DiveOrigin['source'] => ({ competition, startFrame, endFrame })
const check = (videoId: number, changes: Partial<PictureCheck>): PictureCheck => ({ videoId: videoId as VideoId, missing: [], unreadable: [], checksums: [], ...changes })

describe('pictures', () => {
  it('awaited are told by data set', async () => {
    const dives = [dive({ id: 1, origin: {}, video: { isAwaited: true } }), dive({ id: 2, origin: {}, video: { isAwaited: true } }), dive({ id: 3 })]
    expect(await found('awaited-pictures', dives)).toMatchObject([{ severity: 'note', diveIds: [1, 2], message: '2 dives of FineDiving await their pictures.' }])
  })

  it('must reach to the end of the dive; the fix trims it where its stages fit', async () => {
    const [finding] = await found('range-outside-pictures', [dive({ video: { frameCount: 94 } })])
    expect(finding?.fix).toMatchObject({ kind: 'trim-range', change: { facts: { endFrame: 94 } } })
    expect((await found('range-outside-pictures', [dive({ video: { frameCount: 80 } })]))[0]?.fix).toBeNull()
    expect((await found('range-outside-pictures', [dive({ facts: { startFrame: 200, endFrame: 300 }, video: { frameCount: 100 } })]))[0]?.fix).toBeNull()
    expect(await messages('range-outside-pictures', [dive(), dive({ id: 2, video: { frameCount: 10, isAwaited: true } })])).toEqual([])
  })

  it('are as many as the labels of a clip of its own', async () => {
    expect(await messages('pictures-against-labels', [dive({ origin: {}, facts: { endFrame: 94 }, video: { frameCount: 98 } })])).toEqual(['There are 98 pictures for 94 labels: 4 pictures without a label.'])
    expect(await messages('pictures-against-labels', [dive({ origin: {}, video: { frameCount: 99 } })])).toEqual(['There are 99 pictures for 100 labels: 1 label without a picture.'])
    expect(await messages('pictures-against-labels', [dive({ origin: {} }), dive({ id: 2, video: { frameCount: 500 } }), dive({ id: 3, origin: { videoKey: '01' }, video: { frameCount: 500 } }), dive({ id: 4, origin: {}, video: { frameCount: 90, isAwaited: true } })])).toEqual([])
  })

  it('cut from a broadcast that is too short are told', async () => {
    const whole = dive({ facts: { startFrame: 50, endFrame: 160 } })
    const cut = dive({ facts: { startFrame: 50, endFrame: 150 }, video: { frameCount: 150 }, origin: { videoKey: '01', imported: { category: 'diving', facts: whole.facts, stages: [] } } })
    expect(await messages('pictures-against-labels', [cut])).toEqual(['The data set has the dive end before frame 160; "clip 1" has 150 pictures, so its last 10 frames were cut.'])
  })

  it('missing, unreadable and still ones come from a check', async () => {
    const dives = [dive({ id: 1 }), dive({ id: 2, facts: { startFrame: 100, endFrame: 200 }, video: { videoId: 1 as VideoId } })]
    const pictureChecks = [check(1, { missing: [45, 46], unreadable: [3, 120], checksums: Array.from({ length: 200 }, (_, frame) => (frame >= 110 && frame < 116 ? 7 : frame + 1000)) })]
    expect(await found('missing-pictures', dives, { pictureChecks })).toMatchObject([{ diveIds: [1, 2], message: '2 pictures of "clip 1" are missing: number 45, 46.' }])
    expect(await found('unreadable-pictures', dives, { pictureChecks })).toMatchObject([{ diveIds: [1], frames: [3] }, { diveIds: [2], frames: [20] }])
    expect(await found('repeated-pictures', dives, { pictureChecks })).toMatchObject([{ diveIds: [2], frames: [10], message: 'The picture stands still for 6 frames from frame 10.' }])
    expect(await messages('unreadable-pictures', dives)).toEqual([])
    const sound = [check(1, { checksums: Array.from({ length: 200 }, (_, frame) => Math.floor(frame / 3) + 1) })]
    for (const rule of ['missing-pictures', 'unreadable-pictures', 'repeated-pictures']) expect(await messages(rule, dives, { pictureChecks: sound })).toEqual([])
  })
})

describe('duplicates', () => {
  const sameVideo = { videoId: 1 as VideoId, frameCount: 1000 }

  it('are equal ranges of one video, or equal checksums in several', async () => {
    const dives = [dive({ id: 1, video: sameVideo }), dive({ id: 2, video: sameVideo, facts: { startFrame: 2, endFrame: 100 } }), dive({ id: 3, video: sameVideo, facts: { startFrame: 500, endFrame: 600 } }), dive({ id: 4 }), dive({ id: 5 }), dive({ id: 6 })]
    const moving = (start: number): number[] => Array.from({ length: 100 }, (_, frame) => start + frame)
    const pictureChecks = [check(4, { checksums: moving(1) }), check(5, { checksums: moving(1) }), check(6, { checksums: moving(2) })]
    expect((await found('duplicate-pictures', dives, { pictureChecks })).map((finding) => finding.diveIds)).toEqual([[1, 2], [4, 5]])
    // Black pictures are equal everywhere; pictures that cannot be read are nothing.
    for (const checksum of [0, 9]) {
      const still = [4, 5].map((id) => check(id, { checksums: new Array<number>(100).fill(checksum) }))
      expect(await found('duplicate-pictures', dives.slice(3), { pictureChecks: still })).toEqual([])
    }
  })

  it('three of one are one finding', async () => {
    expect(await found('duplicate-pictures', [3, 1, 2].map((id) => dive({ id, video: sameVideo })))).toMatchObject([{ diveIds: [1, 2, 3] }])
  })

  it('partly overlapping dives are noted', async () => {
    const dives = [dive({ id: 1, video: sameVideo }), dive({ id: 2, video: sameVideo, facts: { startFrame: 90, endFrame: 190 } }), dive({ id: 3, video: sameVideo, facts: { startFrame: 190, endFrame: 290 } })]
    expect(await found('overlapping-dives', dives)).toMatchObject([{ diveIds: [1, 2], frames: [90] }])
    expect(await found('duplicate-pictures', dives)).toEqual([])
  })
})

describe('the same dive in several parts', () => {
  const pair = (first: SplitPart, second: SplitPart, splitOfSecond = 1) => [
    dive({ id: 1, origin: { key: '01/1', source: at(0, 100) }, parts: [[1, first]] }),
    dive({ id: 2, origin: { dataset: 'mtl-aqa', key: '01/9', source: at(40, 140) }, parts: [[splitOfSecond, second]] }),
  ]

  it('is an error within one split', async () => {
    expect(await messages('same-dive-in-training-and-test', pair('train', 'test'))).toEqual(['FineDiving 01/1 and MTL-AQA 01/9 are the same dive; "first" has the one in training, the other in test.'])
    expect(await messages('same-dive-in-training-and-test', pair('train', 'train'))).toEqual([])
    expect(await messages('same-dive-in-training-and-test', pair('train', 'test', 2))).toEqual([])
    const inVideo = [dive({ id: 1, parts: [[1, 'train']] }), dive({ id: 2, video: { videoId: 1 as VideoId }, parts: [[1, 'test']] })]
    expect(await messages('same-dive-in-training-and-test', inVideo)).toHaveLength(1)
  })

  it('leaks between the splits of two data sets', async () => {
    expect(await found('leakage-between-data-sets', pair('test', 'train', 2))).toMatchObject([{ diveIds: [1, 2], message: 'FineDiving 01/1 is in the test part of "first", and MTL-AQA 01/9, the same dive, in the training part of "second".' }])
    expect(await found('leakage-between-data-sets', pair('train', 'validation', 2))).toMatchObject([{ diveIds: [2, 1] }])
    expect(await found('leakage-between-data-sets', pair('train', 'train', 2))).toEqual([])
    expect(await found('leakage-between-data-sets', pair('train', 'test', 1))).toEqual([])
    expect(await found('same-dive-in-two-data-sets', pair('train', 'train', 2))).toHaveLength(1)
  })

  it('is told by competition and half of the shorter range', async () => {
    const other = (source: DiveOrigin['source']) => [dive({ id: 1, origin: { source: at(0, 100) } }), dive({ id: 2, origin: { dataset: 'mtl-aqa', source } })]
    expect(await messages('same-dive-in-two-data-sets', other(at(50, 150)))).toHaveLength(1)
    expect(await messages('same-dive-in-two-data-sets', other(at(51, 151)))).toEqual([])
    expect(await messages('same-dive-in-two-data-sets', other(at(0, 100, '02')))).toEqual([])
    expect(await messages('same-dive-in-two-data-sets', other(null))).toEqual([])
    expect(await messages('same-dive-in-two-data-sets', [dive({ id: 1, origin: { source: at(0, 100) } }), dive({ id: 2, origin: { source: at(0, 100) } })])).toEqual([])
  })
})

describe('data sets that disagree', () => {
  const both = (second: Parameters<typeof dive>[0]) => [dive({ id: 1, origin: { source: at(0, 100) } }), dive({ id: 2, origin: { dataset: 'mtl-aqa', source: at(0, 100) }, ...second })]

  it('are told what in, with the possible number as a fix', async () => {
    const [finding] = await found('data-sets-disagree', both({ facts: { diveNumber: '400B', difficulty: 3.1 } }))
    expect(finding).toMatchObject({ diveIds: [2, 1], fix: { kind: 'set-dive-number', change: { diveId: 2, facts: { diveNumber: '407C' } } } })
    expect(finding?.message).toContain('dive number (407C and 400B); difficulty (3.2 and 3.1)')
    expect((await found('data-sets-disagree', both({ facts: { diveNumber: '407B', scorePoints: 80, awards: [9, 9, 9, 9, 9, 9, 9] } })))[0]).toMatchObject({ diveIds: [1, 2], fix: null })
    expect(await found('data-sets-disagree', both({ facts: { awards: [8.5, 8.5, 9, 9, 9.5, 9.5, 9.5] } }))).toEqual([])
  })
})

describe('splits', () => {
  const many = (count: number, part: SplitPart, first: number, facts: NonNullable<Parameters<typeof dive>[0]>['facts'] = {}) => Array.from({ length: count }, (_, index) => dive({ id: first + index, facts, parts: [[1, part]] }))

  it('need exemplars of every tested number', async () => {
    const dives = [...many(12, 'train', 1), ...many(4, 'train', 100, { diveNumber: '107B' }), ...many(2, 'test', 200), ...many(1, 'test', 300, { diveNumber: '107B' }), ...many(3, 'validation', 400, { diveNumber: '626C' })]
    expect(await found('no-exemplar', dives)).toMatchObject([{ diveIds: [400, 401, 402], message: 'In "first" 3 tested dives are 626C, which no training dive is.' }])
    expect(await found('few-exemplars', dives)).toMatchObject([{ diveIds: [300], message: 'In "first" 1 tested dive of 107B has 4 training dives of that number; 10 are compared with.' }])
    // Unscored dives are no exemplars.
    expect(await found('no-exemplar', [...many(12, 'train', 1, { scorePoints: null }), ...many(1, 'train', 50, { diveNumber: '107B' }), ...many(1, 'test', 60)])).toHaveLength(1)
  })

  it('need both parts', async () => {
    expect(await messages('split-without-test-or-training', many(3, 'train', 1))).toEqual(['"first" has no test dives.'])
    expect(await messages('split-without-test-or-training', many(3, 'test', 1))).toEqual(['"first" has no training dives.'])
    expect(await messages('split-without-test-or-training', [...many(3, 'test', 1), ...many(3, 'train', 10)])).toEqual([])
  })

  it('should have parts that are alike', async () => {
    const spread = (part: SplitPart, first: number, count: number, from: number, numbers: readonly string[]) => Array.from({ length: count }, (_, index) => dive({ id: first + index, facts: { scorePoints: from + (index % 40), diveNumber: numbers[index % numbers.length] ?? null }, parts: [[1, part]] }))
    const numbers = ['107B', '407C', '207C', '5253B']
    const alike = [...spread('train', 1, 400, 40, numbers), ...spread('test', 1000, 100, 40, numbers)]
    expect(await messages('split-imbalance', alike)).toEqual([])
    const [scores] = await messages('split-imbalance', [...spread('train', 1, 400, 40, numbers), ...spread('test', 1000, 100, 60, numbers)])
    expect(scores).toContain('scores differ (59.5 in training')
    expect(scores).not.toContain('dive numbers differ')
    const [kinds] = await messages('split-imbalance', [...spread('train', 1, 400, 40, numbers), ...spread('test', 1000, 100, 40, ['107B', '407C'])])
    expect(kinds).toContain('dive numbers differ (50 % would have to change')
  })
})

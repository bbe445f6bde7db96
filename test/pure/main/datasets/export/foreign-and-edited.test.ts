import { describe, expect, it } from 'vitest'
import { fineDivingClip } from '../../../../../src/main/datasets/export/finediving-clip.ts'
import type { FineDivingClip } from '../../../../../src/main/datasets/export/finediving-clip.ts'
import { numberForeignClips } from '../../../../../src/main/datasets/export/foreign-clips.ts'
import { mtlAqaClip } from '../../../../../src/main/datasets/export/mtl-aqa-clip.ts'
import type { MtlAqaClip } from '../../../../../src/main/datasets/export/mtl-aqa-clip.ts'
import type { FineDivingDetails } from '../../../../../src/main/datasets/finediving/details.ts'
import type { MtlAqaDetails } from '../../../../../src/main/datasets/mtl-aqa/details.ts'
import type { DiveOrigin, DiveRecord } from '../../../../../src/main/library/dive-records.ts'
import type { DiveFacts } from '../../../../../src/shared/contract/entities.ts'
import { someFacts, someRecord, stagesOf } from './records.ts'

/** ('03', 24) of FineDiving as published: [-1, 47] where the labels change at 9 and 48; its difficulty differs in the coarse pickle. */
const details: FineDivingDetails = {
  competition: '03', clip: 24, order: { aqa: 7, coarse: 8, fine: 9 }, action_type: '407c', frames_labels: [[4, 10], [25, 39], [36, 41]], steps_transit_frames: [-1, 47], 'sub-action_types': null,
  start_frame: 1001, end_frame: 1090, otherwise: [{ pickle: 'coarse', difficulty: 3.4 }],
}
const facts: DiveFacts = { ...someFacts, startFrame: 0, endFrame: 90 }
const stages = stagesOf(['Inward', 0], ['3.5 Soms.Tuck', 10], ['Entry', 49])
const origin: DiveOrigin = { dataset: 'finediving', key: '03/24', videoKey: '03/24', source: { competition: '03', startFrame: 1000, endFrame: 1090 }, imported: { category: 'diving', facts, stages: stages.map(({ label, startFrame }) => ({ label, startFrame })) }, details: details as unknown as DiveOrigin['details'] }

function imported(changes: { facts?: Partial<DiveFacts>; stages?: DiveRecord['stages']; details?: Partial<FineDivingDetails>; video?: Partial<DiveRecord['video']> } = {}): DiveRecord {
  return { ...someRecord({ facts: { ...facts, ...changes.facts }, video: { frameCount: 90, ...changes.video }, origin: { ...origin, details: { ...details, ...changes.details } as unknown as DiveOrigin['details'] } }), stages: changes.stages ?? stages }
}

function clipOf(record: DiveRecord): FineDivingClip {
  const clip = fineDivingClip(record, 'train')
  if (typeof clip === 'string') throw new Error(clip)
  return clip
}

describe('FineDiving clips', () => {
  it('go back as they came, contradictions and all', () => {
    const clip = clipOf(imported())
    expect(clip).toMatchObject({ key: { competition: '03', clip: 24 }, places: { aqa: 7, coarse: 8, fine: 9 }, startFrame: 1001, endFrame: 1090, awards: [9, 9.5, 9], subActions: [[4, 'Inward'], [25, '3.5 Soms.Tuck'], [36, 'Entry']] })
    expect(clip.values.aqa).toEqual({ actionType: '407c', score: 88, difficulty: 3.2, labels: details.frames_labels, transitions: [-1, 47] })
    expect(clip.values.fine).toEqual(clip.values.aqa)
    expect(clip.values.coarse).toEqual({ ...clip.values.aqa, difficulty: 3.4 })
  })

  it('follow the library where they were edited, and only there', () => {
    const moved = clipOf(imported({ stages: stagesOf(['Inward', 0], ['3.5 Soms.Tuck', 12], ['Entry', 49]) }))
    expect(moved.values.aqa).toMatchObject({ labels: [[4, 12], [25, 37], [36, 41]], transitions: [11, 48], difficulty: 3.2 })
    expect(moved.values.coarse.difficulty).toBe(3.4)
    const corrected = clipOf(imported({ facts: { difficulty: 3.3, diveNumber: '407B', scorePoints: 90 } }))
    expect(corrected.values.aqa).toMatchObject({ actionType: '407b', difficulty: 3.3, score: 90, transitions: [-1, 47] })
    expect(corrected.values.coarse.difficulty).toBe(3.3)
    const shifted = clipOf(imported({ facts: { startFrame: 4, endFrame: 88 }, stages: stagesOf(['Inward', 0], ['3.5 Soms.Tuck', 6], ['Entry', 45]) }))
    expect(shifted).toMatchObject({ startFrame: 1005, endFrame: 1088 })
    expect(shifted.values.aqa.labels).toEqual([[4, 6], [25, 39], [36, 39]])
  })

  it('keep all labels where pictures are missing, which is no edit', () => {
    const cut = clipOf(imported({ video: { frameCount: 80 }, facts: { endFrame: 80 } }))
    expect(cut).toMatchObject({ startFrame: 1001, endFrame: 1090 })
    expect(cut.values.aqa).toMatchObject({ labels: details.frames_labels, transitions: [-1, 47] })
    expect(clipOf(imported({ video: { frameCount: 90 }, facts: { endFrame: 80 } }))).toMatchObject({ endFrame: 1080, values: { aqa: { labels: [[4, 10], [25, 39], [36, 31]] } } })
  })

  it('give back what no dive can have, until somebody enters something', () => {
    const odd = { unusable: { scorePoints: 900, difficulty: 'NaN', awards: [1, 2] } }
    const none = { scorePoints: null, difficulty: null, awards: [] }
    const record = { ...imported({ facts: none, details: odd }), origin: { ...origin, imported: { ...origin.imported, facts: { ...facts, ...none } }, details: { ...details, ...odd } as unknown as DiveOrigin['details'] } }
    expect(clipOf(record)).toMatchObject({ awards: [1, 2], values: { aqa: { score: 900, difficulty: NaN } } })
    expect(clipOf({ ...record, facts: { ...record.facts, scorePoints: 70 } }).values.aqa.score).toBe(70)
  })

  it('stay out of pickles that never had them, until they are edited', () => {
    const only = imported({ details: { order: { aqa: null, fine: null, coarse: 3 } } })
    expect(clipOf(only).places).toEqual({ coarse: 3 })
    expect(clipOf({ ...only, facts: { ...only.facts, scorePoints: 1 } }).places).toEqual({ aqa: null, fine: null, coarse: 3 })
  })

  it('of other origin get FineDiving’s terms', () => {
    const record = someRecord({ stages: stagesOf(['inward', 0], ['3.5 Soms.Tuck', 3], ['3.5 soms.tuck', 20], ['Entry', 35]) })
    expect(clipOf(record)).toMatchObject({ key: null, places: { aqa: null, fine: null, coarse: null }, startFrame: 101, endFrame: 190, values: { aqa: { actionType: '407c', labels: [[4, 3], [25, 32], [36, 55]], transitions: [2, 34] } } })
  })

  it.each([
    [{ facts: { diveNumber: null } }, 'it has no dive number.'], [{ facts: { scorePoints: null } }, 'it has no score.'], [{ facts: { difficulty: null } }, 'it has no degree of difficulty.'], [{ stages: [] }, 'it has no stages.'],
    [{ stages: stagesOf(['Inward', 0], [null, 5]) }, 'its stage 2 has no name.'], [{ stages: stagesOf(['Salto', 0]) }, 'its stage 1 is named "Salto", which FineDiving has no number for.'],
  ])('that lack something say what: %j', (changes, reason) => {
    expect(fineDivingClip(someRecord(changes), null)).toBe(reason)
  })
})

describe('MTL-AQA clips', () => {
  const mtl: MtlAqaDetails = { video: 7, clip: 3, order: 2, start_frame: 100, end_frame: 190, primary_view: 0, position: 1, armstand: 0, rotation_type: 1, ss_no: 0, tw_no: 0, dive_number: '100B', caption: null }
  const mtlOrigin: DiveOrigin = { ...origin, dataset: 'mtl-aqa', key: '07/3', imported: { category: 'diving', facts: { ...someFacts, diveNumber: '100B' }, stages: [] }, details: mtl as unknown as DiveOrigin['details'] }
  const clipFrom = (record: DiveRecord): MtlAqaClip => {
    const clip = mtlAqaClip(record, null)
    if (typeof clip === 'string') throw new Error(clip)
    return clip
  }

  it('go back as they came, impossible numbers too', () => {
    expect(clipFrom(someRecord({ facts: { diveNumber: '100B' }, origin: mtlOrigin, stages: [] }))).toMatchObject({ key: { video: 7, clip: 3 }, place: 2, diveNumber: '100B', fields: { position: 1, rotation_type: 1, ss_no: 0 }, startFrame: 100, endFrame: 190, awards: [9, 9.5, 9] })
  })

  it('follow a corrected number in all their fields', () => {
    expect(clipFrom(someRecord({ facts: { diveNumber: '5253B', startFrame: 90 }, origin: mtlOrigin }))).toMatchObject({ diveNumber: '5253B', fields: { position: 1, armstand: 0, rotation_type: 0, ss_no: 5, tw_no: 3 }, startFrame: 90, endFrame: 190 })
  })

  it.each([['107B', [1, 0, 1, 7, 0]], ['405C', [2, 0, 2, 5, 0]], ['301A', [3, 0, 3, 1, 0]], ['626C', [2, 1, 0, 6, 0]], ['6243D', [0, 1, 0, 4, 3]], ['5154B', [1, 0, 1, 5, 4]]])('spell %s out in fields', (diveNumber, [position, armstand, rotation_type, ss_no, tw_no]) => {
    expect(clipFrom(someRecord({ facts: { diveNumber } })).fields).toEqual({ position, armstand, rotation_type, ss_no, tw_no })
  })

  it('that lack something say what', () => {
    expect(mtlAqaClip(someRecord({ facts: { diveNumber: null } }), null)).toBe('it has no dive number.')
    expect(mtlAqaClip(someRecord({ facts: { diveNumber: '999Z' } }), null)).toContain('999Z is impossible')
    expect(mtlAqaClip(someRecord({ facts: { scorePoints: null } }), null)).toBe('it has no score.')
  })
})

describe('keys of dives that no published file had', () => {
  it('count the dives of each video by where they start, videos of one name apart', () => {
    const clips = [[1, 'a', 50], [2, 'a', 0], [1, 'a', 10], [3, 'b', 0]].map(([videoId, videoName, startInVideo]) => ({ videoId: Number(videoId), videoName: String(videoName), startInVideo: Number(startInVideo) }))
    let videos = 0
    const numbered = numberForeignClips(clips, () => ++videos)
    expect(clips.map((clip) => numbered.get(clip))).toEqual([{ video: 1, clip: 2 }, { video: 2, clip: 1 }, { video: 1, clip: 1 }, { video: 3, clip: 1 }])
  })
})

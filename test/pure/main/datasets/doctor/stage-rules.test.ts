import { describe, expect, it } from 'vitest'
import type { FineDivingDetails } from '../../../../../src/main/datasets/finediving/details.ts'
import type { DiveOrigin } from '../../../../../src/shared/contract/dive-record.ts'
import { dive, found, messages } from './dives.ts'

/** Details of a FineDiving clip of 100 frames: Inward 20, 3.5 somersaults 60, entry 20. */
function details(changes: Partial<FineDivingDetails> = {}): DiveOrigin['details'] {
  const all: FineDivingDetails = { competition: '01', clip: 1, order: { aqa: 0, coarse: 0, fine: 0 }, action_type: '407c', frames_labels: [[4, 20], [25, 60], [36, 20]], steps_transit_frames: [19, 79], 'sub-action_types': null, start_frame: 1, end_frame: 100, ...changes }
  return all as unknown as DiveOrigin['details']
}

const clip = (changes: Partial<FineDivingDetails>, more: Parameters<typeof dive>[0] = {}) => [dive({ origin: { details: details(changes) }, ...more })]

describe('stages as they are', () => {
  it('must be in order and inside, by the frame labels where there are any', async () => {
    const disordered = { stages: [['Inward', 0], ['3.5 Soms.Tuck', 90], ['Entry', 80]] } as const
    const [finding] = await found('stages-out-of-order', [dive(disordered)])
    expect(finding).toMatchObject({ severity: 'error', frames: [80], fix: null })
    const [labelled] = await found('stages-out-of-order', clip({}, disordered))
    expect(labelled?.fix).toEqual({ kind: 'stages-from-labels', description: 'Take the stages from the labels of the frames.', change: { diveId: 1, facts: {}, stages: [{ label: 'Inward', startFrame: 0 }, { label: '3.5 Soms.Tuck', startFrame: 20 }, { label: 'Entry', startFrame: 80 }] } })
    expect((await found('stages-out-of-order', clip({}, { ...disordered, facts: { endFrame: 99 } })))[0]?.fix).toBeNull()
    expect(await messages('stages-out-of-order', [dive({ stages: [['Inward', 0], ['Entry', 120]] })])).toHaveLength(1)
    expect(await messages('stages-out-of-order', [dive(), dive({ id: 2, stages: [] })])).toEqual([])
  })

  it('end with the entry: the armstand dives that end in twists', async () => {
    const armstand = { facts: { diveNumber: '6142D', difficulty: 3.1 }, stages: [['Arm.Forward', 0], ['1 Twist', 20], ['2 Soms.Pike', 50], ['3.5 Twists', 80]] } as const
    const [finding] = await found('last-stage-not-entry', [dive(armstand)])
    expect(finding?.message).toBe('The last stage is named "3.5 Twists"; a dive ends with "Entry" (Arm.Forward › 1 Twist › 2 Soms.Pike › Entry).')
    expect(finding?.fix?.change.stages?.map((stage) => stage.label)).toEqual(['Arm.Forward', '1 Twist', '2 Soms.Pike', 'Entry'])
    expect(await messages('stages-against-dive-number', [dive(armstand)])).toEqual([])
    expect(await messages('last-stage-not-entry', [dive(), dive({ id: 2, stages: [['Inward', 0], ['2 Soms.Pike', 30]] }), dive({ id: 3, stages: [['Inward', 0], [null, 30], [null, 60]] })])).toEqual([])
  })

  it('are those of the dive number', async () => {
    expect(await messages('stages-against-dive-number', [dive(), dive({ id: 2, stages: [] }), dive({ id: 3, stages: [['Inward', 0], [null, 9], ['Entry', 60]] }), dive({ id: 4, facts: { diveNumber: '200D' } })])).toEqual([])
    // 307C has another difficulty, so the number is right and the labels are not.
    const [renamed] = await found('stages-against-dive-number', [dive({ stages: [['Reverse', 0], ['3.5 Soms.Tuck', 20], ['Entry', 80]] })])
    expect(renamed).toMatchObject({ frames: [0], message: 'Stage 1 is named "Reverse"; 407C implies "Inward". The stages are those of 307C.' })
    expect(renamed?.fix?.change.stages?.[0]).toEqual({ label: 'Inward', startFrame: 0 })
    // The difficulty is that of 307C from 10 m, so nothing is offered.
    const [doubtful] = await found('stages-against-dive-number', [dive({ facts: { difficulty: 3.4 }, stages: [['Reverse', 0], ['3.5 Soms.Tuck', 20], ['Entry', 80]] })])
    expect([doubtful?.fix, doubtful?.message.endsWith('307C, which the difficulty fits.')]).toEqual([null, true])
    const [fewer] = await found('stages-against-dive-number', [dive({ stages: [['Inward', 0], ['Entry', 80]] })])
    expect([fewer?.fix, fewer?.message]).toEqual([null, '407C has 3 stages (Inward › 3.5 Soms.Tuck › Entry); 2 are marked.'])
  })

  it('may divide the somersaults of a forward twisting dive, which is told and left', async () => {
    const divided = { facts: { diveNumber: '5154B', difficulty: 3.3 }, stages: [['Forward', 0], ['1 Som.Pike', 20], ['2 Twists', 40], ['1.5 Soms.Pike', 60], ['Entry', 80]] } as const
    const [finding] = await found('stages-against-dive-number', [dive(divided)])
    expect(finding).toMatchObject({ fix: null, frames: [20, 60] })
    expect(finding?.message).toContain('add up')
  })

  it('have names of their category', async () => {
    expect(await messages('stage-not-in-vocabulary', [dive({ category: 'suturing', stages: [['G1', 0], ['G9', 20]] })])).toEqual(['"G9" is not among the 3 stage names of Suturing.'])
    expect(await messages('stage-not-in-vocabulary', [dive({ category: 'suturing', stages: [['G1', 0], [null, 20]] }), dive({ id: 2 })])).toEqual([])
  })

  it('last more than a frame', async () => {
    expect(await found('one-frame-stage', [dive({ stages: [['Inward', 0], ['3.5 Soms.Tuck', 1], ['Entry', 99]] })])).toMatchObject([{ frames: [0, 99], message: '"Inward" at frame 0 and "Entry" at frame 99 last one frame.' }])
    expect(await messages('one-frame-stage', [dive({ facts: { endFrame: 1 }, stages: [['Inward', 0]] })])).toEqual([])
  })
})

describe('transitions as the data set wrote them', () => {
  it('are at odds with the labels, and the stages follow the labels', async () => {
    const [finding] = await found('transitions-against-labels', clip({ steps_transit_frames: [-1, 47] }))
    expect(finding).toMatchObject({ fix: null, frames: [20, 80], message: 'The transitions are given as -1, 47; the labels of the frames change after 19, 79. The stages follow the labels.' })
    expect(await messages('transitions-against-labels', clip({}))).toEqual([])
  })

  it('have a fix once the stages do not follow the labels', async () => {
    const [finding] = await found('transitions-against-labels', clip({ steps_transit_frames: [19, 78] }, { stages: [['Inward', 0], ['3.5 Soms.Tuck', 20], ['Entry', 79]] }))
    expect(finding?.fix).toMatchObject({ kind: 'stages-from-labels', change: { stages: [{ startFrame: 0 }, { startFrame: 20 }, { startFrame: 80 }] } })
  })

  it('are out of order or out of range', async () => {
    expect(await messages('transitions-out-of-order', clip({ steps_transit_frames: [-1, 79, 50] }))).toEqual(['The transitions are given as -1, 79, 50, which do not follow each other.'])
    expect(await messages('transitions-out-of-order', clip({ steps_transit_frames: [-1, 47] }))).toEqual([])
    expect(await messages('transitions-out-of-range', clip({ steps_transit_frames: [-1, 99] }))).toEqual(['The transitions are given as -1, 99; -1, 99 lie outside 0 to 98, the frames after which a stage can change.'])
    expect(await messages('transitions-out-of-range', clip({}))).toEqual([])
  })

  it('are nobody\'s but FineDiving\'s', async () => {
    const dives = [dive(), dive({ id: 2, origin: { dataset: 'mtl-aqa', details: details({ steps_transit_frames: [1] }) } }), dive({ id: 3, origin: { details: { odd: true } } }), ...clip({ frames_labels: null, steps_transit_frames: null }, { id: 4 })]
    expect(await messages('transitions-against-labels', dives)).toEqual([])
  })
})

describe('files of a data set', () => {
  it('that contradict each other, and values no dive can have, are told', async () => {
    expect(await messages('files-disagree', clip({ otherwise: [{ pickle: 'coarse', difficulty: 3.4 }] }))).toEqual(['The coarse annotation says otherwise: difficulty 3.4.'])
    expect(await messages('files-disagree', clip({}))).toEqual([])
    expect(await messages('unusable-values', [dive({ origin: { dataset: 'mtl-aqa', details: { unusable: { scorePoints: 900 } } } })])).toEqual(['The data set gives scorePoints as 900, which cannot be.'])
    expect(await messages('unusable-values', clip({}))).toEqual([])
  })
})

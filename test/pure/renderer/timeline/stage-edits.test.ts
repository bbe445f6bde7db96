import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundaryLimits, moveBoundary, nearestBoundary, neighbourBoundary, placeBoundary, removeStage, splitAt, stageAt, stageRange, startStage, type StageDraft, type StageEdit } from '../../../../src/renderer/src/timeline/stage-edits.ts'

const frameCount = 100
const three: StageDraft[] = [{ label: 'Forward', startFrame: 0 }, { label: '3.5 Soms.Pike', startFrame: 40 }, { label: 'Entry', startFrame: 80 }]
const create = (_index: number, startFrame: number): StageDraft => ({ label: null, startFrame })
const starts = (edit: StageEdit<StageDraft>): number[] | string => ('refusal' in edit ? edit.refusal : edit.stages.map((stage) => stage.startFrame))

/** Stages of a dive of `frameCount` frames: contiguous, first at 0. */
const someStages = fc.uniqueArray(fc.integer({ min: 1, max: frameCount - 1 }), { maxLength: 8 }).map((frames) => [0, ...frames.sort((a, b) => a - b)].map((startFrame) => ({ label: null, startFrame })))
function expectContiguous(stages: readonly StageDraft[]): void {
  expect(stages[0]?.startFrame ?? 0).toBe(0)
  stages.slice(1).forEach((stage, i) => expect(stage.startFrame).toBeGreaterThan(stages[i]?.startFrame ?? -1))
  expect(stages.at(-1)?.startFrame ?? 0).toBeLessThan(frameCount)
}

describe('moveBoundary', () => {
  it('moves one shared edge and leaves the others', () => expect(starts(moveBoundary(three, 1, 43, frameCount))).toEqual([0, 43, 80]))
  it('stops one frame before its neighbours', () => {
    expect(starts(moveBoundary(three, 1, 95, frameCount))).toEqual([0, 79, 80])
    expect(starts(moveBoundary(three, 2, 3, frameCount))).toEqual([0, 40, 41])
    expect(starts(moveBoundary(three, 2, 500, frameCount))).toEqual([0, 40, 99])
  })
  it('never moves the first stage', () => expect(starts(moveBoundary(three, 0, 5, frameCount))).toBe('first-stage'))
})

describe('placeBoundary', () => {
  it('takes a typed frame within the limits', () => expect(starts(placeBoundary(three, 2, 79, frameCount))).toEqual([0, 40, 79]))
  it('refuses instead of clamping', () => {
    expect(starts(placeBoundary(three, 2, 40, frameCount))).toBe('out-of-range')
    expect(starts(placeBoundary(three, 2, 100, frameCount))).toBe('out-of-range')
    expect(starts(placeBoundary(three, 1, 12.5, frameCount))).toBe('out-of-range')
  })
  it('says the limits', () => expect(boundaryLimits(three, 1, frameCount)).toEqual({ lowest: 1, highest: 79 }))
})

describe('startStage', () => {
  it('labels an unlabelled dive stage by stage', () => {
    const second = startStage([], 2, 40, frameCount, create)
    expect(starts(second)).toEqual([0, 40])
    if ('stages' in second) expect(starts(startStage(second.stages, 3, 80, frameCount, create))).toEqual([0, 40, 80])
  })
  it('pushes boundaries that are in the way, so a dive can be marked again while it plays', () => {
    expect(starts(startStage(three, 2, 90, frameCount, create))).toEqual([0, 90, 91])
    expect(starts(startStage(three, 3, 20, frameCount, create))).toEqual([0, 19, 20])
  })
  it('does not invent stages, nor leave the dive', () => {
    expect(starts(startStage(three, 5, 90, frameCount, create))).toBe('earlier-first')
    expect(starts(startStage(three, 2, 99, frameCount, create))).toBe('no-room')
    expect(starts(startStage(three, 3, 1, frameCount, create))).toBe('no-room')
    expect(starts(startStage(three, 2, 100, frameCount, create))).toBe('out-of-range')
    expect(starts(startStage(three, 1, 7, frameCount, create))).toBe('first-stage')
  })
})

describe('splitAt and removeStage', () => {
  it('splits the stage under the playhead', () => expect(starts(splitAt(three, 60, frameCount, create))).toEqual([0, 40, 60, 80]))
  it('refuses on a boundary', () => expect(starts(splitAt(three, 40, frameCount, create))).toBe('on-boundary'))
  it('gives the frames of a removed stage to the one before, of the first to the second', () => {
    expect(starts(removeStage(three, 1))).toEqual([0, 80])
    expect(starts(removeStage(three, 0))).toEqual([0, 80])
    expect(starts(removeStage(three, 3))).toBe('out-of-range')
  })
})

describe('any edit of any stages', () => {
  it('leaves contiguous stages or refuses', () => {
    fc.assert(fc.property(someStages, fc.integer({ min: -5, max: frameCount + 5 }), fc.integer({ min: -1, max: 10 }), (stages, frame, index) => {
      for (const edit of [moveBoundary(stages, index, frame, frameCount), placeBoundary(stages, index, frame, frameCount), startStage(stages, index, frame, frameCount, create), splitAt(stages, frame, frameCount, create), removeStage(stages, index)]) {
        if ('stages' in edit) expectContiguous(edit.stages)
      }
    }))
  })
  it('puts the stage asked for at the frame asked for', () => {
    fc.assert(fc.property(someStages, fc.integer({ min: 1, max: frameCount - 1 }), fc.integer({ min: 2, max: 9 }), (stages, frame, number) => {
      const edit = startStage(stages, number, frame, frameCount, create)
      if ('stages' in edit) expect(edit.stages[number - 1]?.startFrame).toBe(frame)
    }))
  })
})

describe('finding places', () => {
  it('knows the stage of a frame and its range', () => {
    expect([0, 39, 40, 99].map((frame) => stageAt(three, frame))).toEqual([0, 0, 1, 2])
    expect(stageAt([], 3)).toBe(-1)
    expect(stageRange(three, 1, frameCount)).toEqual({ startFrame: 40, endFrame: 80 })
    expect(stageRange(three, 2, frameCount)).toEqual({ startFrame: 80, endFrame: 100 })
  })
  it('walks from boundary to boundary, with the ends as stops', () => {
    expect([0, 40, 80, 99].map((frame) => neighbourBoundary(three, frame, 1, frameCount))).toEqual([40, 80, 99, 99])
    expect([99, 80, 41, 0].map((frame) => neighbourBoundary(three, frame, -1, frameCount))).toEqual([80, 40, 40, 0])
  })
  it('finds the nearest boundary, never the first stage’s', () => {
    expect(nearestBoundary(three, 3)).toBe(1)
    expect(nearestBoundary(three, 70)).toBe(2)
    expect(nearestBoundary(three.slice(0, 1), 70)).toBeNull()
  })
})

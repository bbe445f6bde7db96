import { describe, expect, it } from 'vitest'
import { faultNames } from '../../../../../src/main/datasets/rendered/faults.ts'
import { createDiveScript } from '../../../../../src/main/datasets/rendered/script.ts'
import { atSampledFrames, pretrainTargets } from '../../../../../src/main/datasets/rendered/targets.ts'

describe('pretrainTargets', () => {
  it('says what the script says', () => {
    const script = createDiveScript({ seed: 1_000_003, diveNumber: '5154B', heightMetres: 3, faults: { bentKnees: 0.5 } })
    const t = pretrainTargets(script)
    expect(t).toMatchObject({ group: 4, direction: 0, position: 1, height: 1, armstand: false, halfSomersaults: 5, halfTwists: 4, difficulty: 3.4 })
    expect(t.faults[faultNames.indexOf('bentKnees')]).toBe(0.5)
    expect(t.meanAward).toBeCloseTo(script.awards.reduce((a, b) => a + b) / 70, 12)
    expect(t.stageOfFrame).toHaveLength(script.frameCount)
    script.stages.forEach((stage, i) => {
      expect(t.stageOfFrame[stage.startFrame]).toBe(i)
      if (i > 0) expect(t.stageOfFrame[stage.startFrame - 1]).toBe(i - 1)
    })
    expect(Array.from(new Set(t.phaseOfFrame))).toEqual([0, 1, 2])
    expect(t.phaseOfFrame[script.stages[4]!.startFrame]).toBe(2)
    expect(atSampledFrames(t.stageOfFrame, 48)).toHaveLength(48)
  })
})

import { describe, expect, it } from 'vitest'
import { baselinePictures } from '../../../../src/main/assessment/attribution/baselines.ts'
import { addToBlocks, blocksAlong } from '../../../../src/main/assessment/attribution/blocks.ts'
import { classActivation, framesOfMaps } from '../../../../src/main/assessment/attribution/class-activation.ts'
import { strongestValue, sumsByFrame, sumsByStage } from '../../../../src/main/assessment/attribution/summaries.ts'
import { NORMALISED_RANGE } from '../../../../src/main/tensor/geometry.ts'

describe('Grad-CAM of one map', () => {
  it('weighs channels by their mean gradient, as computed by hand', () => {
    // One picture, two channels of 2 × 2: weights (1+3+0+0)/4 = 1 and (-2-2-2-2)/4 = -2.
    const map = Float32Array.of(1, 2, 3, 4, 0, 1, 0, 3)
    const gradient = Float32Array.of(1, 3, 0, 0, -2, -2, -2, -2)
    expect([...classActivation(map, gradient, [1, 2, 2, 2])]).toEqual([1, 0, 3, -2])
  })

  it('weighs the channels of every picture by that picture alone', () => {
    expect([...classActivation(Float32Array.of(5, 5), Float32Array.of(2, -1), [2, 1, 1, 1])]).toEqual([10, -5])
  })

  it('knows which frames a map speaks of where the network shortens time', () => {
    expect(framesOfMaps([4, 5, 6, 7], 4)).toEqual([[4], [5], [6], [7]])
    expect(framesOfMaps([4, 5, 6, 7], 2)).toEqual([[4, 5], [6, 7]])
    expect(framesOfMaps([4, 5, 6], 2)).toEqual([[4], [5, 6]])
  })
})

describe('blocks', () => {
  it('cut every size of the methods into equal whole pixels', () => {
    expect([32, 80, 96, 112, 224].map(blocksAlong)).toEqual([32, 20, 32, 28, 32])
  })

  it('add up gradient times difference, colours together', () => {
    const into = new Float64Array(2 * 4)
    const gradient = Float32Array.from({ length: 48 }, (_, i) => i)
    const difference = new Float32Array(100).fill(2)
    addToBlocks(into, 1, { gradient, at: 0, difference, differenceAt: 52, size: 4, blocks: 2 })
    // The first block of frame 1: pixels 0, 1, 4, 5 of three planes of 16.
    expect([...into.subarray(0, 4)]).toEqual([0, 0, 0, 0])
    expect(into[4]).toBe(2 * [0, 1, 4, 5].reduce((sum, i) => sum + i + (i + 16) + (i + 32), 0))
    expect(into.reduce((a, b) => a + b, 0)).toBe(2 * gradient.reduce((a, b) => a + b, 0))
  })
})

describe('baselines', () => {
  const pictures = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => i / 10)
  it('hold the first frame, or one colour', () => {
    const held = baselinePictures('first-frame', pictures, 2)
    expect([...held.subarray(12)]).toEqual([...pictures.subarray(0, 12)])
    expect([...held.subarray(0, 12)]).toEqual([...pictures.subarray(0, 12)])
    expect(baselinePictures('mean-colour', pictures, 2).every((value) => value === 0)).toBe(true)
    const black = baselinePictures('black', pictures, 2)
    expect(Math.min(...black)).toBe(NORMALISED_RANGE.lowest)
    expect(new Set(black).size).toBe(3)
    expect([...black.subarray(12)]).toEqual([...black.subarray(0, 12)])
  })
})

describe('summaries', () => {
  it('add up: cells to frames, frames to stages, stages to the whole', () => {
    const byFrame = sumsByFrame(Float64Array.of(1, 2, 3, 4, 5, 6, -7, 8), 4)
    expect(byFrame).toEqual([3, 7, 11, 1])
    expect(sumsByStage(byFrame, [1, 3])).toEqual([3, 18, 1])
  })

  it('do not let one spot in a hundred dim the rest', () => {
    const maps = new Float64Array(1000).fill(-2)
    maps[7] = 90
    expect(strongestValue(maps)).toBe(2)
  })
})

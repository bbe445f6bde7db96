import { describe, expect, it } from 'vitest'
import { createDrawQueue } from '../../../../src/renderer/src/training/draw-queue.ts'
import { createGatherer } from '../../../../src/renderer/src/training/gather.ts'

describe('the draw queue', () => {
  it('draws one thing a frame, the newest of each', () => {
    const frames: (() => void)[] = []
    const queue = createDrawQueue((draw) => frames.push(draw))
    const drawn: string[] = []
    const [a, b, c] = [{}, {}, {}]
    queue.ask(a, () => drawn.push('a, old'))
    queue.ask(b, () => drawn.push('b'))
    queue.ask(c, () => drawn.push('c'))
    queue.ask(a, () => drawn.push('a'))
    queue.drop(c)
    expect(frames).toHaveLength(1)
    frames.shift()?.()
    expect(drawn).toEqual(['a'])
    frames.shift()?.()
    expect(drawn).toEqual(['a', 'b'])
    expect(frames).toEqual([])
    queue.ask(c, () => drawn.push('c'))
    frames.shift()?.()
    expect(drawn).toEqual(['a', 'b', 'c'])
  })
  it('goes on after a drawing that fails', () => {
    const frames: (() => void)[] = []
    const queue = createDrawQueue((draw) => frames.push(draw))
    let isDrawn = false
    queue.ask({}, () => {
      throw new Error('no canvas')
    })
    queue.ask({}, () => (isDrawn = true))
    expect(() => frames.shift()?.()).toThrow('no canvas')
    frames.shift()?.()
    expect(isDrawn).toBe(true)
  })
})

describe('a gatherer', () => {
  it('hands on together what came in meanwhile', () => {
    const timers: (() => void)[] = []
    const handed: number[][] = []
    const gatherer = createGatherer<number>((items) => handed.push(items), 250, (work) => timers.push(work))
    gatherer.add([1, 2])
    gatherer.add([3])
    gatherer.add([])
    expect(handed).toEqual([])
    expect(timers).toHaveLength(1)
    timers.shift()?.()
    expect(handed).toEqual([[1, 2, 3]])
    gatherer.add([4])
    gatherer.flush()
    timers.shift()?.()
    gatherer.add([5])
    gatherer.drop()
    timers.shift()?.()
    expect(handed).toEqual([[1, 2, 3], [4]])
  })
})

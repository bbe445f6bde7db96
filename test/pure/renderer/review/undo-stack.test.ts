import { describe, expect, it } from 'vitest'
import { createUndoStack } from '../../../../src/renderer/src/review/undo-stack.ts'

function counter() {
  const log: string[] = []
  const step = (title: string) => ({ title, undo: async () => void log.push(`-${title}`), redo: async () => void log.push(`+${title}`) })
  return { log, step }
}

describe('taking steps back', () => {
  it('goes back and forth in order, and forgets what was overtaken', async () => {
    const { log, step } = counter()
    const stack = createUndoStack()
    for (const title of ['a', 'b']) stack.push(step(title))
    expect((await stack.undo())?.title).toBe('b')
    expect((await stack.undo())?.title).toBe('a')
    expect(await stack.undo()).toBeNull()
    expect((await stack.redo())?.title).toBe('a')
    stack.push(step('c'))
    expect(await stack.redo()).toBeNull()
    await stack.undo()
    await stack.undo()
    expect(log).toEqual(['-b', '-a', '+a', '-c', '-a'])
  })

  it('keeps a step that failed, and takes one at a time', async () => {
    const stack = createUndoStack()
    let fails = true
    stack.push({ title: 'x', undo: async () => { if (fails) throw new Error('no') }, redo: async () => undefined })
    await expect(stack.undo()).rejects.toThrow('no')
    fails = false
    const [first, second] = await Promise.all([stack.undo(), stack.undo()])
    expect([first?.title, second]).toEqual(['x', null])
  })
})

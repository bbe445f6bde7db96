import { describe, expect, it } from 'vitest'
import { createPictureTurns } from '../../../../src/renderer/src/library/picture-turns.ts'

describe('turns of pictures', () => {
  it('lets so many in, then the one that asked last', () => {
    const turns = createPictureTurns(2)
    const begun: string[] = []
    const ask = (name: string): (() => void) => turns.ask(() => begun.push(name))
    const [endA] = [ask('a'), ask('b'), ask('c'), ask('d')]
    expect(begun).toEqual(['a', 'b'])
    endA?.()
    expect(begun).toEqual(['a', 'b', 'd'])
  })

  it('gives a turn back once, and leaves the line when a tile is gone', () => {
    const turns = createPictureTurns(1)
    const begun: string[] = []
    const endA = turns.ask(() => begun.push('a'))
    const leaveB = turns.ask(() => begun.push('b'))
    const endC = turns.ask(() => begun.push('c'))
    turns.ask(() => begun.push('d'))
    leaveB()
    leaveB()
    endA()
    endA()
    expect(begun).toEqual(['a', 'd'])
    endC()
    expect(begun).toEqual(['a', 'd'])
  })
})

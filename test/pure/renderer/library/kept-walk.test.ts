import { describe, expect, it } from 'vitest'
import { keepWalk, keptWalk, type KeptWalk } from '../../../../src/renderer/src/library/kept-walk.ts'
import { queueFilter } from '../../../../src/shared/contract/queue-filter.ts'

const walk = { filter: queueFilter.parse({ states: ['returned'] }), trail: [3, 7], placed: 7, place: { position: 2, total: 5, previous: 3, next: 9 } } as unknown as KeptWalk

function keeper(texts = new Map<string, string>()): Storage {
  return { getItem: (name: string) => texts.get(name) ?? null, setItem: (name: string, text: string) => void texts.set(name, text), removeItem: (name: string) => void texts.delete(name) } as unknown as Storage
}

describe('a walk that a window keeps', () => {
  it('comes back as it was, until it ends', () => {
    const window = keeper()
    expect(keptWalk(window)).toBeNull()
    keepWalk(window, walk)
    expect(keptWalk(window)).toEqual(walk)
    keepWalk(window, null)
    expect(keptWalk(window)).toBeNull()
  })

  it('is none where it cannot be read or kept', () => {
    for (const text of ['', '{', '[]', '{"filter":{},"trail":["x"],"placed":null,"place":null}', JSON.stringify({ ...walk, filter: { states: ['done'] } })]) expect(keptWalk(keeper(new Map([['highboard-queue-walk', text]])))).toBeNull()
    const full = { ...keeper(), setItem: () => { throw new Error('full') }, getItem: () => { throw new Error('forbidden') } } as unknown as Storage
    expect(() => keepWalk(full, walk)).not.toThrow()
    expect(keptWalk(full)).toBeNull()
  })
})

import { expect, it } from 'vitest'
import { keepFilter, keptFilter } from '../../../../src/renderer/src/library/kept-filter.ts'
import { queueFilter } from '../../../../src/shared/contract/queue-filter.ts'

const keeper = (texts = new Map<string, string>()): Storage => ({ getItem: (name: string) => texts.get(name) ?? null, setItem: (name: string, text: string) => void texts.set(name, text) }) as unknown as Storage

it('comes back as it was, each under its own name', () => {
  const window = keeper()
  expect(keptFilter(window, 'queue', queueFilter)).toBeNull()
  const filter = queueFilter.parse({ states: ['returned'], search: '107B', order: 'effect' })
  keepFilter(window, 'queue', filter)
  expect(keptFilter(window, 'queue', queueFilter)).toEqual(filter)
  expect(keptFilter(window, 'library', queueFilter)).toBeNull()
})

it('is none where it cannot be read or kept', () => {
  for (const text of ['', '{', '[]', '{"states":["done"]}', '{"search":7}']) expect(keptFilter(keeper(new Map([['queue', text]])), 'queue', queueFilter)).toBeNull()
  const full = { setItem: () => { throw new Error('full') }, getItem: () => { throw new Error('forbidden') } } as unknown as Storage
  expect(() => keepFilter(full, 'queue', {})).not.toThrow()
  expect(keptFilter(full, 'queue', queueFilter)).toBeNull()
})

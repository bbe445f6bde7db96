import { describe, expect, it } from 'vitest'
import { createSavingQueue, EditConflict, type QueuedEdit, type SaveState } from '../../../../src/renderer/src/timeline/saving-queue.ts'
import type { DiveDetail, DiveId } from '../../../../src/shared/contract/entities.ts'
import { StudioError } from '../../../../src/shared/errors.ts'

/** A library of one number for each head, and everything the queue said. */
function setUp() {
  let head = 1
  const said: string[] = []
  const states: SaveState[] = []
  const detail = (): DiveDetail => ({ dive: { id: 1 }, headOperationId: head } as unknown as DiveDetail)
  const queue = createSavingQueue({
    fetch: () => Promise.resolve(detail()),
    wait: () => Promise.resolve(),
    onState: (state) => void states.push(state),
    onStored: (answer, pending, isMerged) => void said.push(`stored ${answer.headOperationId}, ${pending} left${isMerged ? ', merged' : ''}`),
    onConflict: (found, edits) => void said.push(`conflict with ${found.headOperationId}: ${edits.length}`),
    onRefused: (error) => void said.push(`refused ${error.code}`),
    onWaiting: (error) => void said.push(`waiting ${error.code}`),
  })
  const edit = (send: QueuedEdit['send']): QueuedEdit => ({ diveId: 1 as DiveId, send })
  const plain = edit((known) => {
    if (known.headOperationId !== head) return Promise.reject(new StudioError('stale-edit', 'changed'))
    head += 1
    return Promise.resolve(detail())
  })
  return { queue, said, states, edit, plain, others: () => (head += 1) }
}

describe('the saving queue', () => {
  it('stores edits in order, each on the answer of the one before', async () => {
    const { queue, said, states, plain } = setUp()
    await Promise.all([queue.add(plain), queue.add(plain), queue.add(plain)])
    expect(said).toEqual(['stored 2, 2 left', 'stored 3, 1 left', 'stored 4, 0 left'])
    expect(states.at(-1)).toBe('saved')
  })

  it('waits while the studio does not answer and stores then; saved is not said before', async () => {
    const { queue, said, states, edit, plain } = setUp()
    let silent = 3
    await queue.add(edit((known, isAgain) => {
      if (silent-- > 0) return Promise.reject(new StudioError('unreachable', 'no answer'))
      expect(isAgain).toBe(true)
      return plain.send(known, isAgain)
    }))
    expect(said).toEqual(['waiting unreachable', 'stored 2, 0 left'])
    expect(states).toEqual(['saving', 'waiting', 'waiting', 'waiting', 'saved'])
  })

  it('makes a stale edit again on what is there now', async () => {
    const { queue, said, plain, others } = setUp()
    await queue.add(plain)
    others()
    await queue.add(plain)
    expect(said).toEqual(['stored 2, 0 left', 'stored 4, 0 left, merged'])
  })

  it('hands back what contradicts, with the edits made after it', async () => {
    const { queue, said, states, edit, plain } = setUp()
    await Promise.all([queue.add(edit(() => Promise.reject(new EditConflict()))), queue.add(plain)])
    expect(said).toEqual(['conflict with 1: 2'])
    expect(states.at(-1)).toBe('failed')
    await queue.add(plain)
    expect(said.at(-1)).toBe('stored 2, 0 left')
  })

  it('tells a refusal and goes on with the next edit', async () => {
    const { queue, said, edit, plain } = setUp()
    await queue.add(edit(() => Promise.reject(new StudioError('bad-labels', 'no'))))
    await queue.add(plain)
    expect(said).toEqual(['refused bad-labels', 'stored 2, 0 left'])
  })
})

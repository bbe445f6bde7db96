import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DiveDetail, DiveId } from '../../../src/shared/contract/entities.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { insertVideo, person, someFacts, temporaryFolder, temporaryLibrary, threeStages } from './temporary-library.ts'

async function oneDive(library: Library): Promise<DiveId> {
  const video = await insertVideo(library)
  return (await library.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)).dive.id
}

/** What an edit can change; the time of the last edit is not part of it. */
function content(detail: DiveDetail): unknown {
  const { updatedAt: _updatedAt, ...dive } = detail.dive
  return { dive, stages: detail.stages }
}

type Edit =
  | { kind: 'athlete'; athlete: string }
  | { kind: 'score'; scorePoints: number | null }
  | { kind: 'awards'; awards: number[] }
  | { kind: 'range'; startFrame: number; endFrame: number }
  | { kind: 'stages'; boundaries: number[]; label: string | null }
  | { kind: 'accept'; boundaries: [number, number]; confidence: number }
  | { kind: 'remove' }
  | { kind: 'restore' }
  | { kind: 'undo' }
  | { kind: 'redo' }

const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('athlete' as const), athlete: fc.string({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant('score' as const), scorePoints: fc.option(fc.double({ min: 0, max: 120, noNaN: true })) }),
  fc.record({ kind: fc.constant('awards' as const), awards: fc.array(fc.integer({ min: 0, max: 20 }).map((half) => half / 2), { maxLength: 11 }) }),
  fc.record({ kind: fc.constant('range' as const), startFrame: fc.integer({ min: 0, max: 30 }), endFrame: fc.integer({ min: 60, max: 100 }) }),
  fc.record({ kind: fc.constant('stages' as const), boundaries: fc.uniqueArray(fc.integer({ min: 1, max: 110 }), { maxLength: 5 }), label: fc.option(fc.string({ minLength: 1, maxLength: 5 })) }),
  fc.record({ kind: fc.constant('accept' as const), boundaries: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 99 })), confidence: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.constant({ kind: 'remove' as const }),
  fc.constant({ kind: 'restore' as const }),
)

/** Refused edits (out of range, on a removed dive, nothing to undo) change nothing; anything else fails the test. */
async function apply(library: Library, id: DiveId, edit: Edit): Promise<void> {
  try {
    switch (edit.kind) {
      case 'athlete': await library.dives.update(id, { athlete: edit.athlete }, person); break
      case 'score': await library.dives.update(id, { scorePoints: edit.scorePoints }, person); break
      case 'awards': await library.dives.update(id, { awards: edit.awards }, person); break
      case 'range': await library.dives.update(id, { startFrame: edit.startFrame, endFrame: edit.endFrame }, person); break
      case 'stages': await library.stages.set(id, [0, ...[...edit.boundaries].sort((a, b) => a - b)].map((startFrame) => ({ label: edit.label, startFrame })), 'Set', person); break
      case 'accept': await library.stages.set(id, [0, ...edit.boundaries].map((startFrame) => ({ label: null, startFrame, confidence: edit.confidence })), 'Accepted', { kind: 'model', name: 'mcore-small' }); break
      case 'restore': await library.dives.restore(id, person); break
      case 'remove': await library.dives.remove(id, person); break
      case 'undo': await library.history.undo(id); break
      case 'redo': await library.history.redo(id); break
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'bad-labels' || error.code === 'conflict'))) throw error
  }
}

async function visible(library: Library, id: DiveId): Promise<unknown> {
  const listed = (await library.dives.getMany([id]))[0]
  return { listed: listed === undefined ? null : { ...listed, updatedAt: '' }, stages: await library.stages.list(id) }
}

describe('history', { timeout: 240_000 }, () => {
  it('takes any sequence of edits back to the start exactly, and forward to the end', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    await fc.assert(fc.asyncProperty(fc.array(edits, { maxLength: 12 }), async (sequence) => {
      const { id } = (await library.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)).dive
      const states = [await visible(library, id)]
      for (const edit of sequence) {
        await apply(library, id, edit)
        const state = await visible(library, id)
        // A refused or empty edit makes no operation and so no step of undo.
        if (JSON.stringify(state) !== JSON.stringify(states.at(-1))) states.push(state)
      }
      const end = states.at(-1)
      for (const state of states.slice(0, -1).reverse()) {
        await library.history.undo(id)
        expect(await visible(library, id)).toEqual(state)
      }
      await expect(library.history.undo(id)).rejects.toMatchObject({ code: 'conflict' })
      for (const state of states.slice(1)) {
        await library.history.redo(id)
        expect(await visible(library, id)).toEqual(state)
      }
      await expect(library.history.redo(id)).rejects.toMatchObject({ code: 'conflict' })
      expect(await visible(library, id)).toEqual(end)
    }), { numRuns: 40, seed: 20 })
    expect(await library.check()).toEqual([])
  })

  it('behaves like a list with a cursor, whatever the order of edits, undo and redo', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const mixed = fc.array(fc.oneof(edits, fc.constant({ kind: 'undo' as const }), fc.constant({ kind: 'redo' as const })), { maxLength: 20 })
    await fc.assert(fc.asyncProperty(mixed, async (sequence) => {
      const { id } = (await library.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)).dive
      let past = [await visible(library, id)]
      let future: unknown[] = []
      for (const edit of sequence) {
        const before = await visible(library, id)
        await apply(library, id, edit)
        const after = await visible(library, id)
        if (edit.kind === 'undo') {
          if (past.length > 1) { future = [past.at(-1), ...future]; past = past.slice(0, -1) }
        } else if (edit.kind === 'redo') {
          if (future.length > 0) { past = [...past, future[0]]; future = future.slice(1) }
        } else if (JSON.stringify(after) !== JSON.stringify(before)) { past = [...past, after]; future = [] }
        expect(after).toEqual(past.at(-1))
      }
    }), { numRuns: 25, seed: 21 })
  })

  it('comes to the same whether the library is closed between edits or not, by steps or by one leap', async () => {
    const folder = await temporaryFolder()
    let library = await openLibrary(folder, { create: true })
    const video = await insertVideo(library)
    const reopen = async (): Promise<void> => {
      await library.close()
      library = await openLibrary(folder)
    }
    const mixed = fc.array(fc.tuple(fc.oneof({ weight: 3, arbitrary: edits }, { weight: 1, arbitrary: fc.constant({ kind: 'undo' as const }) }, { weight: 1, arbitrary: fc.constant({ kind: 'redo' as const }) }), fc.nat(5)), { maxLength: 14 })
    await fc.assert(fc.asyncProperty(mixed, async (sequence) => {
      const { dive: { id }, headOperationId: created } = await library.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)
      const start = await visible(library, id)
      for (const [edit, chance] of sequence) {
        if (chance === 0) await reopen()
        await apply(library, id, edit)
      }
      const end = await visible(library, id)
      const last = (await library.history.list(id)).find((operation) => !operation.isUndone)?.id ?? 0
      await reopen()
      const back = await library.history.goTo(id, created)
      expect(back).toMatchObject({ canUndo: false, headOperationId: created })
      expect(await visible(library, id)).toEqual(start)
      await reopen()
      await library.history.goTo(id, last)
      expect(await visible(library, id)).toEqual(end)
      // The same way back, step by step.
      for (let detail = await library.history.goTo(id, last); detail.canUndo;) detail = await library.history.undo(id)
      expect(await visible(library, id)).toEqual(start)
    }), { numRuns: 25, seed: 22 })
    expect(await library.check()).toEqual([])
    await library.close()
  })

  it('survives a restart', async () => {
    const folder = await temporaryFolder()
    const first = await openLibrary(folder, { create: true })
    const id = await oneDive(first)
    await first.stages.set(id, threeStages.map((stage, i) => ({ ...stage, startFrame: stage.startFrame + (i === 1 ? 5 : 0) })), 'Moved flight to frame 25', person)
    await first.dives.update(id, { athlete: 'New' }, person)
    await first.history.undo(id)
    const before = content(await first.dives.get(id))
    await first.close()
    const second = await openLibrary(folder)
    const detail = await second.dives.get(id)
    expect(content(detail)).toEqual(before)
    expect(detail).toMatchObject({ canUndo: true, canRedo: true })
    expect((await second.history.redo(id)).dive.athlete).toBe('New')
    await second.history.undo(id)
    expect((await second.history.undo(id)).stages.map((stage) => stage.startFrame)).toEqual([0, 20, 80])
    await second.close()
  })

  it('drops the redo tail at a new edit and keeps it as history', async () => {
    const library = await temporaryLibrary()
    const id = await oneDive(library)
    await library.dives.update(id, { athlete: 'one' }, person)
    await library.history.undo(id)
    const detail = await library.dives.update(id, { athlete: 'two' }, { kind: 'person', name: 'Bob' })
    expect(detail).toMatchObject({ canUndo: true, canRedo: false })
    await expect(library.history.redo(id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('nothing to redo') as string })
    expect((await library.history.list(id)).map(({ summary, who, isUndone }) => ({ summary, who, isUndone }))).toEqual([
      { summary: 'Changed athlete', who: 'Bob', isUndone: false },
      { summary: 'Changed athlete', who: 'Ann', isUndone: true },
      { summary: 'Created', who: 'Ann', isUndone: false },
    ])
  })
})

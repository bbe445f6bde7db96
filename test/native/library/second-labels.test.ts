import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnnotatorId, DiveId } from '../../../src/shared/contract/entities.ts'
import { roundChoice, type BlindDive, type LabelSetId, type MarkedStage } from '../../../src/shared/contract/second-labels.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { insertVideo, person, someFacts, someVideo, temporaryFolder, temporaryLibrary, threeStages } from './temporary-library.ts'

const choice = roundChoice.parse({ filter: {}, count: null })
const marked = (...starts: number[]): MarkedStage[] => starts.map((startFrame) => ({ label: null, startFrame }))

async function dives(library: Library, count: number): Promise<DiveId[]> {
  return (await library.videos.insert(someVideo(), Array.from({ length: count }, () => ({ facts: someFacts(), stages: threeStages })), person)).diveIds
}

async function oneSet(library: Library): Promise<{ setId: LabelSetId; bob: AnnotatorId; diveId: DiveId }> {
  const [diveId] = await dives(library, 1)
  const bob = (await library.annotators.ensure('Bob')).id
  await library.secondLabels.makeRound({ name: 'Round', asksScores: true, choice, annotatorIds: [bob], diveIds: [diveId!] }, person)
  return { setId: (await library.secondLabels.mine(bob))[0]!.id, bob, diveId: diveId! }
}

/** What an edit can change. */
const content = ({ stages, scorePoints }: BlindDive): unknown => ({ stages, scorePoints })

type Edit = { kind: 'stages'; starts: number[]; label: string | null } | { kind: 'score'; points: number | null } | { kind: 'undo' } | { kind: 'redo' }
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('stages' as const), starts: fc.uniqueArray(fc.integer({ min: 1, max: 110 }), { maxLength: 5 }), label: fc.option(fc.string({ minLength: 1, maxLength: 5 })) }),
  fc.record({ kind: fc.constant('score' as const), points: fc.option(fc.double({ min: 0, max: 120, noNaN: true })) }),
)

/** Refused edits change nothing; anything else fails the test. */
async function apply(library: Library, setId: LabelSetId, who: AnnotatorId, edit: Edit): Promise<void> {
  const { secondLabels } = library
  try {
    if (edit.kind === 'stages') await secondLabels.setStages(setId, [0, ...[...edit.starts].sort((a, b) => a - b)].map((startFrame) => ({ label: edit.label, startFrame })), 'Set', who)
    else if (edit.kind === 'score') await secondLabels.setScore(setId, edit.points, who)
    else await secondLabels[edit.kind](setId, who)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'bad-labels' || error.code === 'conflict'))) throw error
  }
}

describe('a second labelling', { timeout: 240_000 }, () => {
  it('is undone from any sequence of edits to the start exactly, and redone to the end', async () => {
    const library = await temporaryLibrary()
    const [diveId] = await dives(library, 1)
    const bob = (await library.annotators.ensure('Bob')).id
    await fc.assert(fc.asyncProperty(fc.array(edits, { maxLength: 12 }), async (sequence) => {
      await library.secondLabels.makeRound({ name: 'Round', asksScores: true, choice, annotatorIds: [bob], diveIds: [diveId!] }, person)
      const setId = (await library.secondLabels.mine(bob))[0]!.id
      const read = async (): Promise<unknown> => content(await library.secondLabels.get(setId, bob))
      const states = [await read()]
      for (const edit of sequence) {
        await apply(library, setId, bob, edit)
        const state = await read()
        if (JSON.stringify(state) !== JSON.stringify(states.at(-1))) states.push(state)
      }
      for (const state of states.slice(0, -1).reverse()) expect(content(await library.secondLabels.undo(setId, bob))).toEqual(state)
      await expect(library.secondLabels.undo(setId, bob)).rejects.toMatchObject({ code: 'conflict' })
      for (const state of states.slice(1)) expect(content(await library.secondLabels.redo(setId, bob))).toEqual(state)
      await expect(library.secondLabels.redo(setId, bob)).rejects.toMatchObject({ code: 'conflict' })
    }), { numRuns: 40, seed: 12 })
    expect(await library.check()).toEqual([])
  })

  it('behaves like a list with a cursor, whatever the order of edits, undo and redo', async () => {
    const library = await temporaryLibrary()
    const [diveId] = await dives(library, 1)
    const bob = (await library.annotators.ensure('Bob')).id
    const mixed = fc.array(fc.oneof(edits, fc.constant({ kind: 'undo' as const }), fc.constant({ kind: 'redo' as const })), { maxLength: 20 })
    await fc.assert(fc.asyncProperty(mixed, async (sequence) => {
      await library.secondLabels.makeRound({ name: 'Round', asksScores: true, choice, annotatorIds: [bob], diveIds: [diveId!] }, person)
      const setId = (await library.secondLabels.mine(bob))[0]!.id
      const read = async (): Promise<unknown> => content(await library.secondLabels.get(setId, bob))
      let past = [await read()]
      let future: unknown[] = []
      for (const edit of sequence) {
        const before = await read()
        await apply(library, setId, bob, edit)
        const after = await read()
        if (edit.kind === 'undo') { if (past.length > 1) [past, future] = [past.slice(0, -1), [past.at(-1), ...future]] }
        else if (edit.kind === 'redo') { if (future.length > 0) [past, future] = [[...past, future[0]], future.slice(1)] }
        else if (JSON.stringify(after) !== JSON.stringify(before)) [past, future] = [[...past, after], []]
        expect(after).toEqual(past.at(-1))
      }
    }), { numRuns: 25, seed: 13 })
  })

  it('refuses an edit made on an earlier state in another window, writes nothing and says what was there', async () => {
    const library = await temporaryLibrary()
    const { setId, bob } = await oneSet(library)
    const first = await library.secondLabels.get(setId, bob)
    expect(first.headOperationId).toBe(0)
    const one = await library.secondLabels.setStages(setId, marked(0, 20, 60), 'Flight starts at 20', bob, 0)
    expect(one.headOperationId).toBeGreaterThan(0)
    const stale = { code: 'stale-edit', message: expect.stringContaining('Flight starts at 20') as string }
    await expect(library.secondLabels.setStages(setId, marked(0, 25, 60), 'Other', bob, 0)).rejects.toMatchObject(stale)
    await expect(library.secondLabels.setScore(setId, 70, bob, 0)).rejects.toMatchObject(stale)
    await expect(library.secondLabels.undo(setId, bob, 0)).rejects.toMatchObject(stale)
    await expect(library.secondLabels.submit(setId, bob, 0)).rejects.toMatchObject(stale)
    expect(await library.secondLabels.get(setId, bob)).toEqual(one)
    await library.secondLabels.undo(setId, bob, one.headOperationId)
    await expect(library.secondLabels.setScore(setId, 70, bob, one.headOperationId)).rejects.toMatchObject({ code: 'stale-edit', message: expect.stringContaining('taken back') as string })
    const again = await library.secondLabels.redo(setId, bob, 0)
    expect(again.headOperationId).toBe(one.headOperationId)
    expect((await library.secondLabels.submit(setId, bob, again.headOperationId)).state).toBe('submitted')
  })

  it('survives a restart, with its undo', async () => {
    const folder = await temporaryFolder()
    const first = await openLibrary(folder, { create: true })
    const { setId, bob } = await oneSet(first)
    await first.secondLabels.setStages(setId, marked(0, 20, 70), 'Marked', bob)
    await first.secondLabels.setScore(setId, 61.5, bob)
    await first.secondLabels.undo(setId, bob)
    const before = await first.secondLabels.get(setId, bob)
    await first.close()
    const second = await openLibrary(folder)
    expect(await second.secondLabels.get(setId, bob)).toEqual(before)
    expect(before).toMatchObject({ state: 'in-progress', canUndo: true, canRedo: true, history: [{ summary: 'Changed score', isUndone: true }, { summary: 'Marked', isUndone: false }] })
    expect(await second.secondLabels.redo(setId, bob)).toMatchObject({ scorePoints: 61.5 })
    await second.close()
  })

  it('is submitted once and closed to edits, and can be taken back until somebody decides', async () => {
    const library = await temporaryLibrary()
    const { setId, bob, diveId } = await oneSet(library)
    const { secondLabels } = library
    await expect(secondLabels.submit(setId, bob)).rejects.toMatchObject({ code: 'bad-labels' })
    await expect(secondLabels.setStages(setId, marked(0, 100), '', bob)).rejects.toMatchObject({ code: 'bad-labels' })
    await secondLabels.setStages(setId, marked(0, 20, 70), '', bob)
    expect(await secondLabels.openDives(bob)).toEqual(new Map([[diveId, setId]]))
    expect(await secondLabels.submit(setId, bob)).toMatchObject({ state: 'submitted', canUndo: false, ownCount: 1, ownSubmitted: 1 })
    expect(await secondLabels.openDives(bob)).toEqual(new Map())
    for (const refused of [() => secondLabels.setStages(setId, marked(0, 21, 70), '', bob), () => secondLabels.setScore(setId, 1, bob), () => secondLabels.undo(setId, bob), () => secondLabels.redo(setId, bob)]) await expect(refused()).rejects.toMatchObject({ code: 'conflict' })
    expect(await secondLabels.reopen(setId, bob)).toMatchObject({ state: 'in-progress', canUndo: true })
    await secondLabels.submit(setId, bob)
    await secondLabels.adjudicate(diveId, (await library.stages.list(diveId)).map((stage, i) => ({ ...stage, startFrame: [0, 21, 80][i]! })), 'Decided', person)
    await expect(secondLabels.reopen(setId, bob)).rejects.toMatchObject({ code: 'conflict' })
    await library.history.undo(diveId)
    expect(await secondLabels.reopen(setId, bob)).toMatchObject({ state: 'in-progress' })
  })

  it('belongs to one person', async () => {
    const library = await temporaryLibrary()
    const { setId } = await oneSet(library)
    const cy = (await library.annotators.ensure('Cy')).id
    const { secondLabels } = library
    for (const refused of [() => secondLabels.get(setId, cy), () => secondLabels.setStages(setId, marked(0, 20), '', cy), () => secondLabels.setScore(setId, 1, cy), () => secondLabels.undo(setId, cy), () => secondLabels.redo(setId, cy), () => secondLabels.submit(setId, cy), () => secondLabels.reopen(setId, cy)]) await expect(refused()).rejects.toMatchObject({ code: 'conflict' })
    await expect(secondLabels.get(999 as LabelSetId, cy)).rejects.toMatchObject({ code: 'not-found' })
    expect(await secondLabels.mine(cy)).toEqual([])
  })
})

describe('a round', () => {
  it('leaves out whose labels the dive has, unless that is asked for', async () => {
    const library = await temporaryLibrary()
    const diveIds = await dives(library, 3)
    const [ann, bob] = [(await library.annotators.ensure('Ann')).id, (await library.annotators.ensure('Bob')).id]
    await library.stages.set(diveIds[2]!, threeStages.map((stage, i) => ({ ...stage, startFrame: stage.startFrame + i })), '', { kind: 'person', name: 'bob' })
    const made = await library.secondLabels.makeRound({ name: 'R', asksScores: false, choice, annotatorIds: [ann, bob], diveIds }, person)
    expect(made.leftOut).toBe(4)
    expect(made.round).toMatchObject({ diveCount: 2, people: [{ name: 'Bob', total: 2, inProgress: 0, submitted: 0 }] })
    await expect(library.secondLabels.makeRound({ name: 'R', asksScores: false, choice, annotatorIds: [ann], diveIds }, person)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(library.secondLabels.makeRound({ name: 'R', asksScores: false, choice, annotatorIds: [ann], diveIds: [] }, person)).rejects.toMatchObject({ code: 'invalid-input' })
    const own = await library.secondLabels.makeRound({ name: 'Again', asksScores: false, choice: { ...choice, withOwn: true }, annotatorIds: [ann], diveIds }, person)
    expect(own).toMatchObject({ leftOut: 0, round: { diveCount: 3 } })
    await library.secondLabels.setRemoved(own.round.id, true)
    expect((await library.secondLabels.rounds()).map(({ name }) => name)).toEqual(['R'])
    expect(await library.secondLabels.mine(ann)).toEqual([])
    await library.secondLabels.setRemoved(own.round.id, false)
    expect(await library.secondLabels.mine(ann)).toHaveLength(3)
  })

  it('keeps range and labels as they were, and moves answers with the dive', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const diveId = (await library.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)).dive.id
    const bob = (await library.annotators.ensure('Bob')).id
    await library.secondLabels.makeRound({ name: 'R', asksScores: false, choice, annotatorIds: [bob], diveIds: [diveId] }, person)
    await library.dives.update(diveId, { startFrame: 10 }, person)
    const setId = (await library.secondLabels.mine(bob))[0]!.id
    expect(await library.secondLabels.get(setId, bob)).toMatchObject({ startFrame: 0, endFrame: 100, stages: [] })
    await library.secondLabels.setStages(setId, marked(0, 22, 78), '', bob)
    await library.secondLabels.submit(setId, bob)
    expect((await library.secondLabels.submitted(diveId))[0]?.stages.map(({ startFrame }) => startFrame)).toEqual([0, 12, 68])
    expect(await library.ratings.firstLabels(null)).toMatchObject([{ diveId, startFrame: 0, stages: [{ startFrame: 0 }, { startFrame: 20 }, { startFrame: 80 }] }])
    expect(await library.ratings.finished(null)).toMatchObject([{ annotator: 'Bob', startFrame: 0, stages: [{ startFrame: 0 }, { startFrame: 22 }, { startFrame: 78 }] }])
  })
})

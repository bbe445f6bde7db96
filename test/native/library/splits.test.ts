import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { split as splitSchema, type DiveId, type Split, type SplitId } from '../../../src/shared/contract/entities.ts'
import type { MadeRecipe } from '../../../src/shared/contract/split-recipe.ts'
import { optimiser, runConfig } from '../../../src/shared/contract/training.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { importer, person, someFacts, someVideo, temporaryLibrary, threeStages } from './temporary-library.ts'

const made: MadeRecipe = { kind: 'made', by: 'event', seed: 1, validationShare: 0.2, testShare: 0.2, folds: null, needs: ['stages'], untrained: 'keep', filter: { category: null, search: '', diveNumber: null }, isEdited: false }

async function threeDives(library: Library): Promise<[DiveId, DiveId, DiveId]> {
  const dives = ['107B', '205C', null].map((diveNumber, i) => ({ facts: someFacts({ diveNumber, event: i === 2 ? '' : 'Cup', awards: i === 1 ? [] : [7, 7, 7], scorePoints: i === 2 ? null : 60 + i }), stages: i === 1 ? [] : threeStages }))
  return (await library.videos.insert(someVideo(), dives, importer)).diveIds as [DiveId, DiveId, DiveId]
}

async function useInRun(library: Library, split: Split): Promise<void> {
  const config = runConfig.parse({
    name: 'run', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'heads', splitId: split.id, epochs: 1, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 1, batchNorm: 'frozen',
    geometry: 'upright', flip: false, transitionSearch: 'ordered-pairs', exemplarCount: 1, seed: 1, provider: 'cpu', checkpointEverySteps: 1, optimiser: optimiser.parse({}),
  })
  await library.runs.insert({ name: 'run', config, dives: await library.sources.ofSplit(split.id), codeVersion: '1' })
}

describe('a split', () => {
  it('knows how it was made, and that its members were moved afterwards', async () => {
    const library = await temporaryLibrary()
    const [a, b] = await threeDives(library)
    const split = await library.splits.insert('Cup', [{ diveId: a, part: 'train' }], made)
    expect(splitSchema.parse(split)).toMatchObject({ recipe: made, isFrozen: false, isActive: true })
    expect((await library.splits.assign(split.id, [b], 'test')).recipe).toEqual({ ...made, isEdited: true })
    expect((await library.splits.insert('Hand', [])).recipe).toEqual({ kind: 'hand' })
    expect((await library.splits.rename(split.id, 'Cup 2026')).name).toBe('Cup 2026')
    expect((await library.splits.rename(split.id, 'Cup 2026')).name).toBe('Cup 2026')
    await expect(library.splits.rename(split.id, 'Hand')).rejects.toMatchObject({ code: 'conflict' })
    await expect(library.splits.rename(9 as SplitId, 'None')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('stays as it is once a run has used it, for every way to change it', async () => {
    const library = await temporaryLibrary()
    const [a, b] = await threeDives(library)
    const split = await library.splits.insert('Main', [{ diveId: a, part: 'train' }])
    await useInRun(library, split)
    expect(await library.splits.get(split.id)).toMatchObject({ isFrozen: true })
    for (const change of [() => library.splits.assign(split.id, [b], 'test'), () => library.splits.assign(split.id, [a], null), () => library.splits.remove(split.id)]) {
      await expect(change()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('"Main"') as string, hint: expect.stringContaining('copy') as string })
    }
    const file = new SqliteFile(join(library.folder.database))
    for (const sql of [`INSERT INTO split_members VALUES (${split.id}, ${b}, 'test')`, `UPDATE split_members SET part = 'test'`, 'DELETE FROM split_members']) expect(() => file.exec(sql)).toThrow(/stays as it is/)
    file.close()
    expect(await library.splits.members(split.id)).toEqual([{ diveId: a, part: 'train' }])
    expect((await library.splits.rename(split.id, 'Renamed')).isFrozen).toBe(true)
  })

  it('is copied with removed dives, and the copy is free', async () => {
    const library = await temporaryLibrary()
    const [a, b, c] = await threeDives(library)
    const split = await library.splits.insert('Main', [{ diveId: a, part: 'train' }, { diveId: b, part: 'test' }])
    await useInRun(library, split)
    await library.dives.remove(b, person)
    const copy = await library.splits.copy(split.id, 'Copy')
    expect(copy).toMatchObject({ recipe: { kind: 'copy', of: 'Main', isEdited: false }, isFrozen: false, isActive: false, counts: { train: 1, test: 0 } })
    await library.dives.restore(b, person)
    expect((await library.splits.assign(copy.id, [c], 'validation')).counts).toEqual({ train: 1, validation: 1, test: 1 })
    expect((await library.splits.get(split.id)).counts).toEqual({ train: 1, validation: 0, test: 1 })
    await expect(library.splits.copy(split.id, 'Copy')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('comes in several or not at all, and gives back what it held when it is removed', async () => {
    const library = await temporaryLibrary()
    const [a, b] = await threeDives(library)
    const fold = (name: string) => ({ name, members: [{ diveId: a, part: 'train' as const }], recipe: made })
    expect((await library.splits.insertMany([fold('1'), fold('2')])).map(({ name }) => name)).toEqual(['1', '2'])
    await expect(library.splits.insertMany([fold('3'), fold('2')])).rejects.toMatchObject({ code: 'conflict' })
    const [first, second] = await library.splits.list()
    expect((await library.splits.list()).map(({ name }) => name)).toEqual(['1', '2'])
    expect(await library.splits.remove(first!.id)).toEqual({ name: '1', members: [{ diveId: a, part: 'train' }], recipe: made, isActive: true })
    expect(await library.splits.list()).toEqual([second])
    // Without an active one, the next becomes it.
    expect((await library.splits.insert('4', [{ diveId: b, part: 'test' }])).isActive).toBe(true)
  })

  it('lists its members, and the dives there are to divide, with what they have', async () => {
    const library = await temporaryLibrary()
    const [a, b, c] = await threeDives(library)
    const split = await library.splits.insert('Main', [{ diveId: b, part: 'test' }, { diveId: a, part: 'train' }])
    expect(await library.splits.describeMembers(split.id)).toMatchObject([{ diveId: a, part: 'train', diveNumber: '107B', scorePoints: 60, dataset: null, key: null }, { diveId: b, part: 'test' }])
    const all = { category: null, search: '', diveNumber: null }
    expect(await library.splits.candidates(all)).toMatchObject([
      { id: a, hasStages: true, hasAwards: true, hasDifficulty: true, hasPictures: true, event: 'Cup' },
      { id: b, hasStages: false, hasAwards: false, scorePoints: 61 },
      { id: c, diveNumber: null, scorePoints: null, event: '' },
    ])
    expect((await library.splits.candidates({ ...all, diveNumber: '205c' })).map(({ id }) => id)).toEqual([b])
    expect(await library.splits.candidates({ ...all, category: 'gym-vault' })).toEqual([])
    await library.dives.remove(a, person)
    expect((await library.splits.candidates(all)).map(({ id }) => id)).toEqual([b, c])
  })
})

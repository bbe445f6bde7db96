import { describe, expect, it } from 'vitest'
import { divingCategory, type Dataset, type DatasetRecord } from '../../../../src/main/datasets/dataset.ts'
import { isNothingToDo, planImport } from '../../../../src/main/datasets/plan-import.ts'
import type { KnownDive } from '../../../../src/main/library/data-sets.ts'
import type { NewVideo } from '../../../../src/main/library/library.ts'
import type { DiveFacts, DiveId, VideoId } from '../../../../src/shared/contract/entities.ts'

const facts: DiveFacts = { startFrame: 0, endFrame: 90, diveNumber: '107b', heightMetres: null, difficulty: 3.1, athlete: '', event: '01', round: '', awards: [7, 7, 7], penaltyPoints: 0, scorePoints: 65.1 }
const record = (key: string, changes: Partial<DatasetRecord> = {}): DatasetRecord => ({
  key, videoKey: key, category: 'diving', facts, stages: [{ label: 'Forward', startFrame: 0 }, { label: 'Entry', startFrame: 60 }], source: { competition: '01', startFrame: 100, endFrame: 190 }, details: { awards: 3 }, ...changes,
})
function dataset(records: readonly DatasetRecord[], path: string | null = null): Dataset {
  return {
    name: 'finediving', title: 'FineDiving', path: '/sets/fd', categories: [divingCategory], records, splits: [], warnings: [],
    videos: records.map(({ key }) => ({ key, name: key, kind: 'frames', path, width: 455, height: 256, frameRate: 25, frameCount: 90 })),
  }
}
const options = { onConflict: 'keep', pictures: null, attached: new Set<string>() } as const

/** The library after the data set was imported, with edits made since. */
function imported(source: Dataset, edits: Record<string, Partial<KnownDive>> = {}): Map<string, KnownDive> {
  return new Map(planImport(source, new Map(), options).batch.create.map(({ origin }, index) => [origin.key, {
    diveId: (index + 1) as DiveId, isRemoved: false, isTakenBack: false, origin, current: origin.imported, videoId: (index + 1) as VideoId, isAwaited: true, frameCount: 90, ...edits[origin.key],
  }]))
}

describe('planImport', () => {
  it('makes every dive of a new data set, with what the library would store', () => {
    const { batch, samples } = planImport(dataset([record('01/1'), record('01/2')]), new Map(), options)
    expect(batch.counts).toMatchObject({ created: 2, awaited: 2, attached: 0, unchanged: 0 })
    expect(batch.create[0]?.origin.imported.facts.diveNumber).toBe('107B')
    expect(batch.videos.map(({ key, pictures }) => [key, pictures])).toEqual([['01/1', null], ['01/2', null]])
    expect(samples.map(({ outcome }) => outcome)).toEqual(['new', 'new'])
  })

  it('changes nothing the second time, even where dives were edited since', () => {
    const source = dataset([record('01/1'), record('01/2')])
    const known = imported(source, { '01/1': { current: { category: 'diving', facts: { ...facts, diveNumber: '105B' }, stages: [] } } })
    const plan = planImport(source, known, options)
    expect(plan.batch.counts).toMatchObject({ created: 0, changed: 0, conflicting: 0, unchanged: 2 })
    expect(isNothingToDo(plan)).toBe(true)
  })

  it('takes over what the data set corrects, but not over an edit made here', () => {
    const before = dataset([record('01/1'), record('01/2')])
    const corrected = dataset(['01/1', '01/2'].map((key) => record(key, { facts: { ...facts, scorePoints: 66 } })))
    const known = imported(before, { '01/2': { current: { category: 'diving', facts: { ...facts, diveNumber: '107B', scorePoints: 70 }, stages: record('x').stages } } })
    const { batch, samples } = planImport(corrected, known, options)
    expect(batch.counts).toMatchObject({ changed: 1, conflicting: 1, unchanged: 0 })
    expect(batch.change.map(({ origin }) => origin.key)).toEqual(['01/1'])
    expect(samples[0]).toMatchObject({ key: '01/2', outcome: 'conflicting', differences: ['score 65.1 → 66'] })
    expect(planImport(corrected, known, { ...options, onConflict: 'take' }).batch.change).toHaveLength(2)
  })

  it('does not take cutting a dive to its pictures for an edit', () => {
    const known = imported(dataset([record('01/1')]), { '01/1': { frameCount: 70, isAwaited: false, current: { category: 'diving', facts: { ...facts, diveNumber: '107B', endFrame: 70 }, stages: record('x').stages } } })
    const { batch } = planImport(dataset([record('01/1', { facts: { ...facts, scorePoints: 66 } })]), known, options)
    expect(batch.counts).toMatchObject({ changed: 1, conflicting: 0 })
  })

  it('new details alone are taken over quietly: they cannot conflict with an edit', () => {
    const known = imported(dataset([record('01/1')]), { '01/1': { current: { category: 'diving', facts: { ...facts, scorePoints: 1 }, stages: [] } } })
    expect(planImport(dataset([record('01/1', { details: { awards: 4 } })]), known, options).batch.counts).toMatchObject({ changed: 1, conflicting: 0 })
  })

  it('leaves removed dives removed, and brings back those whose import was taken back', () => {
    const source = dataset([record('01/1'), record('01/2')])
    const known = imported(source, { '01/1': { isRemoved: true }, '01/2': { isRemoved: true, isTakenBack: true } })
    expect(planImport(source, known, options).batch.counts).toMatchObject({ removed: 1, restored: 1, created: 0 })
  })

  it('attaches pictures that came later, and counts videos that could not be read', () => {
    const later = dataset([record('01/1'), record('01/2'), record('01/3')], '/pictures')
    const known = imported(later)
    const plan = planImport(later, known, { ...options, pictures: new Map([['01/1', { frameCount: 92 } as NewVideo]]), attached: new Set(['01/3']) })
    expect(plan.batch.counts).toMatchObject({ attached: 1, refused: 1, unchanged: 3 })
    expect(plan.batch.videos.map(({ key }) => key)).toEqual(['01/1'])
    expect(isNothingToDo(plan)).toBe(false)
  })
})

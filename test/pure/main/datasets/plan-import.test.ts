import { describe, expect, it } from 'vitest'
import { divingCategory, type Dataset, type DatasetRecord } from '../../../../src/main/datasets/dataset.ts'
import { isNothingToDo, planImport } from '../../../../src/main/datasets/plan-import.ts'
import type { KnownDive } from '../../../../src/main/library/data-sets.ts'
import type { NewVideo } from '../../../../src/main/library/library.ts'
import type { DiveFacts, DiveId, VideoId } from '../../../../src/shared/contract/entities.ts'

const facts: DiveFacts = { startFrame: 0, endFrame: 90, diveNumber: '107b', heightMetres: null, difficulty: 3.1, athlete: '', event: '01', round: '', awards: [7, 7, 7], penaltyPoints: 0, scorePoints: 65.1, date: null }
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
    const { batch } = planImport(dataset([record('01/1', { details: { awards: 4 } })]), known, options)
    expect(batch.counts).toMatchObject({ changed: 1, conflicting: 0 })
    expect(batch.change[0]).toMatchObject({ keepsDive: true, origin: { details: { awards: 4 } } })
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

describe('a bundle with dives of a data set', () => {
  const published = { category: 'diving', facts: { ...facts, diveNumber: '107B' }, stages: record('x').stages }
  const placed = [{ label: 'Forward', startFrame: 0, provenance: { kind: 'person', name: 'Mei', at: '2026-01-02T03:04:05.000Z' }, confidence: null }, { label: 'Entry', startFrame: 62, provenance: { kind: 'person', name: 'Mei', at: '2026-01-02T03:04:05.000Z' }, confidence: null }] as const
  /** As Mei edited it in the other library. */
  const edited = (changes: Partial<DatasetRecord> = {}): Dataset => dataset([record('01/1', { stages: placed.map(({ label, startFrame }) => ({ label, startFrame })), placed, published, ...changes })])
  const stated = { ...published, stages: edited().records[0]?.stages ?? [] }
  const fromSet = dataset([record('01/1')])
  const after = (plan: ReturnType<typeof planImport>, known: Map<string, KnownDive>, changes: Partial<KnownDive> = {}): Map<string, KnownDive> => {
    const origin = plan.batch.create[0]?.origin ?? plan.batch.change[0]?.origin ?? known.get('01/1')?.origin
    if (origin === undefined) throw new Error('nothing was planned')
    return new Map([['01/1', { diveId: 1 as DiveId, isRemoved: false, isTakenBack: false, origin, current: stated, videoId: 1 as VideoId, isAwaited: true, frameCount: 90, ...changes }]])
  }

  it('brings the dive as edited, who placed its stages, and what the data set itself said', () => {
    const { batch } = planImport(edited(), new Map(), options)
    expect(batch.create[0]).toMatchObject({ origin: { imported: published, said: stated }, dive: stated, placed })
  })
  it('then neither the bundle nor the data set changes anything, whatever is edited here', () => {
    for (const current of [stated, { ...stated, facts: { ...stated.facts, athlete: 'Edited here' } }]) {
      const known = after(planImport(edited(), new Map(), options), new Map(), { current })
      expect(planImport(edited(), known, options).batch.counts).toMatchObject({ unchanged: 1, changed: 0, conflicting: 0 })
      expect(planImport(fromSet, known, options).batch.counts).toMatchObject({ unchanged: 1, changed: 0, conflicting: 0 })
    }
  })
  it('changes a dive of the same data set that nobody edited here, and keeps the data set as it is known', () => {
    const known = imported(fromSet)
    const plan = planImport(edited({ published: { ...published, facts: { ...published.facts, event: 'an older publication' } } }), known, options)
    expect(plan.batch.counts).toMatchObject({ changed: 1, conflicting: 0 })
    expect(plan.batch.change[0]).toMatchObject({ keepsDive: false, dive: stated, origin: { imported: published, said: stated } })
    expect(planImport(fromSet, after(plan, known), options).batch.counts).toMatchObject({ unchanged: 1 })
  })
  it('conflicts where both were edited, unless to the same', () => {
    const own = { ...published, facts: { ...published.facts, athlete: 'Edited here' } }
    expect(planImport(edited(), imported(fromSet, { '01/1': { current: own } }), options).batch).toMatchObject({ counts: { conflicting: 1, changed: 0 }, change: [] })
    expect(planImport(edited(), imported(fromSet, { '01/1': { current: stated } }), options).batch.counts).toMatchObject({ unchanged: 1, conflicting: 0 })
  })
  it('a correction of the data set conflicts with what the bundle brought', () => {
    const known = after(planImport(edited(), new Map(), options), new Map())
    const plan = planImport(dataset([record('01/1', { facts: { ...facts, scorePoints: 66 } })]), known, { ...options, onConflict: 'take' })
    expect(plan.batch.counts).toMatchObject({ conflicting: 1, changed: 0 })
    expect(plan.batch.change[0]?.origin.said).toEqual(stated)
  })
})

describe('a table whose videos are read only when it is imported', () => {
  it('is the same again once their length is known', () => {
    const open = dataset([record('a', { facts: { ...facts, endFrame: 1_000_000 } })])
    const known = imported(open, { a: { isAwaited: false, frameCount: 75, current: { category: 'diving', facts: { ...facts, diveNumber: '107B', endFrame: 75 }, stages: record('x').stages } } })
    expect(planImport(dataset([record('a', { facts: { ...facts, endFrame: 75 } })]), known, options).batch.counts).toMatchObject({ unchanged: 1, changed: 0 })
  })
})

import { describe, expect, it } from 'vitest'
import { divingCategory, type Dataset } from '../../../src/main/datasets/dataset.ts'
import { planImport } from '../../../src/main/datasets/plan-import.ts'
import type { Library, NewVideo } from '../../../src/main/library/library.ts'
import { importer, person, someFacts, someVideo, temporaryLibrary, threeStages } from './temporary-library.ts'

function dataset(scores: Record<string, number>, changes: Partial<Dataset> = {}): Dataset {
  const keys = Object.keys(scores)
  return {
    name: 'finediving', title: 'FineDiving', path: '/sets/fd', warnings: [],
    categories: [divingCategory, { name: 'suturing', title: 'Suturing', scoreMinimum: 6, scoreMaximum: 30, stageVocabulary: ['G1', 'G2'] }],
    videos: keys.map((key) => ({ key, name: `clip ${key}`, kind: 'frames', path: null, width: 455, height: 256, frameRate: 25, frameCount: 100 })),
    records: keys.map((key) => ({ key, videoKey: key, category: 'diving', facts: someFacts({ scorePoints: scores[key] ?? null }), stages: threeStages, source: { competition: '01', startFrame: 7, endFrame: 107 }, details: { clip: key } })),
    splits: [{ name: 'Official', members: keys.map((key, index) => ({ key, part: index % 2 === 0 ? 'train' : 'test' })) }],
    ...changes,
  }
}

async function bring(library: Library, source: Dataset, pictures = new Map<string, NewVideo>()) {
  const attached = new Set((await library.dataSets.attachedVideos(source.name)).keys())
  return library.dataSets.store(planImport(source, await library.dataSets.known(source.name), { onConflict: 'keep', pictures, attached }).batch, importer)
}
const scoresOf = async (library: Library): Promise<(number | null)[]> => (await library.dives.list({ sort: 'newest' })).dives.map((dive) => dive.scorePoints).reverse()

describe('importing a data set', () => {
  it('stores dives with stages, origin, category, split and awaited videos', async () => {
    const library = await temporaryLibrary()
    const entry = await bring(library, dataset({ '01/1': 60, '01/2': 70 }))
    expect(entry).toMatchObject({ dataset: 'finediving', counts: { created: 2, awaited: 2 }, isUndone: false })
    const { dives } = await library.dives.list({ sort: 'newest' })
    expect(dives.map(({ category, isAwaited, part, stageCount }) => ({ category, isAwaited, part, stageCount }))).toEqual([
      { category: 'diving', isAwaited: true, part: 'test', stageCount: 3 }, { category: 'diving', isAwaited: true, part: 'train', stageCount: 3 },
    ])
    const { video, stages } = await library.dives.get(dives[0]!.id)
    expect(video).toMatchObject({ isAwaited: true, isPresent: false, path: '', frameCount: 100 })
    expect(stages[1]).toMatchObject({ label: '3.5 Soms.Pike', provenance: { kind: 'import' } })
    expect((await library.dataSets.categories()).map(({ name }) => name)).toEqual(['diving', 'suturing'])
    const pages = []
    for await (const page of library.records.read({ pageSize: 1 })) pages.push(page.map(({ origin, parts }) => [origin?.key, origin?.source, origin?.details, parts.map(({ part }) => part)]))
    expect(pages).toEqual([[['01/1', { competition: '01', startFrame: 7, endFrame: 107 }, { clip: '01/1' }, ['train']]], [['01/2', { competition: '01', startFrame: 7, endFrame: 107 }, { clip: '01/2' }, ['test']]]])
    expect((await library.cutting.uncutVideos(10)).total).toBe(0)
  })

  it('a second import changes nothing; a corrected one changes what nobody edited', async () => {
    const library = await temporaryLibrary()
    await bring(library, dataset({ '01/1': 60, '01/2': 70 }))
    expect((await bring(library, dataset({ '01/1': 60, '01/2': 70 }))).counts).toMatchObject({ created: 0, unchanged: 2 })
    expect(await library.splits.list()).toHaveLength(1)
    const [, second] = (await library.dives.list({ sort: 'newest' })).dives.reverse()
    await library.dives.update(second!.id, { athlete: 'Someone' }, person)
    const entry = await bring(library, dataset({ '01/1': 61, '01/2': 71, '01/3': 80 }))
    expect(entry.counts).toMatchObject({ created: 1, changed: 1, conflicting: 1 })
    expect(await scoresOf(library)).toEqual([61, 70, 80])
    expect(await library.history.list(second!.id)).toHaveLength(2)
  })

  it('is taken back whole and brought again, but never over an edit made since', async () => {
    const library = await temporaryLibrary()
    await bring(library, dataset({ '01/1': 60, '01/2': 70 }))
    const corrected = await bring(library, dataset({ '01/1': 61, '01/2': 71, '01/3': 80 }))
    const [first] = (await library.dives.list({ sort: 'newest' })).dives.reverse()
    await library.dives.update(first!.id, { athlete: 'Someone' }, person)
    expect(await library.dataSets.undo(corrected.id, person)).toMatchObject({ kept: 1, entry: { isUndone: true } })
    expect(await scoresOf(library)).toEqual([61, 70])
    expect(await library.dataSets.redo(corrected.id, person)).toMatchObject({ kept: 1, entry: { isUndone: false } })
    expect(await scoresOf(library)).toEqual([61, 71, 80])
    await library.dataSets.undo(corrected.id, person)
    expect((await bring(library, dataset({ '01/1': 61, '01/2': 71, '01/3': 80 }))).counts).toMatchObject({ restored: 1, changed: 1, created: 0 })
    expect(await scoresOf(library)).toEqual([61, 71, 80])
  })

  it('attaches pictures later, cutting dives that reach beyond them; undo brings the end back', async () => {
    const library = await temporaryLibrary()
    await bring(library, dataset({ '01/1': 60, '01/2': 70 }))
    const folder = someVideo({ kind: 'frames', path: '/pictures/01/1', name: '1', frameCount: 70, contentHash: 'b'.repeat(64), codec: 'mjpeg' })
    const entry = await bring(library, dataset({ '01/1': 60, '01/2': 70 }), new Map([['01/1', folder]]))
    const [first, second] = (await library.dives.list({ sort: 'newest' })).dives.reverse()
    expect([first?.isAwaited, first?.endFrame, first?.stageCount, second?.isAwaited]).toEqual([false, 70, 2, true])
    expect((await library.dives.get(first!.id)).video).toMatchObject({ path: '/pictures/01/1', frameCount: 70, name: 'clip 01/1' })
    expect(entry.counts).toMatchObject({ unchanged: 2 })
    expect((await library.history.undo(first!.id)).dive.endFrame).toBe(100)
    expect([...(await library.dataSets.attachedVideos('finediving')).keys()]).toEqual(['01/1'])
  })

  it('moves dives to a video the library has already', async () => {
    const library = await temporaryLibrary()
    const { video } = await library.videos.insert(someVideo())
    await bring(library, dataset({ '01/1': 60 }))
    await bring(library, dataset({ '01/1': 60 }), new Map([['01/1', someVideo()]]))
    expect((await library.dives.list({})).dives.map((dive) => dive.videoId)).toEqual([video.id])
    expect(await library.videos.list()).toHaveLength(1)
    expect(await library.check()).toEqual([])
  })

  it('stores nothing where one dive is faulty', async () => {
    const library = await temporaryLibrary()
    const faulty = dataset({ '01/1': 60, '01/2': 70 })
    const records = faulty.records.map((record, index) => (index === 1 ? { ...record, stages: [{ label: null, startFrame: 5 }] } : record))
    await expect(bring(library, { ...faulty, records })).rejects.toMatchObject({ code: 'bad-labels' })
    expect((await library.info()).diveCount).toBe(0)
    expect([await library.videos.list(), await library.dataSets.imports(), await library.dataSets.categories()].map((each) => each.length)).toEqual([0, 0, 1])
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DiveId } from '../../../src/shared/contract/entities.ts'
import type { BlindDive, LabelSetId } from '../../../src/shared/contract/second-labels.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { insertVideo, someFacts, threeStages } from '../library/temporary-library.ts'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let under: StudioUnderTest
let diveIds: DiveId[]
const call: StudioUnderTest['studio']['call'] = (name, input) => under.studio.call(name, input)
const as = (annotator: string) => call('settings.set', { annotator })
const ids: Record<string, number> = {}

/** Twelve dives that Ann has labelled, with everything a second labeller must not see. */
beforeAll(async () => {
  const libraryFolder = mkdtempSync(join(tmpdir(), 'highboard-second-'))
  const library = await openLibrary(libraryFolder, { create: true })
  const video = await insertVideo(library)
  diveIds = []
  for (let i = 0; i < 12; i += 1) {
    const facts = someFacts({ athlete: 'Secret Athlete', event: 'Secret Cup', round: 'Secret Round', scorePoints: 68.25 + i, awards: [6.5, 7.5, 8, 7 + (i % 3) / 2, 6.5 + (i % 4) / 2], difficulty: 3.1 })
    diveIds.push((await library.dives.create(video.id, { facts, stages: threeStages.map((stage, at) => ({ label: at === 0 ? 'Secret label' : stage.label, startFrame: [0, 21 + i, 71 + i][at]! })) }, { kind: 'person', name: 'Secret Ann' })).dive.id)
  }
  const model = await library.models.insert({ name: 'Secret model', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'imported', runId: null, contentHash: 'm', sizeBytes: 1, path: '/nowhere/model', card: '' } as unknown as Parameters<typeof library.models.insert>[0])
  for (const diveId of diveIds) await library.segmentations.insert({ diveId, modelId: model.id, transitions: [33, 77], confidences: [0.9, 0.8], frames: [0, 1], curves: [[0.125, 0.5], [0.25, 0.75]] } as unknown as Parameters<typeof library.segmentations.insert>[0])
  await library.close()
  under = await openTestStudio({ libraryFolder })
  for (const name of ['Bob', 'Cy']) ids[name] = (await call('annotators.create', { name })).id
})
afterAll(() => under?.close())

async function setsOf(name: string): Promise<LabelSetId[]> {
  await as(name)
  return (await call('secondLabels.mine', {})).map(({ id }) => id)
}

describe('second labelling', () => {
  it('draws as many dives as asked for, and refuses a round without any', async () => {
    await as('Lead')
    const make = async (seed: number) => {
      const { round } = await call('secondLabels.makeRound', { name: `Sample ${seed}`, annotatorIds: [ids['Bob'] as never], choice: { filter: {}, count: 5, seed } })
      const chosen = (await setsOf('Bob')).length
      await call('secondLabels.setRemoved', { roundId: round.id, isRemoved: true })
      return { round, chosen }
    }
    expect(await make(4)).toMatchObject({ chosen: 5, round: { diveCount: 5, madeBy: 'Lead', choice: { count: 5, seed: 4 } } })
    await expect(call('secondLabels.makeRound', { name: 'None', annotatorIds: [ids['Bob'] as never], choice: { filter: { search: 'nobody of this name' }, count: null } })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('lets nothing through to whoever labels blind', async () => {
    await as('Lead')
    await call('secondLabels.makeRound', { name: 'Round', annotatorIds: [ids['Bob'], ids['Cy']] as never, choice: { filter: {}, count: null }, asksScores: true })
    const [cys] = await setsOf('Cy')
    await call('secondLabels.set', { setId: cys!, stages: [{ label: 'Secret Cy', startFrame: 0 }, { label: null, startFrame: 44 }, { label: null, startFrame: 66 }], summary: 'Secret summary' })
    await call('secondLabels.score', { setId: cys!, scorePoints: 55.75 })
    await call('secondLabels.submit', { setId: cys! })
    const [own] = await setsOf('Bob')
    const answers: unknown[] = [await call('secondLabels.mine', {}), await call('secondLabels.get', { setId: own! })]
    for (const change of [
      () => call('secondLabels.set', { setId: own!, stages: [{ label: null, startFrame: 0 }, { label: null, startFrame: 19 }], summary: 'Mine' }),
      () => call('secondLabels.score', { setId: own!, scorePoints: 50 }), () => call('secondLabels.undo', { setId: own! }), () => call('secondLabels.redo', { setId: own! }), () => call('secondLabels.undo', { setId: own! }),
    ]) answers.push(await change())
    const text = JSON.stringify(answers)
    // Names, labels, provenance and summaries of others all say so.
    expect(text).not.toMatch(/secret/i)
    // Boundaries, scores, awards, confidences and curves of others, as numbers.
    const numbers = new Set<number>()
    JSON.stringify(answers, (_key, value: unknown) => { if (typeof value === 'number') numbers.add(value); return value })
    for (const leak of [21, 71, 33, 77, 44, 66, 68.25, 55.75, 6.5, 7.5, 3.1, 0.9, 0.8, 0.125]) expect(numbers.has(leak), `${leak}`).toBe(false)
    const keys = Object.keys(answers[1] as BlindDive).sort()
    expect(keys).toEqual(['asksScores', 'canRedo', 'canUndo', 'category', 'diveId', 'diveNumber', 'endFrame', 'frameRate', 'headOperationId', 'history', 'id', 'nextId', 'ownCount', 'ownSubmitted', 'previousId', 'roundName', 'scorePoints', 'stages', 'startFrame', 'state', 'video', 'videoId'])
    // Nor by the way of those who compare, nor through another's set.
    await expect(call('secondLabels.compare', { diveId: diveIds[0]! })).rejects.toMatchObject({ code: 'blind' })
    await expect(call('secondLabels.adjudicate', { diveId: diveIds[0]!, stages: [{ label: null, startFrame: 0, from: null }], summary: '' })).rejects.toMatchObject({ code: 'blind' })
    await expect(call('secondLabels.get', { setId: cys! })).rejects.toMatchObject({ code: 'conflict' })
    const report = await call('agreement.report', {})
    expect(report.titles).toEqual([])
    expect(report.hiddenDives).toBe(12)
  })

  it('is compared, decided on, and stands in the history with everybody’s part', async () => {
    for (const [name, shift] of [['Bob', 2], ['Cy', -1]] as const) {
      for (const [i, setId] of (await setsOf(name)).entries()) {
        if (name === 'Cy' && i === 0) await call('secondLabels.reopen', { setId })
        await call('secondLabels.set', { setId, stages: [{ label: 'Secret label', startFrame: 0 }, { label: '3.5 Soms.Pike', startFrame: 21 + i + shift }, { label: 'Entry', startFrame: 71 + i }], summary: '' })
        await call('secondLabels.score', { setId, scorePoints: 68 + i + shift })
        await call('secondLabels.submit', { setId })
      }
    }
    await as('Lead')
    expect(await call('secondLabels.rounds', {})).toMatchObject([{ name: 'Round', diveCount: 12, people: [{ name: 'Bob', total: 12, submitted: 12 }, { name: 'Cy', total: 12, submitted: 12 }] }])
    const report = await call('agreement.report', {})
    const nameOf = (key: string): string => report.raters.find((rater) => rater.key === key)!.name || key
    expect(report.raters.map(({ kind, name, dives, scoredDives }) => [kind, name, dives, scoredDives])).toEqual([['person', 'Bob', 12, 12], ['person', 'Cy', 12, 12], ['person', 'Secret Ann', 12, 0], ['accepted', '', 12, 12], ['model', 'Secret model', 12, 0]])
    const pair = report.pairs.find(({ firstKey, secondKey }) => nameOf(firstKey) === 'Bob' && nameOf(secondKey) === 'Cy')!
    expect(pair).toMatchObject({ dives: 12, differentCounts: 0, differentLabels: 0, distances: [{ error: -3, count: 12 }, { error: 0, count: 12 }] })
    expect(pair.boundaries.find(({ kind }) => kind === 'flight')?.summary).toMatchObject({ boundaries: 12, median: { value: 3, interval: [3, 3] }, bias: { value: -3 }, within2: 0, within5: 1 })
    expect(pair.disagreements[0]).toMatchObject({ worstFrames: 3 })
    // Scores: Bob, Cy and the official ones; consistent, so ICC(3,1) is higher than ICC(2,1).
    expect(report.scores).toHaveLength(4)
    expect(report.scores[0]).toMatchObject({ dives: 12, raterKeys: [expect.any(String), expect.any(String), 'accepted'] })
    expect(report.scores[0]!.intraclass!.icc31.value!).toBeGreaterThan(report.scores[0]!.intraclass!.icc21.value!)
    expect(report.judges).toMatchObject([{ judges: 5, dives: 12, intraclass: { raters: 5 } }])

    const diveId = diveIds[3]!
    const found = await call('secondLabels.compare', { diveId })
    expect(found.sets.map(({ annotator, stages }) => [annotator, stages.map(({ startFrame }) => startFrame)])).toEqual([['Bob', [0, 26, 74]], ['Cy', [0, 23, 74]]])
    expect(found).toMatchObject({ openSets: 0, models: [{ name: 'Secret model', transitions: [33, 77] }] })
    const before = await call('dives.get', { diveId })
    await call('secondLabels.adjudicate', { diveId, summary: '', stages: [{ label: 'Forward', startFrame: 0, from: 'accepted' }, { label: '3.5 Soms.Pike', startFrame: 26, from: { kind: 'person', name: 'Bob' } }, { label: 'Entry', startFrame: 73, from: null }] })
    const after = await call('dives.get', { diveId })
    expect(after.stages.map(({ startFrame, provenance }) => [startFrame, provenance.kind, provenance.name])).toEqual([[0, 'person', 'Secret Ann'], [26, 'person', 'Bob, adjudicated by Lead'], [73, 'person', 'Lead']])
    expect((await call('history.list', { diveId }))[0]).toMatchObject({ kind: 'adjudicate', who: 'Lead', summary: 'Adjudicated the stages' })
    expect((await call('history.undo', { diveId })).stages).toEqual(before.stages)
    await expect(call('secondLabels.adjudicate', { diveId, summary: '', stages: [{ label: null, startFrame: 0, from: null }, { label: null, startFrame: 100, from: null }] })).rejects.toMatchObject({ code: 'bad-labels' })
  })
})

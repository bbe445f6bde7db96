import { describe, expect, it } from 'vitest'
import { athleteOverTime } from '../../../src/main/api/over-time.ts'
import { scoreInterval } from '../../../src/main/api/score-interval.ts'
import type { Figures } from '../../../src/shared/contract/evaluations.ts'
import type { DiveId } from '../../../src/shared/contract/entities.ts'
import { insertVideo, person, someFacts, temporaryLibrary } from '../library/temporary-library.ts'

const none = { value: null, interval: null }
const figures: Figures = { count: 12, srcc: none, pearson: none, kendall: none, relativeL2: none, range: { points: 20, source: 'part' }, maePoints: none, maeQuality: none, qualitySrcc: none, withinNumberSrcc: none, withinNumber: { groups: 0, dives: 0, leastDives: 5 }, tiouMean: none, tiou50: none, tiou75: none, tiouCount: 0 }

describe('the intervals of many predictions', () => {
  it('are those of each alone: of a dive the model was measured on, and of one it was not', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const ids: DiveId[] = []
    for (let i = 0; i < 14; i++) ids.push((await library.dives.create(video.id, { facts: someFacts({ athlete: 'Ann', date: '2021' }), stages: [] }, person)).dive.id)
    const measured = ids.slice(0, 12)
    const { id: splitId } = await library.splits.insert('S', measured.map((diveId) => ({ diveId, part: 'validation' as const })))
    const { id: modelId, contentHash: modelHash } = await library.models.insert({ name: 'M', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'imported', runId: null, contentHash: 'm', sizeBytes: 1, path: '/nowhere', card: '' })
    await library.evaluations.insert({
      modelId, modelHash, runId: null, splitId, part: 'validation', jobId: null, snapshot: await library.sources.ofSplit(splitId), seed: 0, exemplarRule: 'dive-number', exemplarCount: 1, transitionSearch: 'ordered-pairs', selection: null, provider: 'cpu', codeVersion: '1', elapsedSeconds: 1, figures, baselines: [],
      dives: measured.map((diveId, i) => ({ diveId, title: 'D', athlete: 'Ann', event: '', diveNumber: '107B', difficulty: 3, truthPoints: 60, predictedPoints: 60 + i * i, directPoints: null, voteSpreadPoints: 0, transitions: null, predictedTransitions: null, votes: [] })),
    })
    const predictionIds = new Map<DiveId, number>()
    for (const diveId of ids) predictionIds.set(diveId, (await library.predictions.insert({ diveId, modelId, seed: 0, exemplarRule: 'r', transitions: null, transitionSource: 'model', predictedScorePoints: 60, directScorePoints: null, directShare: 0, voteSpreadPoints: 0, stageContributions: null, details: {}, elapsedMilliseconds: 1, votes: [{ diveId: ids[0]!, scorePoints: 60, deltaPoints: 0, votePoints: 60, stageContributions: null, details: {} }] })).id)
    const { points } = await athleteOverTime(library, { name: 'Ann', diveNumber: null, heightMetres: null, modelId: null }, new Set())
    const widths = new Map(points.map(({ diveId, prediction }) => [diveId, prediction?.halfWidthPoints]))
    for (const diveId of ids) {
      const alone = (await scoreInterval(library, predictionIds.get(diveId) as never)).levels.find(({ level }) => level === 0.9)!.halfWidthPoints
      expect(widths.get(diveId)).toBe(alone)
    }
    // Twelve residuals 0, 1, 4, …, 121: ⌈13 · .9⌉ = 12th; without the largest ⌈12 · .9⌉ = 11th of eleven.
    expect([widths.get(ids[13]!), widths.get(ids[11]!), widths.get(ids[0]!)]).toEqual([121, 100, 121])
  })
})

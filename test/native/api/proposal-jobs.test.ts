import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { makeEvaluationLibrary, type EvaluationLibrary } from './evaluation-library.ts'

// A model asked about many dives: a real child, a model of random weights, dives of twelve frames.
let made: EvaluationLibrary
let app: StudioUnderTest
const call: StudioUnderTest['studio']['call'] = (name, input) => app.studio.call(name, input)
beforeAll(async () => {
  made = await makeEvaluationLibrary()
  app = await openTestStudio({ libraryFolder: made.folder, threads: 1 })
}, 120_000)
afterAll(() => app.close())

const everything = { filter: {} }

describe('proposals for a filter', () => {
  it('fill the queue’s orders: uncertainty, disagreement, effect on the score', async () => {
    const [unlabelled] = made.ids
    await call('stages.set', { diveId: unlabelled!, stages: [], summary: '' })
    const { jobId, count, leftOut } = await call('proposals.start', { target: everything, modelId: made.own, onlyUnlabelled: false, measuresEffect: true })
    expect([count, leftOut]).toEqual([made.ids.length, 0])
    expect((await app.finish(jobId!)).state).toBe('done')
    const { rows } = await call('queue.list', { order: 'effect' })
    const effects = rows.map(({ priority }) => priority?.effectPoints ?? NaN)
    expect(effects).toHaveLength(made.ids.length)
    expect(effects).toEqual([...effects].sort((a, b) => b - a))
    expect(effects.some((effect) => effect > 0)).toBe(true)
    for (const { dive, priority } of rows) {
      expect(priority?.uncertainty).toBeGreaterThanOrEqual(0)
      const { transitions } = (await call('assessment.segmentation', { diveId: dive.id, modelId: made.own }))!
      const { stages } = await call('dives.get', { diveId: dive.id })
      const expected = stages.length < 3 ? null : Math.max(Math.abs(transitions[0] - stages[1]!.startFrame), Math.abs(transitions[1] - stages.at(-1)!.startFrame))
      expect(priority?.disagreementFrames).toBe(expected)
    }
  }, 120_000)

  it('have the effect that scoring by labels and by the model has', async () => {
    const diveId = made.ids[6]!
    const score = async (transitionSource: 'labels' | 'model'): Promise<number> => {
      const request = { diveIds: [diveId], modelId: made.own, exemplarCount: 10, seed: 0 }
      await app.finish((await call('assessment.score', { ...request, transitionSource })).jobId)
      return (await call('assessment.predictions', { diveId }))[0]!.predictedScorePoints
    }
    const { rows } = await call('queue.list', {})
    const labelled = await score('labels')
    // Exemplars keep their labelled stages in the effect, so only the dive's own boundaries differ: live scoring does the same.
    const session = await call('live.open', { diveId, modelId: made.own })
    const proposed = (await call('live.score', { sessionId: session.sessionId, transitions: null })).score!.predictedScorePoints
    expect(rows.find(({ dive }) => dive.id === diveId)?.priority?.effectPoints).toBeCloseTo(Math.abs(labelled - proposed), 6)
  }, 120_000)

  it('are accepted for unlabelled dives that are sure enough, and taken back where nothing was done since', async () => {
    const bare = made.ids.slice(0, 3)
    for (const diveId of bare) await call('stages.set', { diveId, stages: [], summary: '' })
    const sure = await Promise.all(bare.map(async (diveId) => Math.min(...(await call('assessment.segmentation', { diveId, modelId: made.own }))!.confidences)))
    const fits = await Promise.all(bare.map(async (diveId) => (await call('assessment.segmentation', { diveId, modelId: made.own }))!.transitions[0] >= 1))
    expect(await call('proposals.acceptAll', { target: everything, modelId: made.own, leastConfidence: 1 })).toMatchObject({ changed: [], labelled: made.ids.length - 3 })
    const outcome = await call('proposals.acceptAll', { target: everything, modelId: made.own, leastConfidence: Math.min(...sure) })
    expect(outcome.changed.map(({ diveId }) => diveId).sort((a, b) => a - b)).toEqual(bare.filter((_, i) => fits[i]))
    expect(outcome.changed.length).toBeGreaterThan(1)
    const [first, second] = outcome.changed
    const { stages } = await call('dives.get', { diveId: first!.diveId })
    expect(stages.slice(1).map(({ provenance }) => [provenance.kind, provenance.model?.modelId])).toEqual([['model', made.own], ['model', made.own]])
    await call('stages.set', { diveId: second!.diveId, stages: [{ label: 'Mine', startFrame: 0 }], summary: 'By hand' })
    expect(await call('proposals.takeBack', { changes: outcome.changed })).toEqual({ kept: 1 })
    expect((await call('dives.get', { diveId: first!.diveId })).stages).toEqual([])
    expect((await call('dives.get', { diveId: second!.diveId })).stages.map(({ label }) => label)).toEqual(['Mine'])
  }, 60_000)

  it('start no job where no dive is left', async () => {
    const labelled = made.ids.slice(5, 8)
    expect(await call('proposals.start', { target: { diveIds: labelled }, modelId: made.own, onlyUnlabelled: true, measuresEffect: false })).toEqual({ jobId: null, count: 0, leftOut: 3 })
  })
})

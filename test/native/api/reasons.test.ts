import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DiveId, ModelId } from '../../../src/shared/contract/entities.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { makeEvaluationLibrary, type EvaluationLibrary } from './evaluation-library.ts'

// Intervals and judges at the contract: ten dives, of which two are for validation and two for the test.
let made: EvaluationLibrary
let app: StudioUnderTest
const call: StudioUnderTest['studio']['call'] = (name, input) => app.studio.call(name, input)
beforeAll(async () => {
  made = await makeEvaluationLibrary()
  app = await openTestStudio({ libraryFolder: made.folder, threads: 1 })
}, 120_000)
afterAll(() => app.close())

async function predict(diveId: DiveId, modelId: ModelId) {
  const { jobId } = await call('assessment.score', { diveIds: [diveId], modelId, exemplarCount: 2 })
  expect((await app.finish(jobId)).state).toBe('done')
  return (await call('assessment.predictions', { diveId }))[0]!
}
async function evaluate(modelId: ModelId, part: 'validation' | 'test') {
  const { jobId } = await call('evaluations.start', { modelId, splitId: made.splitId, part, exemplarCount: 2 })
  expect((await app.finish(jobId)).state).toBe('done')
  return (await call('evaluations.ofJob', { jobId })).evaluationId!
}

describe('the interval of a prediction', () => {
  it('says so where the model was never measured on a validation part', async () => {
    const { id } = await predict(made.ids[8]!, made.other)
    const found = await call('reasons.interval', { predictionId: id })
    expect(found).toMatchObject({ source: null, residuals: 0, isTrainingKnown: false, test: null })
    expect(found.levels.map(({ level, halfWidthPoints, leastResiduals }) => [level, halfWidthPoints, leastResiduals])).toEqual([[0.8, null, 4], [0.9, null, 9], [0.95, null, 19]])
  }, 60_000)

  it('takes the residuals of the validation part, never those of the test part or of the dive itself', async () => {
    const { id } = await predict(made.ids[8]!, made.own)
    await evaluate(made.own, 'test')
    // A look at the test part gives no residuals.
    expect(await call('reasons.interval', { predictionId: id })).toMatchObject({ source: null, residuals: 0, isTrainingKnown: true })
    const evaluationId = await evaluate(made.own, 'validation')
    expect(await call('reasons.interval', { predictionId: id })).toMatchObject({ source: { evaluationId, exemplarCount: 2 }, residuals: 2, leftOut: { itself: 0, trainedOn: 0 }, test: { dives: 1 } })
    const own = await predict(made.ids[6]!, made.own)
    expect(await call('reasons.interval', { predictionId: own.id })).toMatchObject({ residuals: 1, leftOut: { itself: 1, trainedOn: 0 }, test: { dives: 2 } })
  }, 120_000)

  it('leaves out dives the model was trained on', async () => {
    // Measured on another split, in which a training dive of the run is for validation.
    const { id: splitId } = await call('splits.copy', { splitId: made.splitId, name: 'Another' })
    await call('splits.assign', { splitId, diveIds: [made.ids[5]!], part: 'validation' })
    const { jobId } = await call('evaluations.start', { modelId: made.own, splitId, part: 'validation', exemplarCount: 3 })
    expect((await app.finish(jobId)).state).toBe('done')
    const { jobId: scoring } = await call('assessment.score', { diveIds: [made.ids[9]!], modelId: made.own, exemplarIds: [made.ids[0]!, made.ids[1]!, made.ids[2]!] })
    await app.finish(scoring)
    const [prediction] = await call('assessment.predictions', { diveId: made.ids[9]! })
    expect(await call('reasons.interval', { predictionId: prediction!.id })).toMatchObject({ source: { splitName: 'Another', exemplarCount: 3 }, residuals: 2, leftOut: { itself: 0, trainedOn: 1 } })
  }, 120_000)
})

describe('the judges of a set', () => {
  it('are told by seat over an event, a filter or a session, with what was left out', async () => {
    for (const [i, awards] of [[7, 7.5, 8, 8, 9], [6, 7, 7, 7, 7.5], [8, 8]].entries()) await call('dives.update', { diveId: made.ids[i]!, facts: { awards } })
    const found = await call('reasons.judges', { dives: { event: 'Cup' }, leastAwards: 2 })
    expect(found).toMatchObject({ dives: 10, withoutAwards: 7, withoutPanel: 1, panels: [{ panel: 'individual', size: 5, dives: 2 }] })
    // 7 - 7.8333 and 6 - 7
    expect(found.panels[0]!.seats[0]!.meanSigned).toBeCloseTo(-0.916667, 5)
    expect((await call('reasons.judges', { dives: { filter: {} } })).panels[0]!.seats[0]).toMatchObject({ count: 2, meanSigned: null, interval: null })
    const session = await call('reviews.create', { name: 'Session', dives: { diveIds: [made.ids[0]!] } })
    expect(await call('reasons.judges', { dives: { reviewId: session.id } })).toMatchObject({ dives: 1, panels: [{ dives: 1 }] })
    expect((await call('reasons.judges', { dives: { event: 'Nobody’s' } })).panels).toEqual([])
  }, 60_000)
})

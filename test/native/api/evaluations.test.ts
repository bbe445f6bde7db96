import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EvaluationId, ModelId } from '../../../src/shared/contract/entities.ts'
import type { EvaluationDocument, EvaluationRequest } from '../../../src/shared/contract/evaluations.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { makeEvaluationLibrary, type EvaluationLibrary } from './evaluation-library.ts'

// Measuring at the contract, in a real child. The weights are random: what is checked is that everything arrives and is kept.
let made: EvaluationLibrary
let app: StudioUnderTest
beforeAll(async () => {
  made = await makeEvaluationLibrary()
  app = await openTestStudio({ libraryFolder: made.folder, threads: 1 })
})
afterAll(() => app.close())

async function evaluate(modelId: ModelId, change: Partial<EvaluationRequest>, count = 2): Promise<EvaluationDocument> {
  const { jobId } = await app.studio.call('evaluations.start', { modelId, splitId: made.splitId, part: 'validation', exemplarCount: 2, ...change })
  expect((await app.studio.call('evaluations.ofJob', { jobId })).evaluationId).toBeNull()
  expect(await app.finish(jobId)).toMatchObject({ kind: 'evaluate', state: 'done', error: null, message: `${count} dives measured`, runId: null })
  const { evaluationId } = await app.studio.call('evaluations.ofJob', { jobId })
  return app.studio.call('evaluations.get', { evaluationId: evaluationId ?? expect.fail('nothing stored') })
}
let validation: EvaluationDocument
let test: EvaluationDocument

describe('an evaluation', () => {
  it('keeps every dive with its votes, figures with intervals and the baselines', { timeout: 120_000 }, async () => {
    const changes: string[] = []
    const stop = app.studio.on('library.changed', ({ areas }) => changes.push(...areas))
    validation = await evaluate(made.own, { seed: 3 })
    stop()
    expect(changes).toContain('evaluations')
    expect(validation).toMatchObject({ modelName: 'own', runId: made.runId, splitName: 'Ten dives', part: 'validation', seed: 3, exemplarRule: 'dive-number', exemplarCount: 2, selection: 'validation', provider: 'cpu', codeVersion: '0.0.0-test', calibration: null, earlierLooks: [] })
    expect(validation.dives.map(({ diveId, truthPoints, event, athlete }) => [diveId, truthPoints, event, athlete])).toEqual([[made.ids[6], 64, 'Cup', 'Dive 7'], [made.ids[7], 68, 'Cup', 'Dive 8']])
    for (const { predictedPoints, votes, predictedTransitions } of validation.dives) {
      expect(votes).toHaveLength(2)
      for (const vote of votes) expect(made.ids.indexOf(vote.diveId)).toBeLessThan(6)
      expect(votes.reduce((sum, vote) => sum + vote.votePoints, 0) / 2).toBeCloseTo(predictedPoints, 6)
      expect(predictedTransitions?.[0]).toBeLessThan(predictedTransitions?.[1] ?? 0)
    }
    const errors = validation.dives.map(({ truthPoints, predictedPoints }) => Math.abs(truthPoints - predictedPoints))
    expect(validation.figures).toMatchObject({ count: 2, tiouCount: 2, range: { points: 4, source: 'part' } })
    expect(validation.figures.maePoints.value).toBeCloseTo((errors[0]! + errors[1]!) / 2, 9)
    expect(validation.figures.maePoints.interval?.[0]).toBeCloseTo(Math.min(...errors), 9)
    expect(validation.figures.maePoints.interval?.[1]).toBeCloseTo(Math.max(...errors), 9)
    // Dive 7 is a 205B: the mean of 40, 48 and 56 is 48, its score 64; dive 8 a 107B: 52 against 68.
    const named = new Map(validation.baselines.map(({ name, figures }) => [name, figures.maePoints.value]))
    expect(named.get('same-number-mean')).toBeCloseTo(16, 9)
    expect(named.get('overall-mean')).toBeCloseTo(16, 9)
    // The run itself has no job: it is where it was.
    expect((await app.studio.call('training.run', { runId: made.runId })).run).toMatchObject({ state: 'queued', jobId: null })
  })

  it('of a test part is a look, which the next one is told of', { timeout: 120_000 }, async () => {
    const looks = () => app.studio.call('evaluations.looks', { splitId: made.splitId, part: 'test' })
    expect(await looks()).toEqual([])
    test = await evaluate(made.own, { part: 'test' })
    expect(test.earlierLooks).toEqual([])
    const look = { evaluationId: test.id, modelId: made.own, modelName: 'own', runId: made.runId, at: test.createdAt }
    expect(await looks()).toEqual([look])
    for (const modelId of [made.own, made.other]) {
      const refused = app.studio.call('evaluations.start', { modelId, splitId: made.splitId, part: 'test' })
      await expect(refused).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(new RegExp(`once before at ${test.createdAt} with "own"`)), hint: expect.stringContaining('--again') })
    }
    expect((await evaluate(made.other, { part: 'test', again: true })).earlierLooks).toEqual([look])
    // Validation may be looked at as often as one likes.
    expect((await evaluate(made.other, {})).earlierLooks).toEqual([])
  })

  it('of a test part knows how wide its intervals must be from the same model on validation', () => {
    expect(test.calibration).toMatchObject({ evaluationId: validation.id, residuals: 2 })
  })

  it('is listed by model, run and split, newest first', async () => {
    const list = async (wanted: object) => (await app.studio.call('evaluations.list', wanted)).map(({ id }) => id)
    expect(await list({ runId: made.runId })).toEqual([test.id, validation.id])
    expect(await list({ modelId: made.other })).toHaveLength(2)
    expect(await list({ splitId: made.splitId })).toHaveLength(4)
    expect(await list({ splitId: made.splitId, modelId: made.own })).toEqual([test.id, validation.id])
  })

  it('is compared with others over the dives that both measured', async () => {
    const [otherValidation, otherTest] = (await app.studio.call('evaluations.list', { modelId: made.other })).map(({ id }) => id)
    const { evaluations, pairs } = await app.studio.call('evaluations.compare', { evaluationIds: [validation.id, otherValidation!] })
    expect(evaluations.map(({ id }) => id)).toEqual([validation.id, otherValidation])
    expect(evaluations[0]).not.toHaveProperty('dives')
    expect(pairs).toMatchObject([{ firstId: validation.id, otherId: otherValidation, commonDives: 2, leftOutDives: 0, differentTruths: 0 }])
    const mae = pairs[0]?.differences.find(({ figure }) => figure === 'maePoints')
    expect(mae?.first).toBeCloseTo(validation.figures.maePoints.value ?? 0, 9)
    await expect(app.studio.call('evaluations.compare', { evaluationIds: [validation.id, otherTest!] })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('no dive in common') })
  })

  it('is averaged over folds, and pooled where no dive occurs twice', async () => {
    const folds = await app.studio.call('evaluations.folds', { evaluationIds: [validation.id, test.id] })
    expect(folds.folds).toBe(2)
    expect(folds.pooled?.count).toBe(4)
    const mae = folds.averages.find(({ figure }) => figure === 'maePoints')
    expect(mae?.value).toBeCloseTo(((validation.figures.maePoints.value ?? 0) + (test.figures.maePoints.value ?? 0)) / 2, 9)
  })

  it('becomes a page of its own, beside published results', async () => {
    const { fileName, html } = await app.studio.call('evaluations.report', { evaluationId: test.id })
    expect(fileName).toBe(`evaluation-${test.id}-own-test.html`)
    expect(html).toContain('Dive 9')
    expect(html).not.toMatch(/<(script|link|img)[^>]+(src|href)=["']?https?:/)
    expect((await app.studio.call('evaluations.published', {})).length).toBeGreaterThan(10)
    await expect(app.studio.call('evaluations.report', { evaluationId: 99 as EvaluationId })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('of a test part is refused a second time also where both were asked for at once', { timeout: 120_000 }, async () => {
    const { id: splitId } = await app.studio.call('splits.copy', { splitId: made.splitId, name: 'Copy' })
    const request = { modelId: made.other, splitId, part: 'test' as const }
    const [first, second] = [await app.studio.call('evaluations.start', request), await app.studio.call('evaluations.start', request)]
    expect(first.earlierLooks).toEqual([])
    expect(await app.finish(first.jobId)).toMatchObject({ state: 'done' })
    expect(await app.finish(second.jobId)).toMatchObject({ state: 'failed', error: { code: 'conflict' } })
    expect((await app.studio.call('evaluations.ofJob', { jobId: second.jobId })).evaluationId).toBeNull()
    const again = await app.studio.call('evaluations.start', { ...request, again: true })
    expect(again.earlierLooks).toMatchObject([{ modelId: made.other, modelName: 'other' }])
    await app.studio.call('jobs.cancel', { jobId: again.jobId })
    expect(await app.finish(again.jobId)).toMatchObject({ state: 'cancelled' })
    // What was measured on the split stays: its dives are held.
    await expect(app.studio.call('splits.assign', { splitId, diveIds: made.ids.slice(0, 1), part: 'test' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('takes a range fixed beforehand, for its guesses as well, and says that the model knows some of the dives', { timeout: 120_000 }, async () => {
    expect(validation.trainedOn).toEqual({ dives: 0, runIds: [made.runId] })
    // The dives that the run was trained on, under the name of validation.
    const { id: splitId } = await app.studio.call('splits.copy', { splitId: made.splitId, name: 'Turned' })
    await app.studio.call('splits.assign', { splitId, diveIds: made.ids.slice(0, 1), part: 'validation' })
    const turned = await evaluate(made.own, { splitId, fixedRangePoints: 50 }, 3)
    expect(turned.trainedOn).toEqual({ dives: 1, runIds: [made.runId] })
    expect((await app.studio.call('evaluations.report', { evaluationId: turned.id })).html).toContain('trained on 1 of these 3 dives')
    const square = turned.dives.reduce((sum, { truthPoints, predictedPoints }) => sum + (truthPoints - predictedPoints) ** 2, 0) / 3
    for (const { range } of [turned.figures, ...turned.baselines.map(({ figures }) => figures)]) expect(range).toEqual({ points: 50, source: 'fixed' })
    expect(turned.figures.relativeL2.value).toBeCloseTo((100 * square) / 2500, 9)
    // What a model of elsewhere was trained on is not known.
    const [foreign] = await app.studio.call('evaluations.list', { modelId: made.other })
    expect((await app.studio.call('evaluations.get', { evaluationId: foreign?.id ?? expect.fail() })).trainedOn).toBeNull()
  })

  it('that is stopped leaves nothing', { timeout: 120_000 }, async () => {
    const { jobId } = await app.studio.call('evaluations.start', { modelId: made.other, splitId: made.splitId, part: 'train' })
    await app.studio.call('jobs.cancel', { jobId })
    expect(await app.finish(jobId)).toMatchObject({ state: 'cancelled' })
    expect((await app.studio.call('evaluations.ofJob', { jobId })).evaluationId).toBeNull()
  })
})

import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LiveSession } from '../../../src/shared/contract/live.ts'
import type { OutputOf } from '../../../src/shared/contract/contract.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { makeEvaluationLibrary, type EvaluationLibrary } from './evaluation-library.ts'

// Live scoring at the contract: a real child, a model of random weights, dives of twelve frames.
let made: EvaluationLibrary
let app: StudioUnderTest
beforeAll(async () => {
  made = await makeEvaluationLibrary()
  app = await openTestStudio({ libraryFolder: made.folder, threads: 1 })
}, 120_000)
afterAll(() => app.close())

const query = () => made.ids[6]!
const call: StudioUnderTest['studio']['call'] = (name, input) => app.studio.call(name, input)
const scored = async (session: LiveSession, transitions: [number, number] | null): Promise<NonNullable<OutputOf<'live.score'>['score']>> => {
  const { score } = await call('live.score', { sessionId: session.sessionId, transitions })
  if (!score) throw new Error('overtaken')
  return score
}

describe('live scoring', () => {
  it('gives the numbers of assessment.score with labelled stages, adding up by votes and stages', async () => {
    const session = await call('live.open', { diveId: query(), modelId: made.own, exemplarCount: 3, seed: 5 })
    expect(session).toMatchObject({ dependsOnStages: true, exemplarRule: 'same dive number 205B', state: { name: 'preparing', done: 0, total: 4 } })
    for (const transitions of [[3, 8], [5, 9]] as [number, number][]) {
      await call('stages.set', { diveId: query(), stages: [0, ...transitions].map((startFrame) => ({ label: null, startFrame })), summary: '' })
      const { jobId } = await call('assessment.score', { diveIds: [query()], modelId: made.own, exemplarCount: 3, seed: 5, transitionSource: 'labels' })
      expect((await app.finish(jobId)).state).toBe('done')
      const [stored] = await call('assessment.predictions', { diveId: query() })
      const live = await scored(session, transitions)
      expect(live.transitions).toEqual(transitions)
      expect(Math.abs(live.predictedScorePoints - stored!.predictedScorePoints)).toBeLessThan(1e-6)
      expect(live.votes.map((vote) => vote.diveId)).toEqual(stored!.votes.map((vote) => vote.diveId))
      live.votes.forEach((vote, k) => {
        expect(Math.abs(vote.votePoints - stored!.votes[k]!.votePoints)).toBeLessThan(1e-6)
        expect(Math.abs(vote.stageContributions!.reduce((a, b) => a + b, 0) - vote.deltaPoints)).toBeLessThan(1e-6)
      })
      expect(Math.abs(live.votes.reduce((sum, vote) => sum + vote.votePoints, 0) / 3 - live.predictedScorePoints)).toBeLessThan(1e-6)
    }
    await call('live.close', { sessionId: session.sessionId })
    await expect(call('live.score', { sessionId: session.sessionId, transitions: null })).rejects.toMatchObject({ code: 'not-found' })
  }, 60_000)

  it('gives the numbers of assessment.score at the stages the model finds, of exemplars chosen by hand, with what the method knows and how far they lie', async () => {
    const exemplarIds = [made.ids[3]!, made.ids[0]!, made.ids[5]!]
    const session = await call('live.open', { diveId: query(), modelId: made.own, exemplarIds, transitionSource: 'model' })
    for (const chosen of [exemplarIds, [made.ids[0]!, made.ids[1]!], [made.ids[4]!]]) {
      await call('live.exemplars', { sessionId: session.sessionId, exemplarIds: chosen })
      const { jobId } = await call('assessment.score', { diveIds: [query()], modelId: made.own, exemplarIds: chosen, transitionSource: 'model' })
      expect((await app.finish(jobId)).state).toBe('done')
      const [stored] = await call('assessment.predictions', { diveId: query() })
      const live = await scored(session, null)
      expect(live.votes.map((vote) => vote.diveId)).toEqual(chosen)
      expect(stored!.votes.map((vote) => vote.diveId)).toEqual(chosen)
      expect(live.transitions).toEqual(stored!.transitions)
      expect(Math.abs(live.predictedScorePoints - stored!.predictedScorePoints)).toBeLessThan(1e-6)
      expect(live.details).toEqual(stored!.details)
      live.votes.forEach((vote, k) => {
        expect(Math.abs(vote.votePoints - stored!.votes[k]!.votePoints)).toBeLessThan(1e-6)
        expect(vote.featureDistance).toBeGreaterThanOrEqual(0)
        expect(vote.featureDistance).toBeLessThanOrEqual(2)
      })
    }
    await call('live.close', { sessionId: session.sessionId })
  }, 60_000)

  it('answers the last of many requests and tells the others that they were overtaken', async () => {
    const session = await call('live.open', { diveId: query(), modelId: made.own, exemplarCount: 3 })
    await scored(session, [3, 8])
    const wanted = Array.from({ length: 12 }, (_, i): [number, number] => [1 + (i % 6), 9])
    const answers = await Promise.all(wanted.map((transitions) => call('live.score', { sessionId: session.sessionId, transitions })))
    expect(answers.at(-1)?.score?.transitions).toEqual(wanted.at(-1))
    expect(answers.filter(({ score }) => score === null).length).toBeGreaterThan(0)
    answers.forEach(({ score }, i) => score && expect(score.transitions).toEqual(wanted[i]))
  }, 60_000)

  it('uses the transitions of the model where it is given none, and refuses impossible ones', async () => {
    const session = await call('live.open', { diveId: query(), modelId: made.own })
    const found = await scored(session, null)
    expect(found.transitionSource).toBe('model')
    const { jobId } = await call('assessment.segment', { diveIds: [query()], modelId: made.own })
    await app.finish(jobId)
    expect(found.transitions).toEqual((await call('assessment.segmentation', { diveId: query(), modelId: made.own }))?.transitions)
    for (const wrong of [[0, 5], [6, 6], [7, 4], [3, 12]] as [number, number][]) {
      await expect(call('live.score', { sessionId: session.sessionId, transitions: wrong })).rejects.toMatchObject({ code: 'bad-labels', hint: expect.any(String) as string })
    }
  }, 60_000)

  it('starts again after its process was killed', async () => {
    const session = await call('live.open', { diveId: query(), modelId: made.own, exemplarCount: 3 })
    const before = await scored(session, [3, 8])
    const killed = children()
    expect(killed.length).toBeGreaterThan(0)
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    expect((await scored(session, [3, 8])).predictedScorePoints).toBeCloseTo(before.predictedScorePoints, 6)
    expect(children().filter((pid) => !killed.includes(pid))).toHaveLength(1)
  }, 60_000)

  it('takes other exemplars: pinned ones stay, excluded ones go', async () => {
    const session = await call('live.open', { diveId: query(), modelId: made.own, exemplarCount: 2, seed: 1 })
    const [first, second] = session.exemplars
    const changed = await call('live.exemplars', { sessionId: session.sessionId, pinnedIds: [first!.diveId], excludedIds: [second!.diveId] })
    expect(changed.exemplars.map(({ diveId, isPinned }) => [diveId, isPinned])).toEqual([[first!.diveId, true], [expect.any(Number), false]])
    expect(changed.exemplars.map(({ diveId }) => diveId)).not.toContain(second!.diveId)
    expect(changed.exemplarRule).toContain('1 pinned; 1 excluded')
    expect((await scored(changed, [3, 8])).votes.map(({ diveId }) => diveId)).toEqual(changed.exemplars.map(({ diveId }) => diveId))
  }, 60_000)

  it('follows an exemplar whose score was corrected', async () => {
    const session = await call('live.open', { diveId: query(), modelId: made.own, exemplarCount: 1, seed: 2 })
    const before = await scored(session, [3, 8])
    const [exemplar] = session.exemplars
    await call('dives.update', { diveId: exemplar!.diveId, facts: { scorePoints: exemplar!.scorePoints + 10 } })
    expect((await scored(session, [3, 8])).predictedScorePoints).toBeCloseTo(before.predictedScorePoints + 10, 4)
    await call('history.undo', { diveId: exemplar!.diveId })
  }, 60_000)

  it('says what is wrong: no exemplar, a removed model', async () => {
    const alone = await call('live.open', { diveId: query(), modelId: made.other, exemplarIds: [made.ids[0]!] })
    expect(alone.exemplarRule).toBe('chosen by hand')
    await expect(call('live.open', { diveId: query(), modelId: made.own, exemplarIds: [query()] })).rejects.toMatchObject({ code: 'bad-labels' })
    await scored(alone, [3, 8])
    await call('models.remove', { modelId: made.other })
    await expect(call('live.score', { sessionId: alone.sessionId, transitions: [3, 8] })).rejects.toMatchObject({ code: 'missing-model', hint: expect.stringContaining('restore') as string })
    await expect(call('live.open', { diveId: query(), modelId: made.other })).rejects.toMatchObject({ code: 'missing-model' })
    await call('models.restore', { modelId: made.other })
  }, 60_000)
})

/** Computing processes of this one: the live one, and such as are kept warm after a job. */
function children(): number[] {
  const lines = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => line.includes('engine/entry.ts') && !line.includes('defunct')).map((line) => Number(line.trim().split(/\s+/)[0]))
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blindTable } from '../../../src/main/api/blindness/rules.ts'
import type { Hidden } from '../../../src/main/api/blindness/hidden.ts'
import type { OutputOf, ProcedureName } from '../../../src/shared/contract/contract.ts'
import { procedureNames } from '../../../src/shared/contract/names.ts'
import { toStudioError } from '../../../src/shared/errors.ts'
import type { StudioUnderTest } from '../../helpers/studio.ts'
import { openBlindLibrary } from './blind-library.ts'
import { blindCalls, type BlindThings } from './blind-calls.ts'

/** What nobody may learn who labels the dive blind; numbers stand nowhere else in this library. */
const secrets = /secret|68\.27|61\.43|7\.25|"startFrame":37\b|"startFrame":83\b|\b41,79\b/i
/** A time of day may look like any number. */
const timeless = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
const names = Object.keys(procedureNames) as ProcedureName[]
let under: StudioUnderTest
let things: BlindThings
const call = (name: string, input: unknown): Promise<unknown> => under.studio.callUnchecked(name, input)

/** Everything has been said of one dive; Bob is to label it blind. */
beforeAll(async () => {
  const opened = await openBlindLibrary()
  under = opened.under
  await call('settings.set', { annotator: 'Lead' })
  const bob = (await under.studio.call('annotators.create', { name: 'Bob' })).id
  await call('secondLabels.makeRound', { name: 'Round', annotatorIds: [bob], choice: { filter: { search: 'Athlete' }, count: null }, asksScores: true })
  await call('settings.set', { annotator: 'Bob' })
  const [set] = await under.studio.call('secondLabels.mine', {})
  things = { ...opened.things, setId: set!.id }
}, 60_000)
afterAll(() => under?.close())

/** What a call answers, as it goes over the wire; of an error its code and sentences. */
async function wire(name: ProcedureName): Promise<string> {
  const input = blindCalls(things)[name]
  if (typeof input === 'string') return ''
  try {
    return timeless(JSON.stringify(await call(name, input)))
  } catch (error) {
    const { code, message, hint } = toStudioError(error)
    return JSON.stringify({ code, message, hint })
  }
}

describe('what a blind labeller learns', () => {
  it('is decided for every procedure there is', () => {
    expect(Object.keys(blindTable).sort()).toEqual([...names].sort())
    expect(Object.keys(blindCalls(things)).sort()).toEqual([...names].sort())
  })

  it('is nothing, by any procedure', async () => {
    for (const name of names) {
      const said = await wire(name)
      expect(said, name).not.toMatch(secrets)
      expect(said, name).not.toContain('has the wrong shape')
    }
  })

  it('is a refusal that says why and where, of every call about the dive', async () => {
    const refused = names.filter((name) => { const rule = blindTable[name]; return typeof rule === 'object' && rule.about !== undefined })
    expect(refused.length).toBeGreaterThan(30)
    for (const name of refused.filter((each) => !['live.score', 'evaluations.report'].includes(each))) {
      if (typeof blindCalls(things)[name] !== 'string') expect(await wire(name), name).toContain('"code":"blind"')
    }
    await expect(call('dives.get', { diveId: things.diveId })).rejects.toMatchObject({ code: 'blind', message: expect.stringContaining('until you have handed in your set'), place: { name: 'agreement-label', params: { setId: things.setId } } })
    await expect(call('exports.start', { format: 'csv', folder: `${things.folder}/out`, dives: { filter: {} } })).rejects.toMatchObject({ message: 'You label 1 dive of these blind until you have handed in your sets.' })
    await expect(call('doctor.writeReport', { path: `${things.folder}/r.txt`, format: 'text' })).rejects.toMatchObject({ message: expect.stringMatching(/tells of all dives/) })
  })

  it('is no place in an order or a filter either', async () => {
    const shown = async (query: object): Promise<number[]> => (await under.studio.call('dives.list', query)).dives.map(({ id }) => id)
    expect(await shown({})).toContain(things.diveId)
    for (const query of [{ sort: 'score' }, { sort: 'athlete' }, { labelled: 'yes' }, { labelled: 'no' }, { search: 'secret' }] as const) expect(await shown(query), JSON.stringify(query)).not.toContain(things.diveId)
    expect((await under.studio.call('dives.list', {})).dives.find(({ id }) => id === things.diveId)).toMatchObject({ isBlind: true, scorePoints: null, isLabelled: false, workState: 'to-do', videoName: '' })
    expect((await under.studio.call('queue.list', {})).rows.map(({ dive }) => dive.id)).not.toContain(things.diveId)
    const { total } = await under.studio.call('queue.counts', {})
    expect((await under.studio.call('queue.list', {})).total).toBe(total)
    const made = async (input: object): Promise<(number | undefined)[]> => {
      const { id } = await under.studio.call('reviews.create', { name: 'Chosen', ...input } as never)
      return (await under.studio.call('reviews.get', { reviewId: id })).items.map(({ dive }) => dive?.id)
    }
    for (const dives of [{ queue: {} }, { queue: { order: 'uncertainty' } }, { filter: {} }]) {
      const found = await made({ dives })
      expect(found, JSON.stringify(dives)).toContain(things.otherId)
      expect(found, JSON.stringify(dives)).not.toContain(things.diveId)
    }
    // The other dive may be looked at, without what it was held against.
    const [found] = await under.studio.call('assessment.predictions', { diveId: things.otherId })
    expect(found).toMatchObject({ predictedScorePoints: 51, votes: [] })
  })

  it('leaves hidden dives out of evaluations and runs', () => {
    const hidden = { ids: new Set([1]), has: (id: number) => id === 1 } as unknown as Hidden
    const told = <N extends ProcedureName>(name: N, output: unknown): unknown => (blindTable[name] as { told(output: OutputOf<N>, hidden: Hidden, input: unknown): unknown }).told(output as OutputOf<N>, hidden, {})
    expect(told('evaluations.get', { dives: [{ diveId: 1, votes: [] }, { diveId: 2, votes: [{ diveId: 1, votePoints: 3 }, { diveId: 3, votePoints: 4 }] }] })).toEqual({ dives: [{ diveId: 2, votes: [{ diveId: 3, votePoints: 4 }] }] })
    expect(told('training.run', { worst: [{ diveId: 1 }, { diveId: 2 }], run: { leftOut: [{ diveId: 1 }] } })).toEqual({ worst: [{ diveId: 2 }], run: { leftOut: [] } })
    expect(told('datasets.preview', { samples: [{ diveId: 1 }, { diveId: null }] })).toEqual({ samples: [{ diveId: null }] })
    expect(told('live.score', { score: { votes: [{ diveId: 1 }, { diveId: 2 }] } })).toEqual({ score: { votes: [{ diveId: 2 }] } })
  })

  it('does not come by an event or a picture', async () => {
    const heard: string[] = []
    const stop = under.studio.onAny((name, payload) => void heard.push(`${name} ${JSON.stringify(payload)}`))
    await call('settings.set', { annotator: 'Lead' })
    await call('settings.set', { annotator: 'Bob' })
    stop()
    // Whoever sits down sees other dives: screens are told to ask anew.
    expect(heard.filter((each) => each.startsWith('library.changed') && each.includes('predictions'))).toHaveLength(2)
    const overlay = { path: `/explanations/${things.predictionId}/grad-cam.last/0.png`, search: new URLSearchParams(), range: null, isHead: false }
    await expect(under.studio.media(overlay)).rejects.toMatchObject({ code: expect.stringMatching(/^(blind|not-found)$/) })
  })

  it('is everything for whoever does not label it blind, and once the set is handed in', async () => {
    // The same calls: what they keep silent about is there to be told.
    await call('settings.set', { annotator: 'Lead' })
    const telling: string[] = []
    for (const name of names) if (secrets.test(await wire(name))) telling.push(name)
    for (const name of ['dives.list', 'dives.get', 'history.list', 'comments.list', 'videos.get', 'videos.list', 'videos.check', 'queue.list', 'splits.members', 'assessment.predictions', 'assessment.segmentation', 'doctor.examine', 'jobs.list', 'jobs.get', 'secondLabels.compare', 'stages.set', 'reviews.get', 'reviewNotes.list', 'drawings.list', 'overTime.athlete', 'overTime.number']) expect(telling).toContain(name)
    await call('settings.set', { annotator: 'Bob' })
    await expect(call('dives.get', { diveId: things.diveId })).rejects.toMatchObject({ code: 'blind' })
    await call('secondLabels.set', { setId: things.setId, stages: [{ label: null, startFrame: 0 }, { label: null, startFrame: 9 }], summary: '' })
    await call('secondLabels.submit', { setId: things.setId })
    expect(await under.studio.call('dives.get', { diveId: things.diveId })).toMatchObject({ dive: { athlete: 'Secret Athlete' } })
    await call('secondLabels.reopen', { setId: things.setId })
    await expect(call('dives.get', { diveId: things.diveId })).rejects.toMatchObject({ code: 'blind' })
  })
})

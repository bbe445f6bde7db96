import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CapsuleVerdict } from '../../../src/shared/contract/capsules.ts'
import type { DiveId, PredictionId } from '../../../src/shared/contract/entities.ts'
import { divesInCapsule } from '../../../src/main/api/capsule-dives.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { verifyCapsule } from '../../../src/main/engine/jobs/verify-capsule.ts'
import { openTestStudio, root, type StudioUnderTest } from '../../helpers/studio.ts'
import { addDives, scoreOne } from './capsule-library.ts'
import { membersOf, withDocument, writeMembers } from './rewrite-capsule.ts'

// A capsule made in one library and verified without it.
let app: StudioUnderTest
let folder: string
let dives: DiveId[]
let predictionId: PredictionId
const at = (name: string): string => join(folder, name)
const made = async (name: string, id: PredictionId, options: { withWeights?: boolean; overwrite?: boolean } = {}): Promise<string> => {
  const path = at(name)
  const job = await app.finish((await app.studio.call('capsules.make', { predictionId: id, path, ...options })).jobId)
  expect(job).toMatchObject({ state: 'done', error: null })
  return path
}
const verify = (path: string, options: { fromPictures?: boolean; modelPath?: string | null } = {}): Promise<CapsuleVerdict> => verifyCapsule({ path, fromPictures: false, modelPath: null, threads: 1, ...options })
const outcomes = ({ checks }: CapsuleVerdict): Record<string, string> => Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]))
const shipped = join(root, 'resources/models/mcore-small-rendered.safetensors')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-capsules-'))
  app = await openTestStudio()
  dives = await addDives(app)
  ;({ predictionId } = await scoreOne(app, dives[0]!))
  await made('heads.highboard', predictionId)
  await made('whole.highboard', predictionId, { withWeights: true })
}, 240_000)
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a capsule', () => {
  it('comes to the same number from its features, with nothing else at hand', async () => {
    const [prediction] = await app.studio.call('assessment.predictions', { diveId: dives[0]! })
    const verdict = await verify(at('heads.highboard'))
    expect(verdict).toMatchObject({ depth: 'features', isConfirmed: true, weights: 'heads', storedPoints: prediction!.predictedScorePoints })
    expect(verdict.differencePoints).toBeLessThanOrEqual(1e-4)
    expect(verdict.votes.map(({ storedPoints }) => storedPoints)).toEqual(prediction!.votes.map(({ votePoints }) => votePoints))
    expect(outcomes(verdict)).toEqual({ content: 'passed', model: 'not-checked', transitions: 'passed', votes: 'passed', score: 'passed' })
  })

  it('does so in a fresh process that has no library, as the command says', () => {
    const home = at('empty-home')
    const run = (...args: string[]): { code: number; stdout: string } => {
      try {
        return { code: 0, stdout: execFileSync(process.execPath, [join(root, 'src/main/cli.ts'), 'capsule', 'verify', ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_DATA_HOME: home } }) }
      } catch (error) {
        const { status, stdout } = error as { status: number; stdout: string }
        return { code: status, stdout }
      }
    }
    const told = run('whole.highboard', '--from-pictures', '--json')
    expect(told.code).toBe(0)
    expect(JSON.parse(told.stdout)).toMatchObject({ depth: 'pictures', isConfirmed: true, weights: 'capsule' })
    expect(run('heads.highboard', '--from-pictures').code).toBe(2)
    expect(existsSync(join(home, 'highboard'))).toBe(false)
  })

  it('comes to it from its pictures too, with the model in it or given', async () => {
    for (const [name, options] of [['whole.highboard', {}], ['heads.highboard', { modelPath: shipped }]] as const) {
      const verdict = await verify(at(name), { fromPictures: true, ...options })
      expect(verdict).toMatchObject({ depth: 'pictures', isConfirmed: true, tolerancePoints: 0.01 })
      expect(outcomes(verdict)).toMatchObject({ features: 'passed', model: 'passed', score: 'passed' })
    }
    expect(outcomes(await verify(at('heads.highboard'), { modelPath: shipped }))).toMatchObject({ heads: 'passed', model: 'passed' })
  })

  it('says which model it needs where it is not at hand, and refuses another', async () => {
    await expect(verify(at('heads.highboard'), { fromPictures: true })).rejects.toMatchObject({ code: 'missing-model', message: expect.stringMatching(/SHA-256 [0-9a-f]{64}/), hint: expect.stringContaining('--model') })
    writeFileSync(at('other.safetensors'), readFileSync(shipped).subarray(0, 5000))
    await expect(verify(at('heads.highboard'), { modelPath: at('other.safetensors') })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('is not the model') })
  })

  it('of stages as labelled keeps those, and who placed them', async () => {
    const { predictionId: labelled } = await scoreOne(app, dives[1]!, 'labels')
    const path = await made('labels.highboard', labelled)
    expect(await verify(path)).toMatchObject({ isConfirmed: true })
    const { document } = await app.studio.call('capsules.open', { path })
    expect(document.used.source).toBe('labels')
    expect(document.stages.map(({ label, provenance }) => [label, provenance.kind, provenance.name])).toEqual([['Forward', 'rendered', 'rendered truth'], ['3.5 Soms.Pike', 'rendered', 'rendered truth'], ['Entry', 'rendered', 'rendered truth']])
  })

  it('tells nothing of the library it was made in', async () => {
    for (const bytes of (await membersOf(at('heads.highboard'))).values()) {
      for (const secret of [app.folder, 'secret-name', tmpdir()]) expect(Buffer.from(bytes).includes(secret)).toBe(false)
    }
    const { document } = await app.studio.call('capsules.open', { path: at('heads.highboard') })
    expect(document.exemplars.map(({ title }) => title).sort()).toEqual(['107B · Diver 1', '107B · Diver 2', '107B · Diver 3', '107B · Diver 4'])
  })

  it('holds a page that can be read without the studio and reaches for nothing', async () => {
    const page = Buffer.from((await membersOf(at('heads.highboard'))).get('report.html') ?? []).toString('utf8')
    expect(page).toContain('107B · Diver 0')
    expect(page.match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(4)
    expect(page).not.toMatch(/<script|https?:\/\//)
  })
})

describe('a capsule that was changed', () => {
  it('is found out whatever number was changed, though its hashes fit', async () => {
    const members = await membersOf(at('heads.highboard'))
    type Changed = { prediction: { predictedScorePoints: number; voteSpreadPoints: number; transitions: number[] }; exemplars: { scorePoints: number; vote: { votePoints: number } }[]; used: { transitions: number[] } }
    const changes: Record<string, [(document: Changed) => void, string]> = {
      score: [({ prediction }) => (prediction.predictedScorePoints += 0.01), 'score'],
      spread: [({ prediction }) => (prediction.voteSpreadPoints += 0.01), 'score'],
      vote: [({ exemplars }) => (exemplars[1]!.vote.votePoints += 0.01), 'votes'],
      'an exemplar’s score': [({ exemplars }) => (exemplars[0]!.scorePoints += 1), 'votes'],
      transitions: [({ prediction }) => (prediction.transitions[0] = Math.max(1, prediction.transitions[0]! - 6)), 'transitions'],
    }
    for (const [what, [change, failed]] of Object.entries(changes)) {
      const path = at(`changed-${Object.keys(changes).indexOf(what)}.highboard`)
      await writeMembers(path, withDocument(members, change as never))
      const verdict = await verify(path)
      expect([what, verdict.isConfirmed, outcomes(verdict)[failed]]).toEqual([what, false, 'failed'])
    }
    const query = Buffer.from(members.get('query.npy') ?? [])
    query.writeFloatLE(query.readFloatLE(query.length - 400) + 3, query.length - 400)
    await writeMembers(at('features.highboard'), new Map([...members, ['query.npy', query]]))
    expect(await verify(at('features.highboard'))).toMatchObject({ isConfirmed: false })
    const heads = Buffer.from(members.get('heads.safetensors') ?? [])
    heads.writeFloatLE(heads.readFloatLE(heads.length - 4) + 0.5, heads.length - 4)
    await writeMembers(at('tuned.highboard'), new Map([...members, ['heads.safetensors', heads]]))
    expect(outcomes(await verify(at('tuned.highboard'), { modelPath: shipped }))).toMatchObject({ heads: 'failed' })
  })

  it('fits itself again, so that the changes above are what was found', async () => {
    await writeMembers(at('same.highboard'), await membersOf(at('heads.highboard')))
    expect(await verify(at('same.highboard'))).toMatchObject({ isConfirmed: true })
  })
})

describe('making one', () => {
  it('refuses to replace a file, unless told to, and a score that cannot be had again', async () => {
    await expect(app.studio.call('capsules.make', { predictionId, path: at('heads.highboard') })).rejects.toMatchObject({ code: 'conflict' })
    await made('heads.highboard', predictionId, { overwrite: true })
    const { dive } = await app.studio.call('dives.get', { diveId: dives[3]! })
    const { predictionId: stale } = await scoreOne(app, dives[2]!, 'labels')
    const { stages } = await app.studio.call('dives.get', { diveId: dives[3]! })
    await app.studio.call('stages.set', { diveId: dive.id, stages: stages.map(({ label, startFrame }, i) => ({ label, startFrame: i === 1 ? startFrame - 12 : startFrame })), summary: 'Moved flight' })
    const job = await app.finish((await app.studio.call('capsules.make', { predictionId: stale, path: at('stale.highboard') })).jobId)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'conflict', hint: expect.stringContaining('Score the dive again') } })
    expect(existsSync(at('stale.highboard'))).toBe(false)
  })

  it('says when the video has gone', async () => {
    const { video } = await app.studio.call('dives.get', { diveId: dives[0]! })
    renameSync(video.path, `${video.path}.away`)
    try {
      const started = await app.studio.call('capsules.make', { predictionId, path: at('gone.highboard') }).then(({ jobId }) => app.finish(jobId))
      expect(started).toMatchObject({ state: 'failed', error: { code: 'missing-video' } })
    } finally {
      renameSync(`${video.path}.away`, video.path)
    }
  })
})

describe('opening one', () => {
  it('in another studio shows and verifies it without taking anything over, then takes its dive in', async () => {
    const away = await openTestStudio()
    try {
      const path = at('heads.highboard')
      const opened = await away.studio.call('capsules.open', { path })
      expect(opened).toMatchObject({ model: 'heads', document: { dive: { athlete: 'Diver 0' }, clip: { frameCount: 60 } } })
      expect(opened.pictures).toHaveLength(8)
      expect(opened.modelId).not.toBeNull()
      expect(await away.studio.call('capsules.verify', { path, fromPictures: true })).toMatchObject({ isConfirmed: true, weights: 'file' })
      expect((await away.studio.call('library.info', {})).diveCount).toBe(0)

      expect(await away.studio.call('datasets.preview', { path })).toMatchObject({ kind: 'capsule', counts: { created: 1, attached: 1 } })
      expect(await away.finish((await away.studio.call('datasets.import', { path })).jobId)).toMatchObject({ state: 'done' })
      const { dives: [taken] } = await away.studio.call('dives.list', {})
      expect(taken).toMatchObject({ athlete: 'Diver 0', diveNumber: '107B', startFrame: 0, endFrame: 60, isAwaited: false, isLabelled: true, isRendered: true })
      const { stages, video } = await away.studio.call('dives.get', { diveId: taken!.id })
      expect([video.frameCount, stages.map(({ startFrame, provenance }) => [startFrame, provenance.name])]).toEqual([60, [[0, 'rendered truth'], [20, 'rendered truth'], [45, 'rendered truth']]])
      expect(await away.studio.call('datasets.preview', { path })).toMatchObject({ counts: { created: 0, unchanged: 1 } })
    } finally {
      await away.close()
    }
  })

  it('is known to tell of its dive and its exemplars, so that none of them is told to who judges them blind', async () => {
    const path = at('heads.highboard')
    const library = await openLibrary(app.folder)
    try {
      expect((await divesInCapsule(library, path)).sort()).toEqual([...dives].sort())
      expect(await divesInCapsule(library, at('nowhere'))).toEqual([])
    } finally {
      await library.close()
    }
  })

  it('as a bundle, or a bundle as one, says what it is', async () => {
    const job = await app.finish((await app.studio.call('exports.start', { format: 'bundle', folder: at('out'), options: { title: 'Club', media: false, models: 'none' }, dives: { filter: {} } })).jobId)
    expect(job.state).toBe('done')
    await expect(app.studio.call('capsules.open', { path: at('out/Club.highboard') })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('is a bundle of a library'), hint: expect.stringContaining('dataset import') })
  })
})

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel, openMethod } from '../../../src/main/engine/jobs/model-access.ts'
import { readVideo } from '../../../src/main/engine/jobs/read-video.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { methods } from '../../../src/main/models/registry.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { decodeFrameIndex } from '../../../src/shared/frame-index.ts'
import { saveModelFile } from '../../../src/main/training/model-file.ts'
import type { Tensor } from '../../../src/main/weights/tensors.ts'
import type { Job } from '../../../src/shared/contract/entities.ts'
import { mediaRoutes } from '../../../src/shared/contract/media.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { someFacts } from '../library/temporary-library.ts'

// A bundle made of one library and opened in another, at the contract, with rendered dives and a model of each library's own.
let home: StudioUnderTest
let away: StudioUnderTest
let folder: string
let bundle: string
const resources = (): string => join(folder, 'no-resources')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-bundles-'))
  home = await openTestStudio({ resources: resources() })
  away = await openTestStudio({ resources: resources() })
  await withLibrary(home, addRendered)
  await withLibrary(home, async (library) => {
    const model = methods[0]!.open('mcore-small')
    const weights = new Map(model.parameters.map(({ name, shape }, i): [string, Tensor] => [name, { shape: [...shape], data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill((i + 1) / 1000) }]))
    const file = await saveModelFile(library.folder.models, weights, { method: 'mcore', configuration: 'mcore-small', geometry: 'upright', provenance: 'made for a test' })
    await library.models.insert({ name: 'Club model', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'imported', runId: null, card: '# Club model\n\nMade for a test.\n', ...file })
    const other = await library.videos.insert({
      name: 'awaited routine', path: join(folder, 'nowhere'), kind: 'frames', contentHash: 'f'.repeat(64), sizeBytes: 1, width: 64, height: 48, frameCount: 40, durationSeconds: 1.6, frameRate: 25,
      isVariableFrameRate: false, codec: '', isRendered: false, frameIndex: { timestampsMicroseconds: new Float64Array(0), keyFrames: new Uint32Array(0), checksums: new Uint32Array(0) }, proxyPath: null,
    })
    await library.dataSets.store({
      dataset: 'table:vaults', title: 'vaults', path: '/vaults.csv', categories: [{ name: 'vault', title: 'Vault', scoreMinimum: 0, scoreMaximum: 20, stageVocabulary: ['run', 'flight'] }], videos: [], restore: [], change: [], splits: [],
      create: [], counts: { created: 0, restored: 0, changed: 0, unchanged: 0, conflicting: 0, removed: 0, attached: 0, awaited: 0, refused: 0 },
    }, { kind: 'import', name: 'vaults.csv' })
    await library.dives.create(other.video.id, { category: 'vault', facts: someFacts({ startFrame: 0, endFrame: 40, diveNumber: null, athlete: 'B. Vaulter', awards: [], scorePoints: 14.2 }), stages: [{ label: 'run', startFrame: 0 }, { label: 'flight', startFrame: 22 }] }, { kind: 'person', name: 'Jo' })
  })
  const first = (await home.studio.call('dives.list', {})).dives[0]!
  await home.studio.call('settings.set', { annotator: 'Mei' })
  const { stages } = await home.studio.call('dives.get', { diveId: first.id })
  await home.studio.call('stages.set', { diveId: first.id, stages: stages.map(({ label, startFrame }, i) => ({ label, startFrame: i === 1 ? startFrame + 1 : startFrame })), summary: 'Moved flight' })
  bundle = await exported(home, 'out')
}, 240_000)
afterAll(async () => {
  await home.close()
  await away.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Three short videos as the demo has them: synthetic, with true labels, in a split. */
async function addRendered(library: Library): Promise<void> {
  const ffmpeg = await findFfmpeg()
  const media = join(library.folder.media, 'rendered')
  mkdirSync(media, { recursive: true })
  const split = await library.splits.insert('Demo split', [])
  for (const [i, part] of (['train', 'validation', 'test'] as const).entries()) {
    const path = join(media, `dive-${i}.mp4`)
    execFileSync(ffmpeg.path, ['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${128 + 16 * i}x96:rate=25`, '-t', '2', '-pix_fmt', 'yuv420p', path])
    const read = await readVideo(path, { ffmpeg, signal: new AbortController().signal, known: new Set(), framesPerSecond: 25, allowGaps: false, allowDamaged: false, proxyFolder: library.folder.cache })
    if (read.type !== 'video') throw new Error('the library is empty')
    const { type: _type, warnings: _warnings, frameIndexBase64, ...facts } = read
    const { diveIds } = await library.videos.insert({ ...facts, isRendered: true, frameIndex: decodeFrameIndex(Buffer.from(frameIndexBase64, 'base64')) }, [{ facts: someFacts({ endFrame: 45 + i, athlete: `Diver ${i}`, scorePoints: 60 + i }), stages: [{ label: 'Forward', startFrame: 0 }, { label: '3.5 Soms.Pike', startFrame: 10 }, { label: 'Entry', startFrame: 30 }] }], { kind: 'rendered', name: 'rendered truth' })
    await library.splits.assign(split.id, diveIds, part)
  }
}

type Library = Awaited<ReturnType<typeof openLibrary>>
async function withLibrary<T>(app: StudioUnderTest, work: (library: Library) => Promise<T>): Promise<T> {
  const library = await openLibrary(app.folder)
  try {
    return await work(library)
  } finally {
    await library.close()
  }
}

async function exported(app: StudioUnderTest, name: string, options: Record<string, string | boolean> = {}): Promise<string> {
  const { jobId } = await app.studio.call('exports.start', { format: 'bundle', folder: join(folder, name), options: { title: 'Club', ...options }, dives: { filter: {} } })
  expect(await app.finish(jobId)).toMatchObject({ state: 'done' })
  return join(folder, name, 'Club.highboard')
}

async function imported(app: StudioUnderTest, path: string, onConflict: 'keep' | 'take' = 'keep'): Promise<Job> {
  return app.finish((await app.studio.call('datasets.import', { path, onConflict })).jobId)
}

/** All dives with what a bundle should carry, without what is each library's own. */
async function contents(app: StudioUnderTest): Promise<unknown[]> {
  return withLibrary(app, async (library) => {
    const splits = new Map((await library.splits.list()).map(({ id, name }) => [id, name]))
    const found: unknown[] = []
    for await (const page of library.records.read()) {
      for (const { category, facts, stages, video, parts } of page) {
        const { videoId: _id, path: _path, isAwaited, contentHash, frameCount, ...rest } = video
        found.push({ category, facts, stages, video: { ...rest, isAwaited, frameCount, contentHash: isAwaited ? '' : contentHash }, parts: parts.map(({ splitId, part }) => [splits.get(splitId), part]) })
      }
    }
    return found.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  })
}

const files = (app: StudioUnderTest): string[] => readdirSync(join(app.folder, 'media'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name)).sort()
const operations = (app: StudioUnderTest): Promise<number> => withLibrary(app, async (library) => (await Promise.all((await library.dives.ids({})).map((id) => library.history.list(id)))).flat().length)

describe('a bundle of a library opened in another', () => {
  it('is previewed: counts, models, splits, and what it takes', async () => {
    const preview = await away.studio.call('datasets.preview', { path: bundle })
    expect(preview).toMatchObject({ kind: 'bundle', title: 'Club', counts: { created: 4, attached: 3, awaited: 1, unchanged: 0 }, models: [{ name: 'Club model', isKnown: false }], table: null })
    expect(preview.splits).toHaveLength(1)
    expect(preview.categories.map(({ name }) => name).sort()).toEqual(['diving', 'vault'])
    expect(preview.unpackedBytes).toBeGreaterThan(10_000)
    expect((await away.studio.call('library.info', {})).diveCount).toBe(0)
    expect(files(away)).toEqual([])
  })

  it('brings dives, stages with who placed them, splits, categories, videos that play and models that load', async () => {
    expect(await imported(away, bundle)).toMatchObject({ state: 'done', message: expect.stringMatching(/^4 new, 3 videos with pictures, 1 videos without pictures, 1 model$/) })
    const [there, here] = [await contents(home), await contents(away)]
    expect(here).toHaveLength(4)
    const awaiting = (each: unknown[]): unknown[] => each.map((dive) => JSON.parse(JSON.stringify(dive).replace(/"isAwaited":\w+|"contentHash":"\w*"/g, '"x":0')) as unknown)
    expect(awaiting(here)).toEqual(awaiting(there))
    const kinds = JSON.stringify(here)
    expect(kinds).toContain('"kind":"person","name":"Mei"')
    expect(kinds).toContain('"kind":"person","name":"Jo"')
    expect(kinds).toContain('"kind":"rendered","name":"rendered truth"')
    expect(kinds).not.toContain('"kind":"import"')
    expect(await away.studio.call('categories.list', {})).toContainEqual(expect.objectContaining({ name: 'vault', scoreMaximum: 20 }))
    const videos = await away.studio.call('videos.list', {})
    expect(videos.filter(({ isRendered, isPresent }) => isRendered && isPresent)).toHaveLength(3)
    for (const video of videos.filter(({ isPresent }) => isPresent)) {
      expect(video.path).toContain(join(away.folder, 'media', 'bundles'))
      const picture = await away.studio.media({ path: mediaRoutes.frame(video.id, 30), search: new URLSearchParams(), range: null, isHead: false })
      expect(picture.status).toBe(200)
      expect(Buffer.from(await picture.arrayBuffer()).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
      expect((await away.studio.media({ path: mediaRoutes.video(video.id), search: new URLSearchParams(), range: 'bytes=0-99', isHead: false })).status).toBe(206)
    }
    const [model] = await away.studio.call('models.list', {})
    expect(model).toMatchObject({ name: 'Club model', source: 'imported', canScore: true, card: expect.stringContaining('Made for a test') })
    const { path, contentHash } = await withLibrary(away, (library) => library.models.file(model!.id))
    expect(path).toBe(join(away.folder, 'models', `${contentHash}.safetensors`))
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(contentHash)
    expect(loadModel(path, (options) => openMethod('mcore', 'mcore-small', options)).described?.provenance).toBe('made for a test')
    expect(readdirSync(join(away.folder, 'media', 'bundles'))).toHaveLength(1)
    expect(files(away).filter((name) => !/media.\S.*\.mp4$/.test(name))).toEqual([])
  })

  it('changes nothing the second time, and unpacks nothing', async () => {
    const [before, kept, edits] = [await contents(away), files(away), await operations(away)]
    const preview = await away.studio.call('datasets.preview', { path: bundle })
    expect(preview).toMatchObject({ counts: { unchanged: 4, created: 0, changed: 0, attached: 0 }, models: [{ isKnown: true }], unpackedBytes: 0 })
    expect(await imported(away, bundle)).toMatchObject({ state: 'done', message: expect.stringMatching(/^Nothing to do: 4 unchanged/) })
    expect(await contents(away)).toEqual(before)
    expect(files(away)).toEqual(kept)
    expect(await operations(away)).toBe(edits)
    expect(await away.studio.call('datasets.imports', {})).toHaveLength(1)
  })

  it('takes edits of another annotator home, and tells where both edited', async () => {
    await away.studio.call('settings.set', { annotator: 'Sam' })
    const dives = (await away.studio.call('dives.list', {})).dives.filter(({ isRendered }) => isRendered)
    const [one, two] = [dives[0]!, dives[1]!]
    await away.studio.call('dives.update', { diveId: one.id, facts: { athlete: 'Corrected' } })
    await away.studio.call('dives.update', { diveId: two.id, facts: { athlete: 'Of away' } })
    const twin = (await home.studio.call('dives.list', {})).dives.find(({ videoName }) => videoName === two.videoName)!
    await home.studio.call('dives.update', { diveId: twin.id, facts: { athlete: 'Of home' } })
    // What was edited here since does not make the same bundle new.
    expect(await imported(away, bundle)).toMatchObject({ message: expect.stringMatching(/^Nothing to do/) })
    const back = await exported(away, 'back', { media: false, models: 'none' })
    const preview = await home.studio.call('datasets.preview', { path: back })
    expect(preview.counts).toMatchObject({ changed: 1, conflicting: 1, unchanged: 2, created: 0 })
    expect(await imported(home, back)).toMatchObject({ state: 'done' })
    const names = async (): Promise<Map<string, string>> => new Map((await home.studio.call('dives.list', {})).dives.map(({ videoName, athlete }) => [videoName, athlete]))
    expect((await names()).get(one.videoName)).toBe('Corrected')
    expect((await names()).get(two.videoName)).toBe('Of home')
    expect(await imported(home, back)).toMatchObject({ message: expect.stringMatching(/in conflict/) })
    const [entry] = await home.studio.call('datasets.imports', {})
    await home.studio.call('datasets.undoImport', { importId: entry!.id })
    expect((await names()).get(one.videoName)).not.toBe('Corrected')
    expect((await home.studio.call('library.info', {})).diveCount).toBe(4)
  })

  it('is one operation: taken back whole, brought again whole', async () => {
    const [entry] = (await away.studio.call('datasets.imports', {})).slice(-1)
    await away.studio.call('datasets.undoImport', { importId: entry!.id })
    expect((await away.studio.call('library.info', {})).diveCount).toBe(0)
    await away.studio.call('datasets.redoImport', { importId: entry!.id })
    expect((await away.studio.call('library.info', {})).diveCount).toBe(4)
  })

  it('without media, finds the videos a library has by their content', async () => {
    const slim = await exported(home, 'slim', { media: false, models: 'none' })
    const other = await openTestStudio({ resources: resources() })
    try {
      const original = (await home.studio.call('videos.list', {})).find(({ isRendered }) => isRendered)!
      await other.finish((await other.studio.call('imports.start', { paths: [original.path] })).jobId)
      expect((await other.studio.call('datasets.preview', { path: slim })).counts).toMatchObject({ created: 4, attached: 1, awaited: 3 })
      expect(await imported(other, slim)).toMatchObject({ state: 'done' })
      expect((await other.studio.call('videos.list', {})).filter(({ isPresent }) => isPresent)).toHaveLength(1)
      expect(existsSync(join(other.folder, 'media', 'bundles'))).toBe(false)
    } finally {
      await other.close()
    }
  })
})

describe('a bundle that cannot be opened', () => {
  const left = (app: StudioUnderTest): string[] => [...readdirSync(join(app.folder, 'media'), { recursive: true, encoding: 'utf8' }).filter((name) => name !== 'bundles'), ...readdirSync(join(app.folder, 'models'))]

  it('is refused with nothing left behind when a byte of it is changed', async () => {
    const bytes = readFileSync(bundle)
    const at = bytes.indexOf('ftyp')
    expect(at).toBeGreaterThan(0)
    bytes[at + 2000] = (bytes[at + 2000] ?? 0) ^ 0xff
    const damaged = join(folder, 'damaged.highboard')
    writeFileSync(damaged, bytes)
    const other = await openTestStudio({ resources: resources() })
    try {
      expect(await imported(other, damaged)).toMatchObject({ state: 'failed', error: { code: 'invalid-input', message: expect.stringMatching(/changed or damaged/) } })
      expect(left(other)).toEqual([])
      expect(await other.studio.call('library.info', {})).toMatchObject({ videoCount: 0, diveCount: 0, modelCount: 0 })
      writeFileSync(damaged, 'PK no zip at all')
      await expect(other.studio.call('datasets.preview', { path: damaged })).rejects.toMatchObject({ code: 'invalid-input' })
    } finally {
      await other.close()
    }
  })

  it('leaves nothing when the import is stopped on its way', async () => {
    const other = await openTestStudio({ resources: resources() })
    try {
      const { jobId } = await other.studio.call('datasets.import', { path: bundle })
      await new Promise<void>((resolve) => {
        const stop = other.studio.on('job.updated', (job) => {
          if (job.id !== jobId || job.progress < 0.1) return
          stop()
          resolve()
        })
      })
      await other.studio.call('jobs.cancel', { jobId })
      expect(await other.finish(jobId)).toMatchObject({ state: 'cancelled' })
      expect(left(other)).toEqual([])
      expect(await other.studio.call('library.info', {})).toMatchObject({ videoCount: 0, diveCount: 0, modelCount: 0 })
    } finally {
      await other.close()
    }
  })
})

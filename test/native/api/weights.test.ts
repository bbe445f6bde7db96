import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { methods } from '../../../src/main/models/registry.ts'
import { loadModel } from '../../../src/main/engine/jobs/model-access.ts'
import { openCheckpoint } from '../../../src/main/weights/checkpoint.ts'
import { writePyTorchFile, type TorchWritable } from '../../../src/main/weights/pytorch-writer.ts'
import { elementCount, fromFloat32 } from '../../../src/main/weights/tensors.ts'
import type { Model } from '../../../src/shared/contract/assessment.ts'
import type { InputOf } from '../../../src/shared/contract/contract.ts'
import type { Job } from '../../../src/shared/contract/entities.ts'
import { openTestStudio, root, type StudioUnderTest } from '../../helpers/studio.ts'

// Checkpoints in and out at the contract, with files of every arrangement people bring.
const model = methods[0]!.open('mcore-small')
const counters = model.parameters.filter(({ name }) => name.endsWith('running_var')).length
let app: StudioUnderTest
let folder: string
const path = (name: string): string => join(folder, name)

/** As the official script saves it: a dictionary for each module, keys behind "module.", counters and records beside them. */
function writeOfficial(name: string, change: { leaveOut?: string; extra?: string; reshape?: string; poison?: string; prefix?: string } = {}): string {
  const root = new Map<string, TorchWritable>()
  const modules = new Map<string, Map<string, TorchWritable>>()
  for (const [index, { name: full, shape }] of model.parameters.entries()) {
    if (full === change.leaveOut) continue
    const [module = '', ...rest] = full.split('.')
    const dictionary = modules.get(module) ?? new Map<string, TorchWritable>()
    modules.set(module, dictionary)
    const found = full === change.reshape ? [...shape, 1] : shape
    const values = new Float32Array(elementCount(found)).fill((index + 1) / 1000)
    if (full === change.poison) values[0] = NaN
    dictionary.set(`${change.prefix ?? 'module.'}${rest.join('.')}`, fromFloat32(full, found, values))
    if (full.endsWith('running_var')) dictionary.set(`${change.prefix ?? 'module.'}${rest.join('.').replace('running_var', 'num_batches_tracked')}`, { name: full, dtype: 'int64', shape: [], data: new Uint8Array(8) })
  }
  for (const [module, dictionary] of modules) root.set(module, dictionary)
  if (change.extra !== undefined) modules.get('decoder')?.set(change.extra, fromFloat32('extra', [2], new Float32Array(2)))
  root.set('epoch', 12)
  writePyTorchFile(path(name), root)
  return path(name)
}

/** timm's arrangement: a plain state dictionary of the backbone with its classifier. */
function writeBackbone(name: string): string {
  const root = new Map<string, TorchWritable>()
  for (const { name: full, shape, group } of model.parameters) {
    if (group !== 'backbone' || full.includes('.gsm.')) continue
    const key = full.replace(/^base_model\._features\./, '').replace('conv1.net.', 'conv1.')
    root.set(key, fromFloat32(key, shape, new Float32Array(elementCount(shape)).fill(0.25)))
  }
  root.set('head.fc.weight', fromFloat32('fc', [10, 4], new Float32Array(40)))
  writePyTorchFile(path(name), root)
  return path(name)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-weights-'))
  app = await openTestStudio()
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

const asked = { method: 'mcore', configuration: 'mcore-small', geometry: 'official' } as const
async function importFile(request: Omit<InputOf<'weights.import'>, 'method' | 'configuration' | 'geometry'>): Promise<{ job: Job; model: Model | null }> {
  const before = new Set((await app.studio.call('models.list', {})).map(({ id }) => id))
  const job = await app.finish((await app.studio.call('weights.import', { ...asked, ...request })).jobId)
  return { job, model: (await app.studio.call('models.list', {})).find(({ id }) => !before.has(id)) ?? null }
}

describe('inspecting', () => {
  it('says what a file holds, what fits, and what would become of every key', async () => {
    const found = await app.studio.call('weights.inspect', { path: writeOfficial('official.pth') })
    expect(found).toMatchObject({ format: 'pytorch-zip', described: null, plain: { epoch: 12 } })
    expect(found.groups.map(({ name }) => name)).toEqual(['base_model', 'psnet_model', 'decoder', 'regressor_delta'])
    const [best] = found.accounts
    expect(best).toMatchObject({ method: 'mcore', configuration: 'mcore-small', backbone: null, fit: 'fits', loaded: model.parameters.length, expected: model.parameters.length, needsFacts: false })
    expect(best?.ignored).toEqual([expect.objectContaining({ count: counters, reason: expect.stringContaining('counter') })])
  })
  it('finds a backbone, and what would start new', async () => {
    const { accounts } = await app.studio.call('weights.inspect', { path: writeBackbone('backbone.pth') })
    const fitting = accounts.filter(({ fit }) => fit !== 'no')
    expect(fitting).toContainEqual(expect.objectContaining({ method: 'mcore', configuration: 'mcore-small', backbone: 'timm-regnety', startedNew: [expect.objectContaining({ reason: expect.stringContaining('gate-shift') })] }))
    expect(fitting.every(({ backbone }) => backbone !== null)).toBe(true)
  })
  it('tells what is missing, misshapen or unknown, under the method asked for', async () => {
    const file = writeOfficial('broken.pth', { leaveOut: 'decoder.model.0.norm_q.weight', reshape: 'regressor_delta.layer1.bias', extra: 'module.stranger' })
    const { accounts: [first] } = await app.studio.call('weights.inspect', { path: file, method: 'mcore', configuration: 'mcore-small' })
    expect(first).toMatchObject({ fit: 'no', missing: { count: 1, names: [expect.stringContaining('decoder.model.0.norm_q.weight')] }, wrongShape: { count: 1 }, unexpected: { count: 1, names: [expect.stringContaining('stranger')] } })
  })
  it.each([
    ['a text', 'notes.pth', 'hello world, this is no checkpoint', 'bad-checkpoint'],
    ['a web page', 'page.pth', '<!DOCTYPE html><html>', 'bad-checkpoint'],
    ['a pickle that would run something', 'evil.pth', Buffer.from('\x80\x02cos\nsystem\nq\x00X\x04\x00\x00\x00echoq\x01\x85q\x02Rq\x03.', 'latin1'), 'bad-checkpoint'],
  ])('%s is refused with what to do', async (_what, name, content, code) => {
    writeFileSync(path(name), content)
    await expect(app.studio.call('weights.inspect', { path: path(name) })).rejects.toMatchObject({ code, message: expect.stringContaining(name), hint: expect.any(String) })
  })
  it('a truncated file, a missing one and a relative path are told apart', async () => {
    writeFileSync(path('cut.pth'), readFileSync(writeOfficial('whole.pth')).subarray(0, 40_000))
    await expect(app.studio.call('weights.inspect', { path: path('cut.pth') })).rejects.toMatchObject({ code: 'bad-checkpoint' })
    await expect(app.studio.call('weights.inspect', { path: path('absent.pth') })).rejects.toMatchObject({ code: 'not-found' })
    await expect(app.studio.call('weights.inspect', { path: 'official.pth' })).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('importing', () => {
  it('makes a model of an official file, its weights, card and hash', async () => {
    const { job, model: made } = await importFile({ path: writeOfficial('mine.pth'), name: 'Mine' })
    expect(job).toMatchObject({ state: 'done', message: `${model.parameters.length} of ${model.parameters.length} weights loaded, ${counters} ignored` })
    expect(made).toMatchObject({ name: 'Mine', source: 'imported', canScore: true, isPresent: true, method: 'mcore', geometry: 'official' })
    expect(made?.card).toMatch(/# Mine[\s\S]*mine\.pth[\s\S]*SHA-256 `[0-9a-f]{64}`[\s\S]*weights loaded[\s\S]*ignored: a counter/)
    const { weights, described } = loadModel(join(app.folder, 'models', `${made?.contentHash}.safetensors`), () => model)
    expect([...weights.keys()]).toEqual(model.parameters.map(({ name }) => name))
    model.parameters.forEach(({ name }, index) => expect(weights.get(name)?.data[0], name).toBeCloseTo((index + 1) / 1000, 6))
    expect(described).toMatchObject({ method: 'mcore', configuration: 'mcore-small', geometry: 'official', purpose: 'score', provenance: expect.stringContaining('mine.pth') })
  })
  it('the same once more is the same model, and brings a removed one back', async () => {
    const [mine] = (await app.studio.call('models.list', {})).filter(({ name }) => name === 'Mine')
    await app.studio.call('models.remove', { modelId: mine!.id })
    const { job, model: back } = await importFile({ path: path('mine.pth'), name: 'Other' })
    expect(job.message).toContain('already, as "Mine"')
    expect(back?.id).toBe(mine?.id)
  })
  it.each([
    ['a missing weight', { leaveOut: 'decoder.model.0.norm_q.weight' }, /1 missing: decoder\.model\.0\.norm_q\.weight \[/],
    ['another shape', { reshape: 'regressor_delta.layer1.bias' }, /1 of another shape: regressor_delta\.layer1\.bias \(found \[.*, 1\], expected/],
    ['tensors nobody knows', { extra: 'module.stranger' }, /1 tensors it does not have: decoder\.module\.stranger/],
    ['what is no number', { poison: 'decoder.model.0.norm_q.weight' }, /NaN in decoder\.module\.model\.0\.norm_q\.weight \(element 0\)/],
  ])('%s is an error that names it', async (_what, change, message) => {
    const { job, model: made } = await importFile({ path: writeOfficial('faulty.pth', change), name: 'Faulty' })
    expect(job).toMatchObject({ state: 'failed', error: { message: expect.stringMatching(message), hint: expect.any(String) } })
    expect(made).toBeNull()
  })
  it('leaves strangers out when told to, and says so in the card', async () => {
    const { model: made } = await importFile({ path: writeOfficial('strange.pth', { extra: 'module.stranger', prefix: '' }), name: 'Strange', dropUnexpected: true })
    expect(made?.card).toMatch(/1 left out because the model does not know them: decoder\.module\.stranger/)
  })
  it('of a backbone makes a start for training that refuses to score', async () => {
    const { job, model: made } = await importFile({ path: writeBackbone('timm.pth'), name: 'Start', backbone: 'timm-regnety', seed: 4 })
    expect(job.message).toMatch(/start new, so it is a start for training/)
    expect(made).toMatchObject({ canScore: false })
    expect(made?.card).toMatch(/\*\*A start for training, not a model that can score\.\*\*[\s\S]*seed 4[\s\S]*1 ignored: the ImageNet classifier[\s\S]*started new: a gate-shift/)
    await expect(app.studio.call('weights.export', { modelId: made!.id, path: path('start.onnx'), format: 'onnx' }).then(({ jobId }) => app.finish(jobId))).resolves.toMatchObject({ state: 'failed', error: { message: expect.stringContaining('never trained') } })
  })
  it('of heads from one file and the backbone from another', async () => {
    const { model: made } = await importFile({ path: writeOfficial('heads.pth', { prefix: '' }), name: 'Two files', backbone: 'timm-regnety', backbonePath: writeBackbone('timm2.pth'), dropUnexpected: true })
    expect(made).toMatchObject({ canScore: false })
    const { weights } = loadModel(join(app.folder, 'models', `${made?.contentHash}.safetensors`), () => model)
    expect(weights.get('base_model._features.stem.conv.weight')?.data[0]).toBe(0.25)
    expect(weights.get('decoder.model.0.norm_q.weight')?.data[0]).toBeCloseTo((model.parameters.findIndex(({ name }) => name === 'decoder.model.0.norm_q.weight') + 1) / 1000, 6)
  })
  it('refuses a method or layout there is not', async () => {
    await expect(app.studio.call('weights.import', { ...asked, configuration: 'huge', path: path('mine.pth'), name: 'x' })).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await importFile({ path: path('mine.pth'), name: 'x', backbone: 'vgg' })).job).toMatchObject({ state: 'failed', error: { code: 'invalid-input', hint: expect.stringContaining('timm-regnety') } })
  })
})

describe('exporting and importing again', () => {
  it.each([['pytorch', 'again.pth'], ['safetensors', 'again.safetensors']] as const)('%s keeps every weight and what the studio knows', async (format, name) => {
    const [shipped] = (await app.studio.call('models.list', {})).filter(({ source }) => source === 'shipped')
    const { jobId, files } = await app.studio.call('weights.export', { modelId: shipped!.id, path: path(name), format })
    expect([(await app.finish(jobId)).state, files]).toEqual(['done', [path(name)]])
    const { described, accounts: [first] } = await app.studio.call('weights.inspect', { path: path(name) })
    expect(described).toMatchObject({ method: 'mcore', configuration: 'mcore-small', geometry: 'upright', provenance: expect.stringContaining('rendered dives') })
    expect(first).toMatchObject({ fit: 'fits', loaded: 261 })
    const file = openCheckpoint(path(name))
    const before = openCheckpoint(join(root, 'resources/models/mcore-small-rendered.safetensors'))
    expect(file.tensors.map((tensor) => tensor.name).sort()).toEqual(before.tensors.map((tensor) => tensor.name).sort())
    file.close()
    before.close()
  })
  it('does not replace files unless told to, nor take an ending it does not know', async () => {
    const [shipped] = await app.studio.call('models.list', {})
    const request = { modelId: shipped!.id, path: path('again.pth'), format: 'pytorch' } as const
    await expect(app.studio.call('weights.export', request)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('again.pth') })
    expect((await app.finish((await app.studio.call('weights.export', { ...request, overwrite: true })).jobId)).state).toBe('done')
    await expect(app.studio.call('weights.export', { ...request, path: path('again.exe') })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(app.studio.call('weights.export', { ...request, path: path('new.onnx') })).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('keeping models', () => {
  it('renames, hides and shows again; nothing is lost', async () => {
    const [first] = await app.studio.call('models.list', {})
    expect(await app.studio.call('models.rename', { modelId: first!.id, name: '  Better name ' })).toMatchObject({ id: first!.id, name: 'Better name' })
    await app.studio.call('models.remove', { modelId: first!.id })
    expect((await app.studio.call('models.list', {})).map(({ id }) => id)).not.toContain(first!.id)
    expect((await app.studio.call('models.removed', {})).map(({ id }) => id)).toEqual([first!.id])
    expect(existsSync(join(app.folder, 'models', `${first!.contentHash}.safetensors`))).toBe(true)
    // What ships with the studio stays hidden when the library is opened again.
    await app.studio.dispose()
    app = await openTestStudio({ libraryFolder: app.folder })
    expect((await app.studio.call('models.list', {})).map(({ id }) => id)).not.toContain(first!.id)
    expect(await app.studio.call('models.restore', { modelId: first!.id })).toMatchObject({ name: 'Better name' })
    expect(await app.studio.call('models.usage', { modelId: first!.id })).toEqual({ runs: [], predictionCount: 0, predictedDiveCount: 0, segmentationCount: 0 })
    await expect(app.studio.call('models.usage', { modelId: 99 as never })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('published weights', () => {
  it('are listed with how they are checked, and an unknown name is told', async () => {
    const published = await app.studio.call('weights.published', {})
    expect(published.length).toBeGreaterThanOrEqual(6)
    expect(published.every(({ address, path: place }) => address.startsWith('https://') && place === null)).toBe(true)
    expect(published.find(({ name }) => name === 'resnet-50-imagenet')).toMatchObject({ check: 'sha256', sizeBytes: 102530333 })
    await expect(app.studio.call('weights.download', { name: 'vgg' })).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('resnet-50-imagenet') })
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trainModel } from '../../../../src/main/engine/jobs/train.ts'
import { openPcln } from '../../../../src/main/models/pcln/method.ts'
import { loadModelFile } from '../../../../src/main/training/model-file.ts'
import { makeDives, makeInput, recorder } from '../../training/tiny-dives.ts'
import { tiny } from './tiny.ts'

/** PCLN in the studio's own training, from video files to a model file. */
const config = { ...tiny, size: 32 }
const asPcln = { method: 'pcln', configuration: 'pcln-small', examplesPerStep: 6, flip: false }
let folder: string
let dives: Awaited<ReturnType<typeof makeDives>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-pcln-'))
  dives = await makeDives(join(folder, 'videos'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('training PCLN', () => {
  it('as a whole, in units of pictures, lowers its losses and keeps a model that measures as reported', async () => {
    const context = recorder()
    const input = makeInput(join(folder, 'all'), dives, { ...asPcln, epochs: 40, headLearningRate: 1e-2, backboneLearningRate: 1e-3, batchNorm: 'batch' })
    const result = await trainModel(input, openPcln(config, { target: 'score' }), context)
    for (const name of ['loss/total', 'loss/score']) {
      const values = context.points.filter((point) => point.name === name).map((point) => point.value)
      expect(Math.min(...values.slice(-10)), name).toBeLessThan(0.5 * (values[0] ?? 0))
    }
    const stored = await loadModelFile(result.model.path)
    expect(stored.facts).toMatchObject({ method: 'pcln', configuration: 'pcln-small' })
    expect(result.evaluations.map((found) => found.part)).toEqual(['validation'])
    for (const found of result.evaluations) expect(found.maePoints).toBeLessThan(40)
  })

  it('of the heads alone leaves the backbone as it was and needs no exemplar', async () => {
    const model = openPcln(config)
    const context = recorder()
    const base = await trainModel(makeInput(join(folder, 'base'), dives, { ...asPcln, epochs: 1, batchNorm: 'batch' }), model, recorder())
    const heads = await trainModel(makeInput(join(folder, 'heads'), dives, { ...asPcln, depth: 'heads', batchNorm: 'frozen', epochs: 30, headLearningRate: 1e-2, exemplarCount: 1 }, { initialWeightsPath: base.model.path }), model, context)
    const losses = context.points.filter((point) => point.name === 'loss/total').map((point) => point.value)
    expect(losses.at(-1)).toBeLessThan(0.9 * (losses[0] ?? 0))
    const [before, after] = [(await loadModelFile(base.model.path)).tensors, (await loadModelFile(heads.model.path)).tensors]
    for (const [name, { data }] of after) if (name.startsWith('frame_backbone.')) expect(data, name).toEqual(before.get(name)?.data)
    expect(after.size).toBe(model.parameters.length)
  })
})

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importWeights } from '../../../src/main/engine/jobs/import-weights.ts'
import { loadModel } from '../../../src/main/engine/jobs/model-access.ts'
import { accountsOf, factsWithoutDives } from '../../../src/main/engine/jobs/weights-accounts.ts'
import type { ImportWeightsResult } from '../../../src/main/engine/jobs/weights-input.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import { methods } from '../../../src/main/models/registry.ts'
import { openCheckpoint } from '../../../src/main/weights/checkpoint.ts'
import { writePyTorchFile, type TorchWritable } from '../../../src/main/weights/pytorch-writer.ts'
import { fromFloat32 } from '../../../src/main/weights/tensors.ts'
import { recorder } from '../training/tiny-dives.ts'

// Every registered method, in its smallest size: its official arrangement is recognised and becomes a model that knows what it must.
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-import-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const dives = Array.from({ length: 30 }, (_, i) => ({
  diveId: i + 1, title: `Dive ${i}`, athlete: '', startFrame: 0, endFrame: 90, diveNumber: ['107B', '205B', '5253B'][i % 3]!, difficulty: 3 + (i % 3) / 10, scorePoints: 40 + i, awards: [7, 7.5, 7, 8, 7, 6.5, 7], transitions: [20, 60] as [number, number],
  video: { videoId: 1, path: '/none.mp4', kind: 'file' as const, contentHash: 'x', width: 160, height: 120, frameCount: 90, frameRate: 25, frameIndexPath: null },
}))

describe.each(methods.map((method) => [method.name, method] as const))('%s', (name, method) => {
  const configuration = method.configurations[0]!.name
  const model = method.open(configuration)
  const path = (): string => join(folder, `${name}.pth`)
  const request = (change: object = {}) => ({ path: path(), name, method: name, configuration, options: {}, geometry: 'official', backbone: null, backbonePath: null, dropUnexpected: false, seed: 1, factsFrom: null, modelsFolder: join(folder, 'models'), ...change })
  const needsFacts = model.factProblems(factsWithoutDives(model)).length > 0

  it('recognises its checkpoint, with "module." before every key, counters and an optimiser', () => {
    const values = initialParameters(model.parameters, 2)
    const modules = new Map<string, Map<string, TorchWritable>>()
    for (const { name: full, shape } of model.parameters) {
      const dot = full.indexOf('.')
      const module = modules.get(full.slice(0, dot)) ?? new Map<string, TorchWritable>()
      modules.set(full.slice(0, dot), module)
      module.set(`module.${full.slice(dot + 1)}`, fromFloat32(full, shape, values[full]!))
      if (full.endsWith('running_var')) module.set(`module.${full.slice(dot + 1).replace('running_var', 'num_batches_tracked')}`, { name: full, dtype: 'int64', shape: [], data: new Uint8Array(8) })
    }
    writePyTorchFile(path(), new Map<string, TorchWritable>([...modules, ['optimizer', new Map([['lr', 0.1]])], ['epoch', 3], ['rho_best', 0.9]]))
    const file = openCheckpoint(path())
    const [best] = accountsOf(file.tensors, file.fileName, { method: null, configuration: null, options: {} }, null)
    file.close()
    expect(best).toMatchObject({ method: name, configuration, backbone: null, fit: 'fits', loaded: model.parameters.length, needsFacts })
  })

  it('imports it, with what the method learns of a training part', async () => {
    if (needsFacts) await expect(importWeights(request(), recorder())).rejects.toMatchObject({ code: 'bad-checkpoint', hint: expect.stringContaining('--facts-from-split') })
    const result = (await importWeights(request({ factsFrom: needsFacts ? { splitName: 'Club', dives } : null }), recorder())) as ImportWeightsResult
    expect(result.canScore).toBe(true)
    const { weights, facts, model: opened } = loadModel(result.path, (options) => method.open(configuration, options))
    expect(weights.size).toBe(model.parameters.length)
    expect(opened.factProblems(facts)).toEqual([])
    if (needsFacts) expect(result.card).toMatch(/## Facts[\s\S]*30 dives, the training part of "Club"/)
    if (needsFacts) await expect(importWeights(request({ factsFrom: { splitName: 'Club', dives: dives.slice(0, 1).map((dive) => ({ ...dive, scorePoints: null })) } }), recorder())).rejects.toMatchObject({ code: 'bad-labels' })
  })

  it('stops between two tensors when it is cancelled, leaving nothing half-written', async () => {
    const controller = new AbortController()
    const context = recorder(controller.signal)
    let reports = 0
    const before = readdirSync(join(folder, 'models')).length
    await expect(importWeights(request({ name: 'other', factsFrom: { splitName: 'Club', dives } }), { ...context, progress: () => void (++reports > 5 && controller.abort()) })).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(join(folder, 'models')).length).toBe(before)
  })
})

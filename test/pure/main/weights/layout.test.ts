import { describe, expect, it } from 'vitest'
import type { Checkpoint, CheckpointTensor } from '../../../../src/main/weights/checkpoint.ts'
import { accountFor, canonicalName, loadWeights, summariseReport } from '../../../../src/main/weights/layout.ts'
import type { Layout } from '../../../../src/main/weights/layout.ts'
import { mcoreLayout, timmRegNetLayout } from '../../../../src/main/models/mcore/layout.ts'
import { pclnLayout } from '../../../../src/main/models/pcln/layout.ts'

const tensor = (name: string, shape: number[] = [2]): CheckpointTensor => ({ name, shape, dtype: 'float32', sizeBytes: 4 * shape.reduce((a, b) => a * b, 1) })
const layout: Layout = { modules: ['base_model', 'regressor'], ignored: [{ pattern: /num_batches_tracked$/, reason: 'a counter' }] }

function checkpoint(tensors: CheckpointTensor[]): Checkpoint {
  return {
    format: 'safetensors', fileName: 'x.pth', sizeBytes: 0, tensors, plain: new Map(), close() {},
    read: (name) => ({ name, dtype: 'float32', shape: [2], data: new Uint8Array(new Float32Array([1, name.length]).buffer) }),
  }
}

describe('names', () => {
  it.each([
    ['base_model.w', 'base_model.w'],
    ['base_model.module.w', 'base_model.w'],
    ['module.base_model.w', 'base_model.w'],
    ['state_dict.module.base_model.w', 'base_model.w'],
    ['base_model.model.w', 'base_model.model.w'],
    ['other.w', 'other.w'],
  ])('%s is %s', (source, name) => {
    expect(canonicalName(source, layout)).toBe(name)
  })

  it('of a backbone file get its module', () => {
    expect(canonicalName('stem.conv.weight', timmRegNetLayout)).toBe('base_model._features.stem.conv.weight')
    expect(canonicalName('s1.b1.conv1.bn.running_mean', timmRegNetLayout)).toBe('base_model._features.s1.b1.conv1.net.bn.running_mean')
    expect(canonicalName('s1.b1.conv2.conv.weight', timmRegNetLayout)).toBe('base_model._features.s1.b1.conv2.conv.weight')
  })
})

describe('every key is accounted for', () => {
  it('as loaded, ignored, missing, unexpected or of another shape', () => {
    const found = [tensor('base_model.module.a'), tensor('base_model.module.bn.num_batches_tracked', []), tensor('base_model.b', [3]), tensor('stranger')]
    const expected = [{ name: 'base_model.a', shape: [2] }, { name: 'base_model.b', shape: [2] }, { name: 'regressor.c', shape: [5, 1] }]
    const report = accountFor(found, expected, layout, 'x.pth')
    expect(report).toEqual({
      loaded: [{ name: 'base_model.a', source: 'base_model.module.a', dtype: 'float32', shape: [2] }],
      ignored: [{ source: 'base_model.module.bn.num_batches_tracked', reason: 'a counter' }],
      startedNew: [],
      missing: [{ name: 'regressor.c', shape: [5, 1] }],
      unexpected: [{ source: 'stranger', name: 'stranger', shape: [2] }],
      wrongShape: [{ name: 'base_model.b', source: 'base_model.b', found: [3], expected: [2] }],
    })
    expect(summariseReport(report)).toBe('1 loaded, 1 ignored, 0 started new, 1 missing, 1 unexpected, 1 of another shape')
  })

  it('and what is missing or misshapen is an error that names it', () => {
    const expected = [{ name: 'base_model.a', shape: [2] }, { name: 'base_model.b', shape: [2] }, { name: 'regressor.c', shape: [5, 1] }]
    const load = (): unknown => loadWeights(checkpoint([tensor('base_model.a'), tensor('base_model.b', [3])]), expected, layout)
    expect(load).toThrow(expect.objectContaining({ code: 'bad-checkpoint', message: expect.stringMatching(/x\.pth does not fit.*1 missing: regressor\.c \[5, 1\]; 1 of another shape: base_model\.b \(found \[3\], expected \[2\]\)/) as string }))
  })

  it('and two tensors for one weight are an error', () => {
    expect(() => accountFor([tensor('base_model.a'), tensor('base_model.module.a')], [{ name: 'base_model.a', shape: [2] }], layout, 'x')).toThrow(/both base_model\.a and base_model\.module\.a/)
  })

  it('and a weight starts new only where the layout says so', () => {
    const expected = [{ name: 'base_model._features.stem.conv.weight', shape: [2] }, { name: 'base_model._features.s1.b1.conv1.gsm.bn.weight', shape: [8] }]
    const { report, tensors } = loadWeights(checkpoint([tensor('stem.conv.weight'), tensor('head.fc.weight')]), expected, timmRegNetLayout)
    expect([...tensors.keys()]).toEqual(['base_model._features.stem.conv.weight'])
    expect(report.startedNew.map(({ name }) => name)).toEqual(['base_model._features.s1.b1.conv1.gsm.bn.weight'])
    expect(report.ignored.map(({ source }) => source)).toEqual(['head.fc.weight'])
  })
})

describe('official layouts', () => {
  it('pass over what the official runs store besides weights, with a reason', () => {
    const found = ['base_model.module.w', 'EnhNet_model.module.gru.weight_ih_l0', 'optimizer.state.0.exp_avg', 'base_model.module.bn.num_batches_tracked'].map((name) => tensor(name))
    const report = accountFor(found, [{ name: 'base_model.w', shape: [2] }], mcoreLayout, 'x')
    expect(report.loaded.length).toBe(1)
    expect(report.unexpected).toEqual([])
    expect(report.ignored.map(({ reason }) => reason.length > 10)).toEqual([true, true, true])
    const pcln = accountFor([tensor('fc_1.weight'), tensor('optimizer.state.0.step', [])], [{ name: 'model.fc_1.weight', shape: [2] }], pclnLayout, 'x')
    expect([pcln.loaded.length, pcln.ignored.length, pcln.unexpected.length]).toEqual([1, 1, 0])
  })
})

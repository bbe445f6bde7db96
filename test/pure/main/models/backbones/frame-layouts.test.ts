import { describe, expect, it } from 'vitest'
import backbones from '../../../../golden/data/backbones.json' with { type: 'json' }
import mcoreGolden from '../../../../golden/data/mcore.json' with { type: 'json' }
import { frameBackboneParameters, frameBackbones, frameFeatureWidth, type FrameBackboneConfig, type FrameBackboneName } from '../../../../../src/main/models/backbones/frame-backbone.ts'
import { imageNetLayout } from '../../../../../src/main/models/backbones/frame-layouts.ts'
import { regNetYPlan } from '../../../../../src/main/models/backbones/regnety.ts'
import { temporalModules, type TemporalModule } from '../../../../../src/main/models/backbones/temporal.ts'
import { accountFor, type LoadReport } from '../../../../../src/main/weights/layout.ts'

/** Keys of a library's whole network in its own order, classifier and counters included, with their shapes. */
function libraryKeys(name: FrameBackboneName): [string, readonly number[]][] {
  const width = frameFeatureWidth(frameBackbones[name])
  switch (name) {
    case 'resnet18': case 'resnet50': return [...(backbones.backbones[name].state as [string, number[]][]), ['fc.weight', [1000, width]], ['fc.bias', [1000]]]
    // The official MCoRe checkpoint holds timm's regnety_002 around its gate-shift modules.
    case 'regnety_002': return [
      ...(mcoreGolden.state.base_model as [string, number[]][]).filter(([key]) => !key.includes('.gsm.')).map(([key, shape]): [string, readonly number[]] => [key.replace('_features.', '').replace('.net.', '.'), shape]),
      ['head.fc.weight', [1000, width]], ['head.fc.bias', [1000]],
    ]
    case 'regnety_008': return [...timmKeys(name), ['head.fc.weight', [1000, width]], ['head.fc.bias', [1000]]]
  }
}

/** timm's RegNet as its source spells it (ConvBnAct, SEModule). */
function timmKeys(name: 'regnety_008'): [string, readonly number[]][] {
  const config = frameBackbones[name]
  const unit = (path: string, shape: number[]): [string, readonly number[]][] => [
    [`${path}.conv.weight`, shape], ...['weight', 'bias', 'running_mean', 'running_var'].map((key): [string, number[]] => [`${path}.bn.${key}`, [shape[0] ?? 0]]), [`${path}.bn.num_batches_tracked`, []],
  ]
  return [...unit('stem', [32, 3, 3, 3]), ...regNetYPlan(config).flatMap(({ path, input, output, squeeze, downsample }): [string, readonly number[]][] => [
    ...unit(`${path}.conv1`, [output, input, 1, 1]), ...unit(`${path}.conv2`, [output, 16, 3, 3]),
    [`${path}.se.fc1.weight`, [squeeze, output, 1, 1]], [`${path}.se.fc1.bias`, [squeeze]], [`${path}.se.fc2.weight`, [output, squeeze, 1, 1]], [`${path}.se.fc2.bias`, [output]],
    ...unit(`${path}.conv3`, [output, output, 1, 1]), ...(downsample ? unit(`${path}.downsample`, [output, input, 1, 1]) : []),
  ])]
}

function report(name: FrameBackboneName, temporal: TemporalModule, root: string, prefix = ''): LoadReport {
  const config: FrameBackboneConfig = { ...frameBackbones[name], temporal }
  const file = libraryKeys(name).map(([key, shape]) => ({ name: prefix + key, shape, dtype: 'float32' as const, sizeBytes: 4 }))
  return accountFor(file, frameBackboneParameters(config, root), imageNetLayout(config, root), 'x.pth')
}

describe.each(Object.keys(frameBackbones) as FrameBackboneName[])('an ImageNet checkpoint of %s', (name) => {
  it.each(temporalModules)('with "%s" has every key accounted for', (temporal) => {
    for (const root of ['frame_backbone', 'base_model._features']) {
      const found = report(name, temporal, root)
      expect(found.missing).toEqual([])
      expect(found.unexpected).toEqual([])
      expect(found.wrongShape).toEqual([])
      expect(found.ignored.filter(({ source }) => !source.endsWith('num_batches_tracked')).map(({ source }) => source)).toEqual(name.startsWith('resnet') ? ['fc.weight', 'fc.bias'] : ['head.fc.weight', 'head.fc.bias'])
      const config = { ...frameBackbones[name], temporal }
      expect(found.startedNew.length > 0).toBe(temporal === 'gate-shift')
      expect(found.loaded.length + found.startedNew.length).toBe(frameBackboneParameters(config, root).length)
    }
  })

  it('may carry wrappers or its full path', () => {
    for (const prefix of ['state_dict.module.', 'base_model.', 'base_model._features.']) {
      const found = report(name, 'gate-shift', 'base_model._features', prefix)
      expect([prefix, found.missing.length, found.unexpected.length]).toEqual([prefix, 0, 0])
    }
  })

  it('of another network is refused by name', () => {
    const other = name === 'resnet18' ? 'resnet50' : 'resnet18'
    const file = libraryKeys(other).map(([key, shape]) => ({ name: key, shape, dtype: 'float32' as const, sizeBytes: 4 }))
    const found = accountFor(file, frameBackboneParameters(frameBackbones[name], 'b'), imageNetLayout(frameBackbones[name], 'b'), 'x.pth')
    expect(found.missing.length + found.wrongShape.length).toBeGreaterThan(0)
  })
})

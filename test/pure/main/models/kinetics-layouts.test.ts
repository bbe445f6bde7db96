import { describe, expect, it } from 'vitest'
import golden from '../../../golden/data/t2cr.json' with { type: 'json' }
import { distributionLayout, kineticsLayouts } from '../../../../src/main/models/kinetics-layouts.ts'

const official = new Set(golden.state.base_model.map(([key]) => `base_model.${String(key)}`))

describe('public I3D weights', () => {
  it('of the port carry our names below the backbone', () => {
    const rename = kineticsLayouts[0]!.layout.rename!
    expect(official).toContain(rename('base_model.mixed_4b.branch_1.0.batch3d.running_var'))
    expect(rename('base_model.backbone.mixed_4b.branch_0.conv3d.weight')).toBe('base_model.backbone.mixed_4b.branch_0.conv3d.weight')
  })

  it.each([
    ['Conv3d_1a_7x7.conv3d.weight', 'conv3d_1a_7x7.conv3d.weight'], ['Conv3d_2c_3x3.bn.running_mean', 'conv3d_2c_3x3.batch3d.running_mean'],
    ['Mixed_3b.b0.conv3d.weight', 'mixed_3b.branch_0.conv3d.weight'], ['Mixed_4f.b1a.bn.weight', 'mixed_4f.branch_1.0.batch3d.weight'],
    ['Mixed_4f.b1b.bn.bias', 'mixed_4f.branch_1.1.batch3d.bias'], ['Mixed_5c.b2b.conv3d.weight', 'mixed_5c.branch_2.1.conv3d.weight'],
    ['Mixed_5c.b3b.bn.running_var', 'mixed_5c.branch_3.1.batch3d.running_var'], ['logits.conv3d.bias', 'conv3d_0c_1x1.conv3d.bias'],
  ])('of the branched port: %s', (theirs, ours) => {
    expect(official).toContain(`base_model.backbone.${ours}`)
    expect(kineticsLayouts[1]!.layout.rename!(`base_model.${theirs}`)).toBe(`base_model.backbone.${ours}`)
    expect(distributionLayout.rename!(`i3d.${theirs}`)).toBe(`base_model.backbone.${ours}`)
  })

  it('leave the evaluator of a score distribution checkpoint alone', () => {
    expect(distributionLayout.rename!('evaluator.evaluator.3.layer1.weight')).toBe('evaluator.evaluator.3.layer1.weight')
  })
})

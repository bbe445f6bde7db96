/** Every parameter of I3D with its official key and shape. */
import type { ParameterSpec } from '../parameters.ts'
import { asLast, backboneSpec, batchNormSpecs } from './frame-layers.ts'
import { i3dFeatureWidth, i3dPlan, isLastStep, type I3dConfig } from './i3d-config.ts'

/** Classes of Kinetics-400, whose logits official checkpoints carry and nothing here reads. */
const kineticsClasses = 400

/**
 * In the order of the official checkpoint, less the `num_batches_tracked` counters. The Kinetics classifier is there so
 * that a checkpoint saved here loads there; no gradient reaches it.
 * @param root path of the network: "base_model.backbone"
 */
export function i3dParameters(config: Pick<I3dConfig, 'width'>, root: string): ParameterSpec[] {
  const unit = (path: string, output: number, input: number, kernel = 1): ParameterSpec[] => [
    backboneSpec(`${root}.${path}.conv3d.weight`, [output, input, kernel, kernel, kernel], { kind: 'kaiming', fan: input * kernel ** 3 }),
    ...batchNormSpecs(`${root}.${path}.batch3d`, output),
  ]
  const width = i3dFeatureWidth(config)
  return [
    ...i3dPlan(config).flatMap((step) => {
      if (step.kind === 'unit') return unit(step.name, step.output, step.input, step.kernel)
      if (step.kind === 'pool') return []
      const { name, input, branch0, branch1, branch2, branch3 } = step
      const own = [
        ...unit(`${name}.branch_0`, branch0, input),
        ...unit(`${name}.branch_1.0`, branch1[0], input), ...unit(`${name}.branch_1.1`, branch1[1], branch1[0], 3),
        ...unit(`${name}.branch_2.0`, branch2[0], input), ...unit(`${name}.branch_2.1`, branch2[1], branch2[0], 3),
        ...unit(`${name}.branch_3.1`, branch3, input),
      ]
      return isLastStep(step) ? asLast(own) : own
    }),
    backboneSpec(`${root}.conv3d_0c_1x1.conv3d.weight`, [kineticsClasses, width, 1, 1, 1], { kind: 'zeros' }, false),
    backboneSpec(`${root}.conv3d_0c_1x1.conv3d.bias`, [kineticsClasses], { kind: 'zeros' }, false),
  ]
}

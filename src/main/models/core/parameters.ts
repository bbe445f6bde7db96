/** Every parameter of CoRe with its official key and shape. */
import { clipBackboneParameters } from '../clip-video.ts'
import type { InitialRule, ParameterSpec } from '../parameters.ts'
import { featureWidth, leafCount, type CoreConfig } from './config.ts'

/** In the order of the official checkpoint. */
export function coreParameters(config: CoreConfig): readonly ParameterSpec[] {
  return [...clipBackboneParameters(config), ...coreHeadParameters(config)]
}

export function coreHeadParameters(config: CoreConfig): readonly ParameterSpec[] {
  const { treeWidth, decisions } = config
  const levels = Array.from({ length: decisions }, (_, level) => level)
  const layer = (path: string, shape: readonly number[]): ParameterSpec[] => {
    const initial: InitialRule = { kind: 'uniform', bound: 1 / Math.sqrt(shape[1] ?? 1) }
    return [
      { name: `regressor.${path}.weight`, shape, group: 'head', trainable: true, initial },
      { name: `regressor.${path}.bias`, shape: shape.slice(0, 1), group: 'head', trainable: true, initial },
    ]
  }
  return [
    ...layer('first_layer.0', [treeWidth, 2 * featureWidth(config) + 1]),
    ...levels.flatMap((level) => layer(`feature_layers.${level}.0`, [2 ** (level + 1) * treeWidth, treeWidth, 1])),
    ...levels.flatMap((level) => layer(`clf_layers.${level}`, [2 ** (level + 1), treeWidth, 1])),
    ...layer('reg_layer', [leafCount(config), treeWidth, 1]),
  ]
}

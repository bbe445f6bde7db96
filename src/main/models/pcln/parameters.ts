/** Every parameter of PCLN with its official key and shape, and its frame backbone's under `frame_backbone`. */
import { frameBackboneParameters } from '../backbones/frame-backbone.ts'
import type { ParameterSpec } from '../parameters.ts'
import { encodedSteps, featureWidth, pairFeatures, type PclnConfig } from './config.ts'

/** Path of the frame backbone, which official checkpoints do not hold: its features come from files there. */
export const backboneRoot = 'frame_backbone'

/** A layer's weight and bias, uniform within ±1/√fan: PyTorch's default for linear layers and convolutions. */
function layer(path: string, output: number, input: number, kernel: readonly number[] = []): ParameterSpec[] {
  const initial = { kind: 'uniform', bound: 1 / Math.sqrt(input) } as const
  return [
    { name: `${path}.weight`, shape: [output, input, ...kernel], group: 'head', trainable: true, initial },
    { name: `${path}.bias`, shape: [output], group: 'head', trainable: true, initial },
  ]
}

/**
 * In the order of the official checkpoint. Its `encoder_backbone.fc1` to `fc3`, a regressor that nothing runs, and
 * counters are left out.
 */
export function pclnHeadParameters(config: PclnConfig): readonly ParameterSpec[] {
  const { encoderWidths: [inner, encoded], regressorWidths: [first, second], pairWidth, pairView: [viewed], pairChannels, pairHidden } = config
  return [
    ...layer('model.encoder_backbone.conv1', inner, featureWidth(config), [1]), ...layer('model.encoder_backbone.conv2', encoded, inner, [1]),
    ...layer('model.mlp.fc1', first, encoded * encodedSteps(config)), ...layer('model.mlp.fc2', second, first), ...layer('model.mlp.fc3', 1, second),
    ...layer('model.conv1d', pairWidth, encoded, [1]),
    ...layer('model.conv2d_1', pairChannels[0], viewed, [1, 1]), ...layer('model.conv2d_2', pairChannels[1], pairChannels[0], [1, 1]),
    ...layer('model.fc_1', pairHidden[0], pairFeatures(config)), ...layer('model.fc_2', pairHidden[1], pairHidden[0]), ...layer('model.fc_3', 1, pairHidden[1]),
  ]
}

export function pclnParameters(config: PclnConfig): readonly ParameterSpec[] {
  return [...frameBackboneParameters(config.backbone, backboneRoot), ...pclnHeadParameters(config)]
}

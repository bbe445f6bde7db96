/** Every parameter of T²CR with its official key and shape. */
import { clipBackboneParameters } from '../clip-video.ts'
import type { InitialRule, ParameterSpec } from '../parameters.ts'
import { clipVideo, featureWidth, type T2crConfig } from './config.ts'

const zeros: InitialRule = { kind: 'zeros' }
const ones: InitialRule = { kind: 'ones' }
const uniform = (fan: number): InitialRule => ({ kind: 'uniform', bound: 1 / Math.sqrt(fan) })

/** Layers that the released modules own and never call: carried along, so that checkpoints stay whole, and never trained. */
const unused = (name: string): boolean => /^taa\.(mlp|ca)\./.test(name)

/** Every parameter in the order of the official checkpoint, without `num_batches_tracked`. */
export function t2crParameters(config: T2crConfig): readonly ParameterSpec[] {
  return [...clipBackboneParameters(clipVideo(config)), ...t2crHeadParameters(config)]
}

/** The heads' parameters in the order of the official checkpoint, without `num_batches_tracked`. */
export function t2crHeadParameters(config: T2crConfig): readonly ParameterSpec[] {
  return [...attentionParameters(config), ...regressorParameters(config), ...decoderParameters(config)]
    .map((spec) => (unused(spec.name) ? { ...spec, trainable: false } : spec))
}

function spec(name: string, shape: readonly number[], initial: InitialRule, trainable = true): ParameterSpec {
  return { name, shape, group: 'head', initial, trainable }
}

function linear(path: string, output: number, input: number): ParameterSpec[] {
  return [spec(`${path}.weight`, [output, input], uniform(input)), spec(`${path}.bias`, [output], uniform(input))]
}

function convolution(path: string, output: number, input: number, kernel: number): ParameterSpec[] {
  return [spec(`${path}.weight`, [output, input, kernel], uniform(input * kernel)), spec(`${path}.bias`, [output], uniform(input * kernel))]
}

function norm(path: string, width: number): ParameterSpec[] {
  return [spec(`${path}.weight`, [width], ones), spec(`${path}.bias`, [width], zeros)]
}

function batchNorm(path: string, width: number): ParameterSpec[] {
  return [...norm(path, width), spec(`${path}.running_mean`, [width], zeros, false), spec(`${path}.running_var`, [width], ones, false)]
}

function squeezeExcitation(path: string, width: number, ratio: number): ParameterSpec[] {
  const hidden = Math.max(1, Math.floor(width / ratio))
  return [spec(`${path}.fc.0.weight`, [hidden, width], uniform(width)), spec(`${path}.fc.2.weight`, [width, hidden], uniform(hidden))]
}

function channelAttention(path: string, clips: number, ratio: number): ParameterSpec[] {
  const hidden = Math.max(1, Math.floor(clips / ratio))
  return [spec(`${path}.se.0.weight`, [hidden, clips, 1], uniform(clips)), spec(`${path}.se.2.weight`, [clips, hidden, 1], uniform(hidden))]
}

function attentionParameters(config: T2crConfig): ParameterSpec[] {
  const [clips, auxiliary, width] = [config.baseStarts.length, config.auxiliaryStarts.length, featureWidth(config)]
  const [hidden, token] = config.tokenWidths
  return [
    ...squeezeExcitation('taa.selayer', width, config.featureSqueeze),
    ...convolution('taa.inconv.conv.0', clips, auxiliary, 3), ...batchNorm('taa.inconv.conv.1', clips),
    ...convolution('taa.inconv.conv.3', clips, clips, 3), ...batchNorm('taa.inconv.conv.4', clips),
    ...linear('taa.fc1', hidden, width), ...linear('taa.fc2', token, hidden),
    ...['fc1', 'fc2'].map((name) => spec(`taa.mlp.${name}.weight`, [token, token], uniform(token))),
    ...channelAttention('taa.cbam.ca', clips, config.clipSqueeze),
    ...convolution('taa.cbam.sa.conv', 1, 2, 3),
    ...linear('taa.fc_score', 1, token), ...linear('taa.fc_class', config.classes, token),
    ...channelAttention('taa.ca', clips, config.clipSqueeze),
  ]
}

function regressorParameters(config: T2crConfig): ParameterSpec[] {
  const token = config.tokenWidths[1]
  const [first, second] = config.regressorWidths
  return [
    ...linear('regressor.layer1', first, token), ...linear('regressor.layer2', second, first), ...linear('regressor.layer3', 1, second),
    ...squeezeExcitation('regressor.selayer', second, config.featureSqueeze),
  ]
}

function decoderParameters(config: T2crConfig): ParameterSpec[] {
  const [clips, width] = [config.baseStarts.length, config.tokenWidths[1]]
  return [
    ...Array.from({ length: config.decoderBlocks }, (_, i) => `decoder.model.${i}`).flatMap((path) => [
      ...norm(`${path}.norm_q`, width), ...norm(`${path}.norm_v`, width),
      ...['q_map', 'k_map', 'v_map'].map((map) => spec(`${path}.attn.${map}.weight`, [width, width], uniform(width))),
      ...linear(`${path}.attn.proj`, width, width),
      ...norm(`${path}.norm2`, width),
      ...linear(`${path}.mlp.fc1`, 4 * width, width), ...linear(`${path}.mlp.fc2`, width, 4 * width),
    ]),
    ...linear('decoder.sa.fc_i', 1, width), ...['fc_k', 'fc_v', 'fc_o'].flatMap((name) => linear(`decoder.sa.${name}`, width, width)),
    ...convolution('decoder.conv1', clips, clips, 1), ...convolution('decoder.conv2', clips, clips, 1),
  ]
}

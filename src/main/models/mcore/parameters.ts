/** Every parameter of MCoRe with its official key and shape. */
import type { InitialRule, ParameterGroup, ParameterSpec } from '../parameters.ts'
import { backbonePlan, featureWidth, type McoreConfig } from './config.ts'

const zeros: InitialRule = { kind: 'zeros' }
const ones: InitialRule = { kind: 'ones' }
const uniform = (fan: number): InitialRule => ({ kind: 'uniform', bound: 1 / Math.sqrt(fan) })

/**
 * In the order of the official checkpoint. `num_batches_tracked` counters, which nothing reads, are left out.
 * @param config sizes of the network
 */
export function mcoreParameters(config: McoreConfig): readonly ParameterSpec[] {
  return [...backboneParameters(config), ...segmentationParameters(config), ...decoderParameters(config), ...regressorParameters(config)]
}

function spec(name: string, shape: readonly number[], group: ParameterGroup, initial: InitialRule, trainable = true): ParameterSpec {
  return { name, shape, group, initial, trainable }
}

function batchNorm(path: string, channels: number): ParameterSpec[] {
  return [
    spec(`${path}.weight`, [channels], 'backbone', ones), spec(`${path}.bias`, [channels], 'backbone', zeros),
    spec(`${path}.running_mean`, [channels], 'backbone', zeros, false), spec(`${path}.running_var`, [channels], 'backbone', ones, false),
  ]
}

function convolution(path: string, output: number, input: number, kernel: number): ParameterSpec {
  return spec(`${path}.weight`, [output, input, kernel, kernel], 'backbone', { kind: 'kaiming', fan: input * kernel * kernel })
}

function backboneParameters(config: McoreConfig): ParameterSpec[] {
  const root = 'base_model._features.stem'
  const list = [convolution(`${root}.conv`, config.stemWidth, 3, 3), ...batchNorm(`${root}.bn`, config.stemWidth)]
  for (const block of backbonePlan(config)) {
    const path = `base_model.${block.path}`
    list.push(
      spec(`${path}.conv1.gsm.conv3D.weight`, [2, block.fold / 2, 3, 3, 3], 'backbone', uniform((block.fold / 2) * 27)),
      spec(`${path}.conv1.gsm.conv3D.bias`, [2], 'backbone', zeros),
      ...batchNorm(`${path}.conv1.gsm.bn`, block.fold),
      convolution(`${path}.conv1.net.conv`, block.output, block.input, 1), ...batchNorm(`${path}.conv1.net.bn`, block.output),
      convolution(`${path}.conv2.conv`, block.output, config.groupWidth, 3), ...batchNorm(`${path}.conv2.bn`, block.output),
      spec(`${path}.se.fc1.weight`, [block.squeeze, block.output, 1, 1], 'backbone', uniform(block.output)),
      spec(`${path}.se.fc1.bias`, [block.squeeze], 'backbone', zeros),
      spec(`${path}.se.fc2.weight`, [block.output, block.squeeze, 1, 1], 'backbone', uniform(block.squeeze)),
      spec(`${path}.se.fc2.bias`, [block.output], 'backbone', zeros),
      convolution(`${path}.conv3.conv`, block.output, block.output, 1), ...batchNorm(`${path}.conv3.bn`, block.output),
    )
    if (block.downsample) list.push(convolution(`${path}.downsample.conv`, block.output, block.input, 1), ...batchNorm(`${path}.downsample.bn`, block.output))
  }
  return list
}

function segmentationParameters(config: McoreConfig): ParameterSpec[] {
  const hidden = config.gruHidden
  const gru = 'psnet_model._pred_fine._gru'
  const out = 'psnet_model._pred_fine._fc_out._fc_out'
  const transitions = config.stages - 1
  return [
    ...['', '_reverse'].flatMap((end) => [
      spec(`${gru}.weight_ih_l0${end}`, [3 * hidden, featureWidth(config)], 'head', uniform(hidden)),
      spec(`${gru}.weight_hh_l0${end}`, [3 * hidden, hidden], 'head', uniform(hidden)),
      spec(`${gru}.bias_ih_l0${end}`, [3 * hidden], 'head', uniform(hidden)),
      spec(`${gru}.bias_hh_l0${end}`, [3 * hidden], 'head', uniform(hidden)),
    ]),
    spec(`${out}.weight`, [transitions, 2 * hidden], 'head', uniform(2 * hidden)),
    spec(`${out}.bias`, [transitions], 'head', uniform(2 * hidden)),
  ]
}

function linear(path: string, output: number, input: number): ParameterSpec[] {
  return [spec(`${path}.weight`, [output, input], 'head', uniform(input)), spec(`${path}.bias`, [output], 'head', uniform(input))]
}

function layerNorm(path: string, width: number): ParameterSpec[] {
  return [spec(`${path}.weight`, [width], 'head', ones), spec(`${path}.bias`, [width], 'head', zeros)]
}

function decoderParameters(config: McoreConfig): ParameterSpec[] {
  const width = featureWidth(config)
  return Array.from({ length: config.decoderBlocks }, (_, i) => `decoder.model.${i}`).flatMap((path) => [
    ...layerNorm(`${path}.norm_q`, width), ...layerNorm(`${path}.norm_v`, width),
    ...['q_map', 'k_map', 'v_map'].map((map) => spec(`${path}.attn.${map}.weight`, [width, width], 'head', uniform(width))),
    ...linear(`${path}.attn.proj`, width, width),
    ...layerNorm(`${path}.norm2`, width),
    ...linear(`${path}.mlp.fc1`, 4 * width, width), ...linear(`${path}.mlp.fc2`, width, 4 * width),
  ])
}

function regressorParameters(config: McoreConfig): ParameterSpec[] {
  const [first, second] = config.regressorWidths
  return [
    ...linear('regressor_delta.layer1', first, featureWidth(config)),
    ...linear('regressor_delta.layer2', second, first),
    ...linear('regressor_delta.layer3', 1, second),
  ]
}

/** Every parameter of MCoRe with its official key and shape. */
import type { InitialRule, ParameterGroup, ParameterSpec } from '../parameters.ts'
import { regNetYParameters } from '../backbones/regnety.ts'
import { backboneRoot } from './backbone.ts'
import { backboneConfig, featureWidth, type McoreConfig } from './config.ts'

const zeros: InitialRule = { kind: 'zeros' }
const ones: InitialRule = { kind: 'ones' }
const uniform = (fan: number): InitialRule => ({ kind: 'uniform', bound: 1 / Math.sqrt(fan) })

/**
 * In the order of the official checkpoint. `num_batches_tracked` counters, which nothing reads, are left out.
 * @param config sizes of the network
 */
export function mcoreParameters(config: McoreConfig): readonly ParameterSpec[] {
  return [...regNetYParameters(backboneConfig(config), backboneRoot), ...segmentationParameters(config), ...decoderParameters(config), ...regressorParameters(config)]
}

function spec(name: string, shape: readonly number[], group: ParameterGroup, initial: InitialRule, trainable = true): ParameterSpec {
  return { name, shape, group, initial, trainable }
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

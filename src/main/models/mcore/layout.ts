/** How MCoRe's official checkpoints are arranged, and the ImageNet files its backbone may start from. */
import { commonlyIgnored } from '../checkpoint-keys.ts'
import type { CheckpointLayout } from '../method.ts'

export const mcoreLayout: CheckpointLayout = {
  modules: ['base_model', 'psnet_model', 'decoder', 'regressor_delta', 'EnhNet_model'],
  ignored: [...commonlyIgnored, { pattern: /^EnhNet_model\./, reason: 'a GRU that the official run builds and never uses' }],
}

/** timm's regnety_002 and regnety_008 (plain state dictionary, "stem.conv.weight"). The gate-shift modules are no part of them and start new. */
export const timmRegNetLayout: CheckpointLayout = {
  modules: ['base_model'],
  soleModule: 'base_model',
  rename: (name) => gateShifted(name.replace(/^base_model\.(?!_features\.)/, 'base_model._features.')),
  ignored: [...commonlyIgnored, { pattern: /\.head\./, reason: "the ImageNet classifier, which the method's own heads replace" }],
  startedNew: [{ pattern: /^base_model\.(.*\.)?gsm\./, reason: 'a gate-shift module, which an ImageNet backbone does not have' }],
}

/** A gate-shift module wraps the first convolution of each block: "conv1.conv" is then "conv1.net.conv". */
function gateShifted(name: string): string {
  return name.replace(/(\.s\d+\.b\d+\.conv1)\.(conv|bn)\./, '$1.net.$2.')
}

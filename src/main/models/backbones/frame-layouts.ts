/**
 * How the libraries that publish ImageNet weights arrange them, for a network
 * of ours at `root`. Files are plain state dictionaries, "stem.conv.weight" or
 * "layer1.0.conv1.weight"; files that already carry the full path load too.
 */
import { commonlyIgnored } from '../checkpoint-keys.ts'
import type { CheckpointLayout } from '../method.ts'
import type { FrameBackboneConfig } from './frame-backbone.ts'

const classifier = "the ImageNet classifier, which the method's own heads replace"

/** timm's RegNetY or torchvision's ResNet, whichever the configuration is. */
export function imageNetLayout(config: FrameBackboneConfig, root: string): CheckpointLayout {
  const [module = '', ...rest] = root.split('.')
  const below = rest.map((part) => `${part}.`).join('')
  const hasModules = config.temporal !== 'none'
  return {
    modules: [module],
    soleModule: module,
    rename: (name) => {
      const key = name.slice(module.length + 1)
      const full = `${module}.${key.startsWith(below) ? key : below + key}`
      return hasModules ? wrapped(full) : full
    },
    ignored: [...commonlyIgnored, { pattern: config.family === 'regnety' ? /(^|\.)head\./ : /(^|\.)fc\.(weight|bias)$/, reason: classifier }],
    ...(config.temporal === 'gate-shift' && { startedNew: [{ pattern: /\.gsm\./, reason: 'a gate-shift module, which an ImageNet backbone does not have' }] }),
  }
}

/** A temporal module wraps the first convolution of each block: "conv1.conv" is then "conv1.net.conv", "conv1.weight" "conv1.net.weight". */
function wrapped(name: string): string {
  return name
    .replace(/(\.s\d+\.b\d+\.conv1)\.(conv|bn)\./, '$1.net.$2.')
    .replace(/(\.layer\d+\.\d+\.conv1)\.(weight|bias)$/, '$1.net.$2')
}

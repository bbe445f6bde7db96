/** How MCoRe's official checkpoints are arranged, and the ImageNet files its backbone may start from. */
import { imageNetLayout } from '../backbones/frame-layouts.ts'
import { commonlyIgnored } from '../checkpoint-keys.ts'
import type { CheckpointLayout } from '../method.ts'
import { backboneRoot } from './backbone.ts'
import { backboneConfig, mcore } from './config.ts'

export const mcoreLayout: CheckpointLayout = {
  modules: ['base_model', 'psnet_model', 'decoder', 'regressor_delta', 'EnhNet_model'],
  ignored: [...commonlyIgnored, { pattern: /^EnhNet_model\./, reason: 'a GRU that the official run builds and never uses' }],
}

/** timm's regnety_002 and regnety_008 (plain state dictionary, "stem.conv.weight"). The gate-shift modules are no part of them and start new. */
export const timmRegNetLayout: CheckpointLayout = imageNetLayout(backboneConfig(mcore), backboneRoot)

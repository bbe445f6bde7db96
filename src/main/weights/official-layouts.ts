import type { Layout, Reason } from './layout.ts'

/**
 * How the official code of the four methods, and the libraries their backbones
 * come from, arrange their checkpoints. Only names are known here, no models.
 */
const counters: Reason = { pattern: /(^|\.)num_batches_tracked$/, reason: 'a counter of training batches; inference and frozen batch norm do not use it' }
const optimiser: Reason = { pattern: /^(optimizer|optimizer_state_dict|optim|lr_scheduler|scheduler)(\.|$)/, reason: 'state of the optimiser; a new run starts its own' }
const records: Reason = { pattern: /^(epoch|epoch_best|epoch_best_aqa|rho_best|rho|L2_min|RL2_min|best_score)$/, reason: 'a record of the training run' }
const always: readonly Reason[] = [counters, optimiser, records]

export type OfficialMethod = 'mcore' | 'core' | 't2cr' | 'pcln'

export const officialLayouts: Readonly<Record<OfficialMethod, Layout>> = {
  mcore: {
    modules: ['base_model', 'psnet_model', 'decoder', 'regressor_delta', 'EnhNet_model'],
    ignored: [...always, { pattern: /^EnhNet_model\./, reason: 'a GRU that the official run builds and never uses' }],
  },
  core: { modules: ['base_model', 'regressor'], ignored: always },
  t2cr: { modules: ['base_model', 'taa', 'decoder', 'regressor'], ignored: always },
  pcln: { modules: ['model'], soleModule: 'model', ignored: always },
}

/** The Kinetics I3D file model_rgb.pth ("conv3d_1a_7x7.conv3d.weight") as the backbone of CoRe and T²CR. */
export const i3dLayout: Layout = {
  modules: ['base_model'],
  soleModule: 'base_model',
  rename: (name) => name.replace(/^base_model\.(?!backbone\.)/, 'base_model.backbone.'),
  ignored: always,
}

/**
 * How public I3D weights trained on Kinetics are arranged, for methods whose
 * backbone is `base_model.backbone`: the port of the TensorFlow release that
 * CoRe and T²CR start from, and the one that USDL and MUSDL start from.
 */
import { commonlyIgnored } from './checkpoint-keys.ts'
import type { CheckpointLayout, MethodModel } from './method.ts'

/** Nothing reads it, so a file without it still loads. */
const classifier: CheckpointLayout['startedNew'] = [{ pattern: /\.conv3d_0c_1x1\./, reason: 'the Kinetics classifier, which nothing here reads' }]

const rooted = (key: string): string => `base_model.backbone.${key.replace(/^base_model\.(backbone\.)?/, '')}`

/** "conv3d_1a_7x7.conv3d.weight", "mixed_3b.branch_1.0.batch3d.running_mean". */
const portLayout: CheckpointLayout = { modules: ['base_model'], soleModule: 'base_model', rename: rooted, ignored: commonlyIgnored, startedNew: classifier }

const branches: Readonly<Record<string, string>> = { b0: 'branch_0', b1a: 'branch_1.0', b1b: 'branch_1.1', b2a: 'branch_2.0', b2b: 'branch_2.1', b3b: 'branch_3.1' }

/** "Conv3d_1a_7x7.conv3d.weight", "Mixed_3b.b1a.bn.running_mean", "logits.conv3d.weight" → their names here. */
function renameBranched(key: string): string {
  return rooted(key)
    .replace('.logits.', '.conv3d_0c_1x1.')
    .replace(/\.(Conv3d|Mixed)_/, (_, kind: string) => `.${kind.toLowerCase()}_`)
    .replace(/\.(b0|b1a|b1b|b2a|b2b|b3b)\./, (_, branch: string) => `.${branches[branch] ?? branch}.`)
    .replace('.bn.', '.batch3d.')
}

const branchedLayout: CheckpointLayout = { modules: ['base_model'], soleModule: 'base_model', rename: renameBranched, ignored: commonlyIgnored, startedNew: classifier }

/** Checkpoints of USDL and MUSDL: the backbone as a module `i3d`, beside `evaluator`. */
export const distributionLayout: CheckpointLayout = {
  modules: ['base_model', 'i3d', 'evaluator'],
  rename: (name) => (name.startsWith('i3d.') ? renameBranched(name.slice('i3d.'.length)) : name),
  ignored: commonlyIgnored,
  startedNew: classifier,
}

export const kineticsLayouts: MethodModel['backboneLayouts'] = [
  { name: 'i3d-kinetics', title: { en: 'I3D on Kinetics, as CoRe and T²CR use it', zh: 'Kinetics 上的 I3D（CoRe 与 T²CR 所用）' }, layout: portLayout },
  { name: 'i3d-kinetics-branched', title: { en: 'I3D on Kinetics, as USDL and MUSDL use it', zh: 'Kinetics 上的 I3D（USDL 与 MUSDL 所用）' }, layout: branchedLayout },
]

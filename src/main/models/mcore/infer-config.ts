/** Reads the sizes of an MCoRe network off the shapes of its parameters, for checkpoints that carry no description. */
import { mcore, type McoreConfig } from './config.ts'

/**
 * @param shapes parameter shapes by official key, `<module>.<key>`
 * @param input frames and picture size, which no parameter tells; likewise `heads`, by default the published 8
 * @returns undefined where a parameter needed for it is missing
 */
export function inferMcoreConfig(
  shapes: ReadonlyMap<string, readonly number[]>,
  input: { name: string; frames: number; size: number; heads?: number },
): McoreConfig | undefined {
  const sizes: number[] = []
  const read = (name: string, axis: number): number => {
    const size = shapes.get(name)?.[axis]
    sizes.push(size ?? Number.NaN)
    return size ?? 0
  }
  const features = 'base_model._features'
  const count = (path: (index: number) => string): number => {
    let n = 0
    while (shapes.has(path(n))) n += 1
    return n
  }
  const stageCount = count((s) => `${features}.s${s + 1}.b1.conv1.net.conv.weight`)
  const stages = Array.from({ length: stageCount }, (_, s) => s + 1)
  const first = stages[0] === undefined ? '' : `${features}.s1.b1`
  const config: McoreConfig = {
    ...mcore,
    ...input,
    heads: input.heads ?? mcore.heads,
    stemWidth: read(`${features}.stem.conv.weight`, 0),
    widths: stages.map((s) => read(`${features}.s${s}.b1.conv1.net.conv.weight`, 0)),
    depths: stages.map((s) => count((b) => `${features}.s${s}.b${b + 1}.conv1.net.conv.weight`)),
    groupWidth: read(`${first}.conv2.conv.weight`, 1),
    decoderBlocks: count((i) => `decoder.model.${i}.norm_q.weight`),
    stages: read('psnet_model._pred_fine._fc_out._fc_out.weight', 0) + 1,
    gruHidden: read('psnet_model._pred_fine._gru.weight_hh_l0', 1),
    regressorWidths: [read('regressor_delta.layer1.weight', 0), read('regressor_delta.layer2.weight', 0)],
  }
  return sizes.some((size) => Number.isNaN(size)) ? undefined : config
}

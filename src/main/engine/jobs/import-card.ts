import type { Facts, MethodModel } from '../../models/method.ts'
import { methodByName } from '../../models/registry.ts'
import type { ParameterSpec } from '../../models/parameters.ts'
import { summarise } from './weights-accounts.ts'
import type { Source } from './import-weights.ts'
import type { ModelDescription } from './model-access.ts'
import type { ImportWeightsInput } from './weights-input.ts'

/** The card of imported weights, Markdown: which file, its hash, and what became of every key. */
export function describeImport({ input, model, sources, fresh, facts, own }: {
  input: ImportWeightsInput
  model: MethodModel
  sources: readonly Source[]
  fresh: readonly ParameterSpec[]
  facts: Facts
  own: ModelDescription | null
}): string {
  const method = methodByName(model.method)
  const chosen = Object.entries(input.options)
  return [
    `# ${input.name}`,
    '',
    ...(fresh.length === 0 ? [] : [
      `**A start for training, not a model that can score.** ${fresh.length} of its ${model.parameters.length} weights were never trained: they start from seed ${input.seed}. Fine-tune it first.`,
      '',
    ]),
    `Imported weights of ${method.title} (${model.configuration}, ${input.geometry} geometry)${chosen.length === 0 ? '' : `, with ${chosen.map(([name, value]) => `${name} = ${String(value)}`).join(', ')}`}. They were not measured here: how well they score is for the one who trained them to say, or for an evaluation on your own split to show.`,
    ...sources.flatMap((source) => ['', ...describeSource(source)]),
    ...(fresh.length === 0 ? [] : ['', '## Started new', '', ...groupsOf(fresh.map(({ name }) => name)).map(([name, count]) => `- ${name}: ${count} weights`)]),
    ...(Object.keys(facts).length === 0 ? [] : ['', '## Facts', '', input.factsFrom ? `Learnt from the labels of ${input.factsFrom.dives.length} dives, the training part of "${input.factsFrom.splitName}": ${Object.keys(facts).join(', ')}. They are right only if the weights were trained on the same dives.` : `Brought by the file: ${Object.keys(facts).join(', ')}.`]),
    ...(own ? ['', '## What the file says of itself', '', own.provenance] : []),
    '',
    '## Source',
    '',
    method.paper,
    '',
  ].join('\n')
}

function describeSource({ checkpoint, contentHash, backbone, report }: Source): string[] {
  const { ignored, startedNew, unexpected } = summarise(report)
  return [
    `## ${checkpoint.fileName}`,
    '',
    `SHA-256 \`${contentHash}\`, ${checkpoint.format}, ${checkpoint.sizeBytes} bytes${backbone === null ? '' : `; backbone only, layout ${backbone}`}.`,
    '',
    `- ${report.loaded.length} weights loaded${converted(report.loaded.map(({ dtype }) => dtype))}`,
    ...ignored.map(({ count, reason }) => `- ${count} ignored: ${reason}`),
    ...startedNew.map(({ count, reason }) => `- ${count} started new: ${reason}`),
    ...(unexpected.count === 0 ? [] : [`- ${unexpected.count} left out because the model does not know them: ${unexpected.names.join(', ')}${unexpected.count > unexpected.names.length ? ', …' : ''}`]),
  ]
}

function converted(dtypes: readonly string[]): string {
  const others = [...new Set(dtypes)].filter((dtype) => dtype !== 'float32')
  return others.length === 0 ? '' : ` (${others.join(', ')} converted to float32)`
}

/** By module, the first part of the name. */
function groupsOf(names: readonly string[]): [string, number][] {
  const groups = new Map<string, number>()
  for (const name of names) {
    const module = name.split('.')[0] ?? name
    groups.set(module, (groups.get(module) ?? 0) + 1)
  }
  return [...groups]
}

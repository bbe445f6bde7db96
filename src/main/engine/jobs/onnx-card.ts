import { basename } from 'node:path'
import { methodByName } from '../../models/registry.ts'
import { centerCrop, IMAGENET_MEAN, IMAGENET_STD, type FrameGeometry } from '../../tensor/geometry.ts'
import type { OpenModel } from './model-access.ts'
import type { ExportWeightsInput } from './weights-input.ts'

/** The card beside exported graphs: everything that has to be done around them, step by step. */
export interface GraphFile {
  path: string
  role: 'features' | 'stages' | 'scoring'
  inputs: readonly { name: string; shape: readonly number[]; dtype: string }[]
  outputs: readonly { name: string; shape: readonly number[]; dtype: string }[]
}

export function describeExport({ input, opened, exemplars, geometry, files }: {
  input: ExportWeightsInput
  opened: OpenModel
  exemplars: number
  geometry: FrameGeometry
  files: readonly GraphFile[]
}): string {
  const { model, facts, described } = opened
  const { graphNotes: notes } = model
  const method = methodByName(model.method)
  const { frames: T, size, units } = model.video
  const { originY, originX } = centerCrop(geometry)
  const scoring = files.find(({ role }) => role === 'scoring')
  return [
    `# ${input.model.name}, for ONNX Runtime`,
    '',
    `${method.title} (${model.configuration}), weights of SHA-256 \`${input.model.contentHash}\`. Graphs of opset 21 with the weights inside; they need ONNX Runtime 1.18 or later and nothing else. What is below also stands in each file's \`metadata_props\`.`,
    '',
    ...(described?.purpose === 'start' ? ['**Some of these weights were never trained: scores mean nothing.**', ''] : []),
    ...files.flatMap((file) => [`## \`${basename(file.path)}\``, '', '| | name | type | shape |', '|---|---|---|---|', ...file.inputs.map((value) => row('in', value)), ...file.outputs.map((value) => row('out', value)), '']),
    '## 1. From video to pictures',
    '',
    `1. Number the dive's frames 0 to n - 1 in decoding order and take ${T} of them: \`frame[i] = trunc(i · (n - 1) / ${T - 1})\`, the last one exactly n - 1 (numpy.linspace, truncated).`,
    `2. Resize each RGB frame to ${geometry.resizeWidth} wide and ${geometry.resizeHeight} high, whatever its proportions${geometry.name === 'official' ? ' (the published loaders swap width and height; these weights expect it)' : ''}, with Pillow's BILINEAR filter.`,
    `3. Cut the square of ${size} × ${size} pixels whose top left corner is at row ${originY}, column ${originX}.`,
    `4. Divide by 255, subtract the mean [${IMAGENET_MEAN.join(', ')}], divide by [${IMAGENET_STD.join(', ')}], channel by channel in the order red, green, blue.`,
    '',
    '## 2. From pictures to features',
    '',
    units.length === 1
      ? `Feed all ${T} pictures as \`pictures\` [${T}, 3, ${size}, ${size}]; the output \`features\` [${model.features.rows}, ${model.features.width}] are the video's.`
      : `The backbone takes ${units[0]?.frames.length ?? 0} pictures at a time. Run it ${units.length} times and stack the outputs to [${model.features.rows}, ${model.features.width}]:\n\n${units.map(({ frames, rows }) => `- frames ${frames[0] ?? 0} to ${frames.at(-1) ?? 0}${isRun(frames) ? '' : ` (${frames.join(', ')})`} → rows ${rows[0]} to ${rows[1] - 1}`).join('\n')}`,
    '',
    ...(model.segmentation ? [
      '## 3. From features to stages',
      '',
      `Feed the features as \`features\` [1, ${model.features.rows}, ${model.features.width}]. \`transition_logits\` [1, ${T}, ${model.segmentation.stages - 1}] holds a column for each transition. The studio takes the increasing set of samples (each at least 1) with the largest sum of logits; the released code takes the largest logit of each column within its equal share of the samples. A transition is the index, among the ${T} samples, of the first one of the new stage.`,
      '',
    ] : []),
    `## ${model.segmentation ? 4 : 3}. From features to a score`,
    '',
    exemplars > 0
      ? `Compare the query with exactly ${exemplars} exemplars whose scores are known${model.needs.includes('dive-number') ? ', of its dive number' : ''}: \`query_features\` [1, ${model.features.rows}, ${model.features.width}], \`exemplar_features\` [${exemplars}, ${model.features.rows}, ${model.features.width}].`
      : 'The query alone is looked at.',
    '',
    ...(notes && scoring ? [
      ...scoring.inputs.flatMap(({ name }) => (notes.inputs[name] === undefined ? [] : [`- \`${name}\`: ${notes.inputs[name]}`])),
      ...scoring.outputs.flatMap(({ name }) => (notes.outputs[name] === undefined ? [] : [`- \`${name}\`: ${notes.outputs[name]}`])),
      '',
      notes.score,
    ] : ['How the outputs become points is told by the method\'s paper and by its page in the studio\'s source; the studio itself was not asked to describe it here.']),
    '',
    ...(Object.keys(facts).length === 0 ? [] : ['## What the method learnt of its training labels', '', '```json', JSON.stringify(facts), '```', '']),
    ...(Object.keys(model.options).length === 0 ? [] : ['## Options', '', ...Object.entries(model.options).map(([name, value]) => `- ${name} = ${String(value)}`), '']),
    ...(described ? ['## Provenance', '', described.provenance, ''] : []),
    '## Source',
    '',
    method.paper,
    '',
  ].join('\n')
}

const row = (kind: string, { name, dtype, shape }: GraphFile['inputs'][number]): string => `| ${kind} | \`${name}\` | ${dtype} | [${shape.join(', ')}] |`
const isRun = (frames: readonly number[]): boolean => frames.every((frame, i) => frame === (frames[0] ?? 0) + i)

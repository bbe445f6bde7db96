/** Trains MCoRe for as many steps as the golden file did and compares losses, gradients and parameters. */
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import type { McoreConfig } from '../../../src/main/models/mcore/config.ts'
import { buildTrainingGraph, gradientName } from '../../../src/main/models/mcore/graphs.ts'
import { mcoreParameters } from '../../../src/main/models/mcore/parameters.ts'
import { interpolationMatrix, transitionTargets } from '../../../src/main/models/mcore/stages.ts'
import { createAdam } from '../../../src/main/runtime/adam.ts'
import { flatTensors, renamed, type FlatTensors } from '../../../src/main/runtime/flat.ts'
import { createSession, type OrtSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, scalarOf } from '../../../src/main/runtime/tensor.ts'
import { check, norm, relative, type Check, type EdgeSummary } from '../compare.ts'
import type { McoreLosses, McoreTrainGolden } from './mcore-file.ts'

const lossNames = ['aqa', 'tas', 'cont', 'total'] as const
type Losses = Record<(typeof lossNames)[number], number>

export async function trainingChecks(
  train: McoreTrainGolden, config: McoreConfig, values: Readonly<Record<string, Float32Array>>, videos: readonly Float32Array[], pairs: number, threads: number,
): Promise<Check[]> {
  const specs = mcoreParameters(config)
  const trainable = specs.filter((spec) => spec.trainable)
  const parameters = flatTensors(trainable, Object.fromEntries(trainable.map((spec) => [spec.name, values[spec.name] ?? new Float32Array()])))
  const statistics = flatTensors(specs.filter((spec) => !spec.trainable), Object.fromEntries(specs.map((spec) => [spec.name, values[spec.name] ?? new Float32Array()])))
  const rates = flatTensors(trainable, Object.fromEntries(trainable.map((spec) => [
    spec.name, (values[spec.name] ?? new Float32Array()).map(() => (spec.group === 'backbone' ? train.lr_backbone : train.lr)),
  ])))
  const session = await createSession(encodeGraph(buildTrainingGraph(config, { pairs: 1 })), { threads })
  const adam = await createAdam(parameters.data.length, {}, { threads })
  const state = adam.init()
  const step = (): Promise<{ losses: Losses; gradients: FlatTensors }> => gradientStep(session, train, config, { parameters, statistics, trainable }, videos, pairs)

  const checks: Check[] = []
  for (const [index, expected] of train.losses.entries()) {
    const { losses, gradients } = await step()
    checks.push(...lossChecks(`losses, step ${index + 1}`, losses, expected, index))
    if (index === 0) checks.push(...edgeChecks('gradient', gradients, train.grads_step1, 1e-3, 0.01))
    await adam.update(parameters.data, gradients.data, rates.data, state)
    const after = index === 0 ? train.params_after_1 : index === 2 ? train.params_after_3 : undefined
    if (after) checks.push(...edgeChecks(`parameter after step ${index + 1}`, parameters, after, 1e-3, 0.01, (index + 1) * 2.2, train, specs))
  }
  checks.push(...lossChecks('losses after the last step', (await step()).losses, train.losses_after_3, 3))
  await session.release()
  await adam.release()
  return checks
}

interface Training {
  readonly parameters: FlatTensors
  readonly statistics: FlatTensors
  readonly trainable: readonly { readonly name: string; readonly shape: readonly number[] }[]
}

/** Losses and gradients of the whole batch, as the mean over one run for each pair. */
async function gradientStep(
  session: OrtSession, train: McoreTrainGolden, config: McoreConfig, training: Training, videos: readonly Float32Array[], pairs: number,
): Promise<{ losses: Losses; gradients: FlatTensors }> {
  const gradients = flatTensors(training.trainable)
  const buffer = flatTensors(training.trainable)
  const losses: Losses = { aqa: 0, tas: 0, cont: 0, total: 0 }
  const loss = Object.fromEntries(lossNames.map((name) => [`loss/${name}`, floatTensor([])]))
  for (let pair = 0; pair < pairs; pair += 1) {
    const both = [train.transitions_query[pair] ?? [], train.transitions_exemplar[pair] ?? []]
    const found = await session.run({
      ...training.parameters.tensors,
      ...training.statistics.tensors,
      pictures: floatTensor([2 * config.frames, 3, config.size, config.size], joined([videos[pair], videos[pairs + pair]])),
      transition_targets: floatTensor([2, config.frames, config.stages - 1], joined(both.map((t) => transitionTargets(t, config.frames)))),
      interpolation: floatTensor([2, config.stages * config.tokensPerStage, config.frames], joined(both.map((t) => interpolationMatrix(config, t)))),
      score_differences: floatTensor([1], [(train.scores_query[pair]?.[0] ?? 0) - (train.scores_exemplar[pair]?.[0] ?? 0)]),
    }, { ...loss, ...renamed(buffer, gradientName) })
    for (const name of lossNames) losses[name] += scalarOf(found[`loss/${name}`]) / pairs
    for (let i = 0; i < gradients.data.length; i += 1) gradients.data[i] = (gradients.data[i] ?? 0) + (buffer.data[i] ?? 0) / pairs
  }
  return { losses, gradients }
}

function joined(parts: readonly (Float32Array | undefined)[]): Float32Array {
  const total = new Float32Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), 0))
  let offset = 0
  for (const part of parts) {
    if (part) total.set(part, offset)
    offset += part?.length ?? 0
  }
  return total
}

/** Rounding grows with every step of Adam, whose first steps divide by the gradient's own size. */
function lossChecks(label: string, found: Losses, expected: McoreLosses, steps: number): Check[] {
  const tolerance = steps === 0 ? 1e-4 : 1e-3 * steps
  return lossNames.flatMap((name) => {
    const value = expected[name]
    return value === undefined ? [] : [check(`${label}: ${name}`, relative(found[name], value), tolerance)]
  })
}

/**
 * Norm, and first and last element. After Adam steps an element whose gradient is almost zero may move the other
 * way by 2 · lr a step, so `slackSteps` · lr is allowed on single elements there.
 */
function edgeChecks(
  label: string, found: FlatTensors, expected: Readonly<Record<string, EdgeSummary>>, normTolerance: number, elementTolerance: number,
  slackSteps = 0, train?: McoreTrainGolden, specs: readonly { readonly name: string; readonly group: string }[] = [],
): Check[] {
  return Object.entries(expected).flatMap(([name, edge]) => {
    const data = found.tensors[name]?.data
    if (!data) return [check(`${label} ${name}: unknown`, Infinity, 0)]
    const rms = edge.l2 / Math.sqrt(data.length)
    const rate = train ? (specs.find((spec) => spec.name === name)?.group === 'backbone' ? train.lr_backbone : train.lr) : 0
    const element = (value: number | undefined, target: number): number =>
      Math.max(0, Math.abs((value ?? Number.NaN) - target) - slackSteps * rate) / Math.max(Math.abs(target), rms, 1e-6)
    const normSlack = train ? slackSteps * rate * Math.sqrt(data.length) * 0.05 : 0
    const normError = Math.max(0, Math.abs(norm(data) - edge.l2) - normSlack) / Math.max(edge.l2, 1e-6)
    return [
      check(`${label} ${name}: norm`, normError, normTolerance),
      check(`${label} ${name}: first and last`, Math.max(element(data[0], edge.first), element(data.at(-1), edge.last)), elementTolerance),
    ]
  })
}

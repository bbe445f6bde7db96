/**
 * Trains MCoRe for as many steps as the golden file did and compares losses, gradients and parameters.
 *
 * Gradients through a hundred ReLU layers are only defined up to rounding: when every weight moves by its last
 * bit, whole gradients here move by a percent. No two implementations can agree better than that, so the checker
 * measures it (`restlessness`) and allows half as much again, at least 1e-3 and at most 0.05. Vectors of a few
 * elements, whose norms average nothing out, get twice that and at least 1e-2. The norm of each module's whole
 * gradient, where rounding does average out, has to agree to 2e-3 whatever the restlessness.
 */
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import type { McoreConfig } from '../../../src/main/models/mcore/config.ts'
import { buildTrainingGraph } from '../../../src/main/models/mcore/graphs.ts'
import { gradientName } from '../../../src/main/models/method.ts'
import { mcoreParameters } from '../../../src/main/models/mcore/parameters.ts'
import { interpolationMatrix, transitionTargets } from '../../../src/main/models/mcore/stages.ts'
import { createAdam } from '../../../src/main/runtime/adam.ts'
import { flatTensors, renamed, type FlatTensors } from '../../../src/main/runtime/flat.ts'
import { createSession, type OrtSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, scalarOf } from '../../../src/main/runtime/tensor.ts'
import { check, norm, relative, type Check, type EdgeSummary } from '../compare.ts'
import { unitValues } from '../filler.ts'
import type { McoreLosses, McoreTrainGolden } from './mcore-file.ts'

const lossNames = ['aqa', 'tas', 'cont', 'total'] as const
/** Our names of the official losses. */
const ownNames = { aqa: 'score', tas: 'segmentation', cont: 'contrastive', total: 'total' } as const
type Losses = Record<(typeof lossNames)[number], number>

export async function trainingChecks(
  train: McoreTrainGolden, config: McoreConfig, values: Readonly<Record<string, Float32Array>>, videos: readonly Float32Array[], pairs: number, threads: number,
): Promise<Check[]> {
  const specs = mcoreParameters(config)
  const trainable = specs.filter((spec) => spec.trainable)
  const parameters = flatTensors(trainable, Object.fromEntries(trainable.map((spec) => [spec.name, values[spec.name] ?? new Float32Array()])))
  const statistics = flatTensors(specs.filter((spec) => !spec.trainable), Object.fromEntries(specs.map((spec) => [spec.name, values[spec.name] ?? new Float32Array()])))
  const rates = flatTensors(trainable, Object.fromEntries(trainable.map((spec) => [
    spec.name, new Float32Array(values[spec.name]?.length ?? 0).fill(spec.group === 'backbone' ? train.lr_backbone : train.lr),
  ])))
  const rateOf = new Map(trainable.map((spec) => [spec.name, spec.group === 'backbone' ? train.lr_backbone : train.lr]))
  const session = await createSession(encodeGraph(buildTrainingGraph(config, { pairs: 1 })), { threads })
  const adam = await createAdam(parameters.data.length, {}, { threads })
  const state = adam.init()
  const step = (): Promise<{ losses: Losses; gradients: FlatTensors }> => gradientStep(session, train, config, { parameters, statistics, trainable }, videos, pairs)

  const checks: Check[] = []
  for (const [index, expected] of train.losses.entries()) {
    const { losses, gradients } = await step()
    checks.push(...lossChecks(`losses, step ${index + 1}`, losses, expected, index))
    if (index === 0) {
      const nudged = flatTensors(trainable, lastBitNudged(parameters, trainable.map((spec) => spec.name)))
      const { gradients: other } = await gradientStep(session, train, config, { parameters: nudged, statistics, trainable }, videos, pairs)
      checks.push(...gradientChecks(gradients, train.grads_step1, restlessness(gradients, other)))
    }
    await adam.update(parameters.data, gradients.data, rates.data, state)
    const after = index === 0 ? train.params_after_1 : index === 2 ? train.params_after_3 : undefined
    if (after) checks.push(...parameterChecks(`parameter after step ${index + 1}`, parameters, after, train.grads_step1, (name) => 2 * (index + 1) * (rateOf.get(name) ?? 0)))
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
  const loss = Object.fromEntries(lossNames.map((name) => [`loss/${ownNames[name]}`, floatTensor([])]))
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
    for (const name of lossNames) losses[name] += scalarOf(found[`loss/${ownNames[name]}`]) / pairs
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

/** Rounding grows about tenfold with every step of Adam, whose first steps move each weight by the sign of its gradient. */
function lossChecks(label: string, found: Losses, expected: McoreLosses, steps: number): Check[] {
  const tolerance = [1e-4, 1e-3, 1e-2][steps] ?? 5e-2
  return lossNames.flatMap((name) => {
    const value = expected[name]
    return value === undefined ? [] : [check(`${label}: ${name}`, relative(found[name], value), tolerance)]
  })
}

/** Every parameter times 1 ± 2⁻²³, the sign from its place. */
function lastBitNudged(parameters: FlatTensors, names: readonly string[]): Record<string, Float32Array> {
  return Object.fromEntries(names.map((name) => {
    const signs = unitValues(`nudge/${name}`, parameters.tensors[name]?.data.length ?? 0)
    return [name, (parameters.tensors[name]?.data ?? new Float32Array()).map((value, i) => value * ((signs[i] ?? 0) < 0.5 ? 1 - 2 ** -23 : 1 + 2 ** -23))]
  }))
}

/** How far each gradient moves, as a share of its norm, when the weights move by their last bit. */
function restlessness(gradients: FlatTensors, nudged: FlatTensors): ReadonlyMap<string, number> {
  return new Map(Object.entries(gradients.tensors).map(([name, { data }]) => {
    const other = nudged.tensors[name]?.data
    return [name, norm(data.map((value, i) => value - (other?.[i] ?? Number.NaN))) / Math.max(norm(data), 1e-12)]
  }))
}

/** Elements are compared relative to the root mean square where they are smaller. */
function elementError(data: Float32Array, edge: EdgeSummary, slack = 0): number {
  const rms = edge.l2 / Math.sqrt(data.length)
  const one = (value: number | undefined, target: number): number =>
    Math.max(0, Math.abs((value ?? Number.NaN) - target) - slack) / Math.max(Math.abs(target), rms, noGradient)
  return Math.max(one(data[0], edge.first), one(data.at(-1), edge.last))
}

/** Below this a gradient is zero in theory and rounding in practice (softmax over time ignores a bias, for one). */
const noGradient = 1e-5

/** Vectors shorter than this have noisy norms. */
const few = 100

function gradientChecks(found: FlatTensors, expected: Readonly<Record<string, EdgeSummary>>, restless: ReadonlyMap<string, number>): Check[] {
  const single = Object.entries(expected).flatMap(([name, edge]) => {
    const data = found.tensors[name]?.data
    if (!data) return [check(`gradient ${name}: not a parameter here`, Infinity, 0)]
    const [least, factor] = data.length < few ? [1e-2, 3] : [1e-3, 1.5]
    const tolerance = Math.min(0.05, Math.max(least, factor * (restless.get(name) ?? 0)))
    return [
      check(`gradient ${name}: norm`, relative(norm(data), edge.l2, noGradient), tolerance),
      check(`gradient ${name}: first and last`, elementError(data, edge), 3 * tolerance),
    ]
  })
  const modules = [...new Set(Object.keys(expected).map((name) => name.split('.')[0] ?? ''))]
  const whole = modules.map((module) => {
    const names = Object.keys(expected).filter((name) => name.startsWith(`${module}.`))
    const ours = norm(names.map((name) => norm(found.tensors[name]?.data ?? [Number.NaN])))
    return check(`gradient of all of ${module}: norm`, relative(ours, norm(names.map((name) => expected[name]?.l2 ?? 0))), 2e-3)
  })
  return [...whole, ...single]
}

/**
 * An element whose gradient is almost zero may move the other way, by up to `slack` = 2 · rate a step. Norms hardly
 * notice, but for vectors of a few elements and where there is no gradient at all.
 */
function parameterChecks(
  label: string, found: FlatTensors, expected: Readonly<Record<string, EdgeSummary>>, gradients: Readonly<Record<string, EdgeSummary>>, slack: (name: string) => number,
): Check[] {
  return Object.entries(expected).flatMap(([name, edge]) => {
    const data = found.tensors[name]?.data
    if (!data) return [check(`${label} ${name}: not a parameter here`, Infinity, 0)]
    const still = (gradients[name]?.l2 ?? 0) < noGradient
    const normSlack = still || data.length < few ? slack(name) * Math.sqrt(data.length) : 0
    const normError = Math.max(0, Math.abs(norm(data) - edge.l2) - normSlack) / edge.l2
    return [
      check(`${label} ${name}: norm`, Number.isNaN(normError) ? Infinity : normError, 1e-3),
      check(`${label} ${name}: first and last, beyond 2 · rate a step`, elementError(data, edge, slack(name)), 1e-3),
    ]
  })
}

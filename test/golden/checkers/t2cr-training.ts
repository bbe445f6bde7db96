/**
 * One training step of T²CR on the golden features: every loss, gradients, parameters and running statistics after
 * Adam. With few layers and few ReLUs gradients are well defined: 1e-3 for their norms holds without allowances.
 */
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { gradientName, statisticName } from '../../../src/main/models/method.ts'
import type { T2crConfig } from '../../../src/main/models/t2cr/config.ts'
import { buildHeadStepGraph } from '../../../src/main/models/t2cr/graphs.ts'
import type { LossName } from '../../../src/main/models/t2cr/heads.ts'
import { t2crHeadParameters } from '../../../src/main/models/t2cr/parameters.ts'
import { createAdam } from '../../../src/main/runtime/adam.ts'
import { flatTensors } from '../../../src/main/runtime/flat.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../src/main/runtime/tensor.ts'
import { check, checkSummary, norm, relative, type Check, type EdgeSummary } from '../compare.ts'
import type { T2crLosses, T2crTrainGolden } from './t2cr-file.ts'

const ours: Readonly<Record<keyof T2crLosses, LossName>> = {
  two_path_mse: 'paths', nt_xent: 'contrast', contrastive: 'delta', direct_regressor: 'direct', direct_attention: 'attention',
  classification: 'class', self_difference: 'self', alignment: 'alignment',
}

/**
 * Below this share of the norm of all gradients one is zero in theory and rounding in practice: a bias before batch
 * norm, a bias under a softmax.
 */
const roundingShare = 1e-6

export async function t2crTrainingChecks(
  train: T2crTrainGolden, config: T2crConfig, values: Readonly<Record<string, Float32Array>>, features: Tensor<Float32Array>, threads: number,
): Promise<Check[]> {
  const videos = features.shape[0] ?? 0
  const specs = t2crHeadParameters(config)
  const trainable = specs.filter((spec) => spec.trainable)
  const pick = (of: typeof specs): ReturnType<typeof flatTensors> => flatTensors(of, Object.fromEntries(of.map((spec) => [spec.name, values[spec.name] ?? new Float32Array()])))
  const parameters = pick(trainable)
  const gradients = flatTensors(trainable)
  const session = await createSession(encodeGraph(buildHeadStepGraph(config, { pairs: videos / 2, toFeatures: true })), { threads })
  const classTargets = new Float32Array(videos * config.classes)
  ;[...train.class_query, ...train.class_exemplar].forEach((label, row) => { classTargets[row * config.classes + label] = 1 })
  const given: Record<string, Tensor> = {
    ...parameters.tensors, ...pick(specs.filter((spec) => !spec.trainable)).tensors, features,
    scores: floatTensor([videos], [...train.score_query, ...train.score_exemplar].flat()),
    class_targets: floatTensor([videos, config.classes], classTargets),
  }
  const found = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, given[name] ?? floatTensor([])])))
  await session.release()
  for (const [name, tensor] of Object.entries(gradients.tensors)) tensor.data.set(floats(found[gradientName(name)], name))

  const rate = train.lr ?? 1e-3
  const adam = await createAdam(parameters.data.length, {}, { threads })
  await adam.update(parameters.data, gradients.data, new Float32Array(parameters.data.length).fill(rate), adam.init())
  await adam.release()

  const losses = Object.entries(ours).map(([name, own]) =>
    check(`loss ${name}`, relative(scalarOf(found[`loss/${own}`]), train.losses[name as keyof T2crLosses]), 1e-4))
  const noGradient = roundingShare * norm(Object.values(train.grads).map(({ l2 }) => l2))
  const after = (name: string): Float32Array | undefined => parameters.tensors[name]?.data ?? values[name]
  return [
    ...losses,
    check('loss total', relative(scalarOf(found['loss/total']), train.total), 1e-4),
    ...gradientChecks((name) => gradients.tensors[name]?.data, train.grads, noGradient),
    ...parameterChecks(after, train.params_after_1, (name) => (train.grads[name]?.l2 ?? 1) < noGradient, 2 * rate),
    ...Object.entries(train.running_stats_after_1).map(([name, expected]) => checkSummary(`${name} after the step`, floats(found[statisticName(name)], name), expected)),
    featureGradientCheck(floats(found['feature_gradient'])),
  ]
}

/** The file says nothing of it, so it is only held to be there, finite and not zero; finite differences check its values elsewhere. */
function featureGradientCheck(gradient: Float32Array): Check {
  const size = norm(gradient)
  return check('feature_gradient is finite and not zero', Number.isFinite(size) && size > 0 ? 0 : Infinity, 0)
}

/** Elements are compared relative to the root mean square where they are smaller. */
function elementError(data: Float32Array, edge: EdgeSummary, slack: number, floor: number): number {
  const rms = edge.l2 / Math.sqrt(data.length)
  const one = (value: number | undefined, target: number): number =>
    Math.max(0, Math.abs((value ?? Number.NaN) - target) - slack) / Math.max(Math.abs(target), rms, floor)
  const worst = Math.max(one(data[0], edge.first), one(data.at(-1), edge.last))
  return Number.isNaN(worst) ? Infinity : worst
}

function gradientChecks(find: (name: string) => Float32Array | undefined, expected: Readonly<Record<string, EdgeSummary>>, noGradient: number): Check[] {
  return Object.entries(expected).flatMap(([name, edge]) => {
    const data = find(name)
    if (!data) return [check(`gradient ${name}: not a parameter here`, Infinity, 0)]
    if (edge.l2 < noGradient) return [check(`gradient ${name}: nothing but rounding, absolute`, norm(data), noGradient)]
    return [check(`gradient ${name}: norm`, relative(norm(data), edge.l2), 1e-3), check(`gradient ${name}: first and last`, elementError(data, edge, 0, noGradient), 3e-3)]
  })
}

/** Single elements whose gradient is almost zero may move the other way, by up to `slack`; where there is no gradient at all every element may. */
function parameterChecks(
  find: (name: string) => Float32Array | undefined, expected: Readonly<Record<string, EdgeSummary>>, isStill: (name: string) => boolean, slack: number,
): Check[] {
  return Object.entries(expected).flatMap(([name, edge]) => {
    const data = find(name)
    if (!data) return [check(`${name} after the step: not a parameter here`, Infinity, 0)]
    const normError = Math.max(0, Math.abs(norm(data) - edge.l2) - (isStill(name) ? slack * Math.sqrt(data.length) : 0)) / edge.l2
    return [
      check(`${name} after the step: norm`, Number.isNaN(normError) ? Infinity : normError, 1e-4),
      check(`${name} after the step: first and last, beyond 2 · rate`, elementError(data, edge, slack, 1e-12), 1e-3),
    ]
  })
}

import { afterAll, describe, expect, it } from 'vitest'
import { encodeGraph, fedInputs } from '../../../src/main/graph/encode.ts'
import type { Graph } from '../../../src/main/graph/graph.ts'
import { gradientName } from '../../../src/main/models/method.ts'
import { initialParameters, trainedAt } from '../../../src/main/models/parameters.ts'
import { featureGradient } from '../../../src/main/models/step-graphs.ts'
import { createSession, type OrtSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../src/main/runtime/tensor.ts'
import { randomSource } from '../graph/finite-differences.ts'
import { tinyDives, tinyModels } from './tiny-models.ts'

const random = randomSource(53)
const sessions: OrtSession[] = []
/** A graph ready to run on the given parameters and feeds. */
async function load(graph: Graph): Promise<(feeds: Readonly<Record<string, Tensor>>) => Promise<Record<string, Tensor>>> {
  const session = await createSession(encodeGraph(graph), { threads: 1 })
  sessions.push(session)
  return (feeds) => session.run(Object.fromEntries(session.inputNames.flatMap((name) => (feeds[name] ? [[name, feeds[name]]] : []))))
}
afterAll(async () => { for (const session of sessions) await session.release() })

const noise = (shape: readonly number[]) => floatTensor(shape, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() * 2 - 1))
const largest = (data: Float32Array): number => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
function expectSame(found: Float32Array, expected: Float32Array, tolerance = 1e-5): void {
  expect(found.length).toBe(expected.length)
  const bound = tolerance * Math.max(largest(expected), 1e-6)
  expect(largest(found.map((value, i) => value - expected[i]!))).toBeLessThanOrEqual(bound)
}

describe.each(Object.entries(tinyModels))('the last stages of %s', (_, open) => {
  const model = open()
  const values = initialParameters(model.parameters, 5)
  const parameters = Object.fromEntries(model.parameters.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])]))
  const frames = model.video.units[0]!.frames.length
  const pictures = noise([frames, 3, model.video.size, model.video.size])
  const last = trainedAt(model.parameters, 'last').filter((spec) => spec.group === 'backbone')

  it('on what the early ones give are the whole backbone: features and gradients', async () => {
    const early = (await (await load(model.earlyGraph()))({ ...parameters, pictures }))['early']!
    expect(early.shape).toEqual(model.early)
    const features = async (from: 'pictures' | 'early') => floats((await (await load(model.featureGraph({ batchNorm: 'frozen', from })))({ ...parameters, pictures, early }))['features'])
    expectSame(await features('early'), await features('pictures'))
    const [first, end] = model.video.units[0]!.rows
    const change = noise([end - first, model.features.width])
    const run = async (from: 'pictures' | 'early') => (await load(model.backboneGraph({ batchNorm: 'frozen', from })))({ ...parameters, pictures, early, [featureGradient]: change })
    const [whole, late] = [await run('pictures'), await run('early')]
    expect(Object.keys(late).sort()).toEqual(last.map(({ name }) => gradientName(name)).sort())
    for (const { name } of last) expectSame(floats(late[gradientName(name)]), floats(whole[gradientName(name)]), 2e-4)
  })
})

it('a whole step of MCoRe from there gives the losses and gradients of everything, restricted to them and the heads', async () => {
  const model = tinyModels['MCoRe']!()
  const values = initialParameters(model.parameters, 5)
  const parameters = Object.fromEntries(model.parameters.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])]))
  const { frames, size } = model.video
  const pictures = noise([2 * frames, 3, size, size])
  const half = (data: Float32Array, i: number): Float32Array => data.subarray((i * data.length) / 2, ((i + 1) * data.length) / 2)
  const compute = await load(model.earlyGraph())
  const parts: Float32Array[] = []
  for (const i of [0, 1]) parts.push(floats((await compute({ ...parameters, pictures: floatTensor([frames, 3, size, size], half(pictures.data, i)) }))['early']))
  const early = floatTensor([2 * frames, ...model.early.slice(1)], Float32Array.from(parts.flatMap((part) => [...part])))
  const labels = Object.fromEntries(Object.entries(model.labelFeeds(tinyDives(model).slice(0, 2), {}, () => 0.7)).map(([name, { shape, data }]) => [name, floatTensor(shape, data)]))
  const run = async (from: 'pictures' | 'early') => (await load(model.jointGraph!({ batchNorm: 'frozen', from })))({ ...parameters, ...labels, pictures, early })
  const [whole, late] = [await run('pictures'), await run('early')]
  expect(scalarOf(late['loss/total'])).toBeCloseTo(scalarOf(whole['loss/total']), 3)
  const trained = trainedAt(model.parameters, 'last')
  expect(Object.keys(late).filter((name) => name.startsWith('gradient/')).sort()).toEqual(trained.map(({ name }) => gradientName(name)).sort())
  for (const { name } of trained) expectSame(floats(late[gradientName(name)]), floats(whole[gradientName(name)]), 1e-3)

  // Where the last stage's parameters move along their gradient, the loss rises by its length.
  const slopes = trained.filter(({ group }) => group === 'backbone').map((spec) => [spec.name, floats(late[gradientName(spec.name)])] as const)
  const length = Math.sqrt(slopes.reduce((sum, [, slope]) => sum + slope.reduce((squares, value) => squares + value ** 2, 0), 0))
  const way = Object.fromEntries(slopes)
  const step = await load(model.jointGraph!({ batchNorm: 'frozen', from: 'early' }))
  const lossAt = async (distance: number): Promise<number> => {
    const moved = Object.fromEntries(trained.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name]!.map((value, i) => value + (distance / length) * (way[spec.name]?.[i] ?? 0)))]))
    return scalarOf((await step({ ...parameters, ...moved, ...labels, early }))['loss/total'])
  }
  const h = 1e-3
  const measured = (await lossAt(h) - (await lossAt(-h))) / (2 * h)
  expect(Math.abs(measured - length)).toBeLessThan(0.02 * length)
})

it('need nothing of the others: no pictures, no early parameter, fewer nodes', () => {
  for (const open of Object.values(tinyModels)) {
    const model = open()
    const early = new Set(model.parameters.filter((spec) => spec.group === 'backbone' && !spec.isLast).map(({ name }) => name))
    const [whole, late] = [model.backboneGraph({ batchNorm: 'batch' }), model.backboneGraph({ batchNorm: 'batch', from: 'early' })]
    expect(fedInputs(late).filter(({ name }) => name === 'pictures' || early.has(name))).toEqual([])
    expect(late.nodes.length).toBeLessThan(0.7 * whole.nodes.length)
  }
})

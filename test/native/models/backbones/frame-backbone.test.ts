import { describe, expect, it } from 'vitest'
import { gradients } from '../../../../src/main/graph/autodiff.ts'
import { encodeGraph } from '../../../../src/main/graph/encode.ts'
import { Graph } from '../../../../src/main/graph/graph.ts'
import { mul } from '../../../../src/main/graph/ops/elementwise.ts'
import { reduceSum } from '../../../../src/main/graph/ops/reduce.ts'
import { buildFrameBackbone, frameBackboneParameters, type FrameBackboneConfig } from '../../../../src/main/models/backbones/frame-backbone.ts'
import { temporalModules, type TemporalModule } from '../../../../src/main/models/backbones/temporal.ts'
import { gradientName, type BatchNormMode } from '../../../../src/main/models/method.ts'
import { declareParameters, initialParameters } from '../../../../src/main/models/parameters.ts'
import { createSession } from '../../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../../src/main/runtime/tensor.ts'
import { randomSource } from '../../graph/finite-differences.ts'

const families: Record<string, FrameBackboneConfig> = {
  regnety: { family: 'regnety', stemWidth: 8, widths: [8, 16], depths: [1, 2], groupWidth: 4, seRatio: 0.75, temporal: 'none' },
  'resnet, basic': { family: 'resnet', block: 'basic', stemWidth: 8, widths: [8, 16], depths: [1, 2], temporal: 'none' },
  'resnet, bottleneck': { family: 'resnet', block: 'bottleneck', stemWidth: 8, widths: [8, 16], depths: [1, 1], temporal: 'none' },
}
const frames = 3
const size = 16

function norm(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value * value
  return Math.sqrt(sum)
}

/** For each parameter and the pictures: slope of the loss along its gradient, over the length of the gradient. One where they agree. */
async function slopes(config: FrameBackboneConfig, batchNorm: BatchNormMode): Promise<Map<string, number>> {
  const random = randomSource(5)
  const specs = frameBackboneParameters(config, 'b')
  const graph = new Graph('slopes')
  const parameter = declareParameters(graph, specs)
  const pictures = graph.input('pictures', [2 * frames, 3, size, size])
  const { features } = buildFrameBackbone(config, 'b', parameter, pictures, frames, { batchNorm })
  const weights = graph.constant(Float32Array.from({ length: features.shape.reduce((a, b) => a * b, 1) }, () => random() * 2 - 1), features.shape)
  const loss = reduceSum(mul(features, weights))
  graph.output('loss', loss)
  const names = [...specs.filter((spec) => spec.trainable).map((spec) => spec.name), 'pictures']
  gradients(loss, [...names.slice(0, -1).map(parameter), pictures]).forEach((gradient, i) => graph.output(gradientName(names[i] ?? ''), gradient))
  const session = await createSession(encodeGraph(graph), { threads: 1 })
  const values = initialParameters(specs, 3)
  // Away from their starting points, where whole channels would sit on ReLU's corner.
  for (const spec of specs) if (spec.shape.length === 1) values[spec.name] = (values[spec.name] ?? new Float32Array()).map((v) => v + 0.4 * random() - (spec.name.endsWith('running_var') ? 0 : 0.2))
  const feeds: Record<string, Tensor<Float32Array>> = Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])]))
  feeds['pictures'] = floatTensor(pictures.shape, Float32Array.from({ length: 2 * frames * 3 * size * size }, () => random() * 2 - 1))
  const base = await session.run(feeds)
  const found = new Map<string, number>()
  for (const name of names) {
    const gradient = floats(base[gradientName(name)])
    const length = norm(gradient)
    const own = feeds[name]
    if (!own) throw new Error(`${name} is not fed`)
    const moved = async (step: number): Promise<number> =>
      scalarOf((await session.run({ ...feeds, [name]: floatTensor(own.shape, own.data.map((v, i) => v + step * (gradient[i] ?? 0))) }))['loss'])
    // Long steps cross corners of ReLU, short ones drown in rounding: the best of five. A wrong gradient is wrong at all.
    const ratios: number[] = []
    for (const share of [1e-2, 3e-3, 1e-3, 3e-4, 1e-4]) {
      const step = share * Math.max(1, norm(own.data)) / length
      ratios.push(((await moved(step)) - (await moved(-step))) / (2 * step) / length ** 2)
    }
    found.set(name, ratios.reduce((best, ratio) => (Math.abs(ratio - 1) < Math.abs(best - 1) ? ratio : best)))
  }
  await session.release()
  return found
}

describe.each(Object.entries(families))('gradients of a small %s', (_name, config) => {
  it.each(temporalModules.flatMap((temporal) => (['frozen', 'batch'] as const).map((batchNorm): [TemporalModule, BatchNormMode] => [temporal, batchNorm])))('with %s and %s statistics are the slopes of the loss', async (temporal, batchNorm) => {
    for (const [name, ratio] of await slopes({ ...config, temporal }, batchNorm)) expect(Math.abs(ratio - 1), `${name}: ${ratio}`).toBeLessThan(0.05)
  })
})

describe('temporal modules', () => {
  const features = async (config: FrameBackboneConfig, changed: number | null): Promise<Float32Array> => {
    const random = randomSource(9)
    const specs = frameBackboneParameters(config, 'b')
    const graph = new Graph('time')
    const parameter = declareParameters(graph, specs)
    graph.output('features', buildFrameBackbone(config, 'b', parameter, graph.input('pictures', [6, 3, size, size]), 6).features)
    const session = await createSession(encodeGraph(graph, { bake: initialParameters(specs, 1) }), { threads: 1 })
    const pictures = Float32Array.from({ length: 6 * 3 * size * size }, () => random() * 2 - 1)
    if (changed !== null) pictures.subarray(changed * 3 * size * size, (changed + 1) * 3 * size * size).fill(0.5)
    const found = floats((await session.run({ pictures: floatTensor([6, 3, size, size], pictures) }))['features'])
    await session.release()
    return found
  }
  /** Frames whose features change when the picture of frame 2 does. */
  const touched = async (temporal: TemporalModule): Promise<number[]> => {
    const config: FrameBackboneConfig = { family: 'resnet', block: 'basic', stemWidth: 8, widths: [8], depths: [1], temporal }
    const [before, after] = [await features(config, null), await features(config, 2)]
    return [0, 1, 2, 3, 4, 5].filter((t) => before.subarray(8 * t, 8 * t + 8).some((value, i) => Math.abs(value - (after[8 * t + i] ?? 0)) > 1e-6))
  }

  it('without one, frames know nothing of each other', async () => expect(await touched('none')).toEqual([2]))
  it('a temporal shift reaches one frame to both sides', async () => expect(await touched('temporal-shift')).toEqual([1, 2, 3]))
  it('a gate-shift module reaches two: its gate looks around the frame it moves', async () => expect((await touched('gate-shift')).every((t) => t <= 4)).toBe(true))
})

describe('the form for stored weights', () => {
  const features = async (config: FrameBackboneConfig, weights: 'stored' | 'fed', values: Record<string, Float32Array>): Promise<{ nodes: number; found: Float32Array }> => {
    const random = randomSource(4)
    const specs = frameBackboneParameters(config, 'b')
    const graph = new Graph('form')
    graph.output('features', buildFrameBackbone(config, 'b', declareParameters(graph, specs), graph.input('pictures', [3, 3, size, size]), 3, { weights }).features)
    const session = await createSession(encodeGraph(graph, { bake: values }), { threads: 1 })
    const found = floats((await session.run({ pictures: floatTensor([3, 3, size, size], Float32Array.from({ length: 9 * size * size }, () => random() * 2 - 1)) }))['features'])
    await session.release()
    return { nodes: graph.nodes.length, found }
  }

  it.each([8, 4])('gives the same features with groups of %i, whose widths are no multiple of 16', async (groupWidth) => {
    const config: FrameBackboneConfig = { family: 'regnety', stemWidth: 8, widths: [24, 56], depths: [1, 2], groupWidth, seRatio: 0.25, temporal: 'gate-shift' }
    const random = randomSource(8)
    const values = Object.fromEntries(Object.entries(initialParameters(frameBackboneParameters(config, 'b'), 2)).map(([name, data]) => [name, name.endsWith('weight') && data.length > 64 ? data : data.map((value) => value + 0.2 * random())]))
    const [fed, stored] = [await features(config, 'fed', values), await features(config, 'stored', values)]
    // Groups of other widths are left as they are.
    expect(stored.nodes === fed.nodes).toBe(groupWidth !== 8)
    const largest = Math.max(...fed.found.map(Math.abs))
    expect(largest).toBeGreaterThan(0.01)
    expect(Math.max(...fed.found.map((value, i) => Math.abs(value - stored.found[i]!)))).toBeLessThan(1e-5 * largest)
  })
})

import { afterAll, describe, expect, it } from 'vitest'
import { gradients } from '../../../../src/main/graph/autodiff.ts'
import { encodeGraph } from '../../../../src/main/graph/encode.ts'
import { Graph } from '../../../../src/main/graph/graph.ts'
import { reshape, transpose } from '../../../../src/main/graph/ops/layout.ts'
import { maxPool } from '../../../../src/main/graph/ops/pool.ts'
import { conv } from '../../../../src/main/graph/ops/products.ts'
import { relu } from '../../../../src/main/graph/ops/elementwise.ts'
import { sizeOf, type Value } from '../../../../src/main/graph/types.ts'
import { convolveClips, convolveStem } from '../../../../src/main/models/backbones/clip-convolution.ts'
import { poolClips, poolPadding } from '../../../../src/main/models/backbones/clip-pool.ts'
import { buildI3d, cutClips, framesOfClips } from '../../../../src/main/models/backbones/i3d.ts'
import { i3d224, i3dFeatureWidth, i3dPlan } from '../../../../src/main/models/backbones/i3d-config.ts'
import { i3dParameters } from '../../../../src/main/models/backbones/i3d-parameters.ts'
import { declareParameters, initialParameters, trainableNames } from '../../../../src/main/models/parameters.ts'
import { createSession } from '../../../../src/main/runtime/session.ts'
import { floatTensor, floats, type Tensor } from '../../../../src/main/runtime/tensor.ts'
import { gradientError, randomSource } from '../../graph/finite-differences.ts'

const random = randomSource(5)
const noise = (count: number): Float32Array => Float32Array.from({ length: count }, () => random() * 2 - 1)

const released: (() => Promise<void>)[] = []
afterAll(async () => { for (const release of released) await release() })

async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await createSession(encodeGraph(graph), { threads: 1 })
  released.push(() => session.release())
  return await session.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name))))
}

/** Largest difference of two graphs' outputs on the same inputs, and of the gradients of their sums with random weights. */
async function difference(shapes: Readonly<Record<string, readonly number[]>>, a: (inputs: readonly Value[]) => Value, b: (inputs: readonly Value[]) => Value): Promise<{ output: number; gradient: number }> {
  const feeds = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, floatTensor(shape, noise(sizeOf(shape)))]))
  const found = await Promise.all([a, b].map(async (build) => {
    const graph = new Graph('compared')
    const inputs = Object.entries(shapes).map(([name, shape]) => graph.input(name, shape))
    const y = build(inputs)
    graph.output('y', y)
    gradients(y, inputs, graph.input('dy', y.shape)).forEach((gradient, i) => graph.output(`d${i}`, gradient))
    return await run(graph, { ...feeds, dy: floatTensor(y.shape, Float32Array.from({ length: sizeOf(y.shape) }, (_, i) => Math.sin(i * 1.7))) })
  }))
  const apart = (name: string): number => {
    const [p, q] = found.map((outputs) => floats(outputs[name]))
    if (p?.length !== q?.length) return Infinity
    const scale = Math.max(...(q ?? []).map(Math.abs))
    return Math.max(...(p ?? []).map((value, i) => Math.abs(value - (q?.[i] ?? NaN)))) / scale
  }
  return { output: apart('y'), gradient: Math.max(...Object.keys(shapes).map((_, i) => apart(`d${i}`))) }
}

const volume = (x: Value, frames: number): Value => transpose(reshape(x, [x.shape[0]! / frames, frames, ...x.shape.slice(1)]), [0, 2, 1, 3, 4])
const flat = (y: Value): Value => reshape(transpose(y, [0, 2, 1, 3, 4]), [y.shape[0]! * y.shape[2]!, y.shape[1]!, ...y.shape.slice(3)])
const near = { output: expect.closeTo(0, 4) as number, gradient: expect.closeTo(0, 4) as number }

describe('convolution over clips of frames', () => {
  it.each([1, 2, 3, 4, 5, 6, 8])('of %i frames equals the three-dimensional one, and so do its gradients', async (frames) => {
    const shapes = { x: [2 * frames, 3, 5, 4], w: [4, 3, 3, 3, 3], b: [4] }
    expect(await difference(shapes, ([x, w, b]) => convolveClips(x!, w!, b, frames), ([x, w, b]) => flat(conv(volume(x!, frames), w!, b, { padding: 1 })))).toEqual(near)
  })

  it('of a kernel of one is a convolution of every frame', async () => {
    const shapes = { x: [4, 3, 2, 2], w: [5, 3, 1, 1, 1], b: [5] }
    expect(await difference(shapes, ([x, w, b]) => convolveClips(x!, w!, b, 2), ([x, w, b]) => flat(conv(volume(x!, 2), w!, b)))).toEqual(near)
  })

  it.each([['fed', 4, 8, 10], ['stored', 4, 8, 10], ['fed', 6, 9, 11], ['stored', 5, 9, 11], ['fed', 16, 12, 7]] as const)('by the %s form starts with stride 2 and five zeros: %i frames of %i × %i', async (form, frames, h, w) => {
    const shapes = { x: [2 * frames, 3, h, w], w: [4, 3, 7, 7, 7], b: [4] }
    const whole = ([x, k, b]: readonly Value[]): Value => flat(conv(volume(x!, frames), k!, b, { stride: 2, padding: [2, 2, 2, 3, 3, 3] }))
    expect(await difference(shapes, ([x, k, b]) => convolveStem(x!, k!, b, frames, form), whole)).toEqual(near)
  })
})

describe('pooling over clips of frames', () => {
  it.each([[[3, 3], [1, 1], 4, 5], [[3, 3], [2, 2], 4, 6], [[1, 3], [1, 2], 3, 7], [[2, 2], [2, 2], 4, 6], [[3, 3], [2, 2], 5, 7], [[2, 2], [2, 2], 3, 5]] as const)(
    'of kernel %j and stride %j equals zeros around and one pool over all axes', async (kernel, stride, frames, size) => {
      const shapes = { x: [2 * frames, 3, size, size + 1] }
      const padded = (length: number, axis: 0 | 1): readonly [number, number] => poolPadding({ kernel: kernel[axis], stride: stride[axis] }, length)
      const [t, h, w] = [padded(frames, 0), padded(size, 1), padded(size + 1, 1)]
      const whole = (x: Value): Value => flat(maxPool(volume(x, frames), { kernel: [kernel[0], kernel[1], kernel[1]], stride: [stride[0], stride[1], stride[1]], padding: [t[0], h[0], w[0], t[1], h[1], w[1]] }))
      expect(await difference(shapes, ([x]) => poolClips(relu(x!), kernel, stride, frames).pooled, ([x]) => whole(relu(x!)))).toEqual(near)
    })

  it('pads as the published network does: kernel less stride, and what PyTorch’s ceil mode hangs over', () => {
    expect(poolPadding({ kernel: 3, stride: 2 }, 112)).toEqual([0, 1])
    expect(poolPadding({ kernel: 3, stride: 2 }, 7)).toEqual([0, 2])
    expect(poolPadding({ kernel: 3, stride: 1 }, 9)).toEqual([1, 1])
    expect(poolPadding({ kernel: 2, stride: 2 }, 7)).toEqual([0, 1])
  })

  it('has gradients equal to finite differences', async () => {
    expect(await gradientError({ shapes: [[4, 2, 4, 3]], range: [0.1, 50], step: 0.02, build: (x) => poolClips(x!, [3, 3], [1, 1], 4).pooled })).toBeLessThan(0.01)
  })
})

describe('I3D', () => {
  const config = { width: 0.0625, clipFrames: 8, size: 32 }
  const specs = i3dParameters(config, 'net')
  const values = initialParameters(specs, 3)
  const parameters = Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, values[spec.name])]))

  it('has the published sizes', () => {
    expect(i3dFeatureWidth(i3d224)).toBe(1024)
    expect(i3dPlan(i3d224).at(-1)).toMatchObject({ name: 'mixed_5c', input: 832, branch0: 384 })
    expect(i3dParameters(i3d224, 'net').find((spec) => spec.name === 'net.mixed_4e.branch_1.1.conv3d.weight')?.shape).toEqual([288, 144, 3, 3, 3])
  })

  const build = (input: (graph: Graph) => Value, options = {}): Graph => {
    const graph = new Graph('i3d')
    const { features, statistics } = buildI3d(config, 'net', declareParameters(graph, specs), input(graph), options)
    graph.output('features', features)
    for (const [name, value] of statistics) graph.output(name, value)
    return graph
  }

  it('gives every clip of a batch what it gives it alone, from videos, clips and pictures', async () => {
    const video = noise(12 * 3 * 32 * 32)
    const picture = 3 * 32 * 32
    const together = floats((await run(build((graph) => cutClips(graph.input('video', [12, 3, 32, 32]), [0, 4], 8)), { ...parameters, video: floatTensor([12, 3, 32, 32], video) }))['features'])
    const width = i3dFeatureWidth(config)
    for (const [i, start] of [0, 4].entries()) {
      const pictures = video.subarray(start * picture, (start + 8) * picture)
      const alone = floats((await run(build((graph) => graph.input('pictures', [8, 3, 32, 32]), { weights: 'stored' }), { ...parameters, pictures: floatTensor([8, 3, 32, 32], pictures) }))['features'])
      expect(Math.max(...alone.map((value, d) => Math.abs(value - (together[i * width + d] ?? NaN))))).toBeLessThan(1e-4 * Math.max(...alone.map(Math.abs)))
      const channelsFirst = new Float32Array(pictures.length)
      for (let t = 0; t < 8; t += 1) for (let c = 0; c < 3; c += 1) channelsFirst.set(pictures.subarray((t * 3 + c) * 1024, (t * 3 + c + 1) * 1024), (c * 8 + t) * 1024)
      const official = floats((await run(build((graph) => framesOfClips(graph.input('clips', [1, 3, 8, 32, 32]))), { ...parameters, clips: floatTensor([1, 3, 8, 32, 32], channelsFirst) }))['features'])
      expect(Math.max(...alone.map((value, d) => Math.abs(value - (official[d] ?? NaN))))).toBeLessThan(1e-4 * Math.max(...alone.map(Math.abs)))
    }
  })

  it('tells the gradient of every trained parameter, and new statistics of all norms in batch mode', async () => {
    const graph = new Graph('i3d')
    const parameter = declareParameters(graph, specs)
    const { features, statistics } = buildI3d(config, 'net', parameter, graph.input('pictures', [16, 3, 32, 32]), { batchNorm: 'batch' })
    const names = trainableNames(specs)
    gradients(features, names.map(parameter), graph.input('dy', features.shape)).forEach((gradient, i) => graph.output(`gradient/${names[i]}`, gradient))
    for (const [name, value] of statistics) graph.output(`statistic/${name}`, value)
    expect([...statistics.keys()].sort()).toEqual(specs.filter((spec) => spec.name.includes('running_')).map((spec) => spec.name).sort())
    const found = await run(graph, { ...parameters, pictures: floatTensor([16, 3, 32, 32], noise(16 * 3 * 1024)), dy: floatTensor([2, features.shape[1]!], noise(2 * features.shape[1]!)) })
    for (const name of names) expect(floats(found[`gradient/${name}`]).every(Number.isFinite), name).toBe(true)
    expect(names.filter((name) => floats(found[`gradient/${name}`]).some((value) => value !== 0)).length).toBeGreaterThan(0.9 * names.length)
  })

  it('refuses pictures that make no whole clips', () => {
    expect(() => build((graph) => graph.input('pictures', [9, 3, 32, 32]))).toThrow(/no whole number of clips of 8/)
  })
})

import { describe, expect, it } from 'vitest'
import { gradients } from '../../../../src/main/graph/autodiff.ts'
import { Graph } from '../../../../src/main/graph/graph.ts'
import { executionOrder, graphMemory } from '../../../../src/main/graph/memory.ts'
import { add, exp, mul, relu } from '../../../../src/main/graph/ops/elementwise.ts'
import { concat, reshape, transpose } from '../../../../src/main/graph/ops/layout.ts'
import { matMul } from '../../../../src/main/graph/ops/products.ts'
import { reduceSum } from '../../../../src/main/graph/ops/reduce.ts'
import { runtimeOrder } from '../../../../src/main/graph/reach.ts'
import type { Value } from '../../../../src/main/graph/types.ts'

const floats = 64
const bytes = floats * 4

/** x → layer after layer of [64, 64] products, with the gradient of every weight. */
function deepGraph(layers: number): Graph {
  const graph = new Graph('deep')
  const weights = Array.from({ length: layers }, (_, i) => graph.input(`w${i}`, [floats, floats]))
  const top = weights.reduce<Value>((x, weight) => exp(matMul(x, weight)), graph.input('x', [floats, floats]))
  const loss = reduceSum(top)
  graph.output('loss', loss)
  gradients(loss, weights).forEach((gradient, i) => graph.output(`gradient/w${i}`, gradient))
  return graph
}

describe('graphMemory', () => {
  it('counts what is alive at one time, not what is made in total', () => {
    const graph = new Graph('chain')
    let value = graph.input('x', [8, 8])
    for (let i = 0; i < 10; i++) value = transpose(value, [1, 0])
    graph.output('y', reduceSum(value))
    expect(graphMemory(graph)).toMatchObject({ peakBytes: 2 * bytes, inputBytes: bytes, outputBytes: 256 })
  })
  it('keeps what is read again later', () => {
    const graph = new Graph('skip')
    const early = transpose(graph.input('x', [8, 8]), [1, 0])
    let value = early
    for (let i = 0; i < 4; i++) value = transpose(value, [1, 0])
    graph.output('y', concat([value, early], 0))
    expect(graphMemory(graph).peakBytes).toBe(3 * bytes)
  })
  it('lets views and element-wise operators share their input', () => {
    const graph = new Graph('shared')
    const first = transpose(graph.input('x', [8, 8]), [1, 0])
    graph.output('y', reduceSum(relu(reshape(relu(first), [floats]))))
    expect(graphMemory(graph).peakBytes).toBe(bytes)
  })
  it('does not write over a value that has another reader', () => {
    const graph = new Graph('held')
    const first = transpose(graph.input('x', [8, 8]), [1, 0])
    graph.output('y', concat([relu(first), first], 0))
    expect(graphMemory(graph).peakBytes).toBe(2 * bytes)
  })
  it('counts inputs nobody reads for nothing, and outputs apart', () => {
    const graph = new Graph('inputs')
    graph.input('unused', [1000])
    const x = graph.input('x', [floats])
    graph.output('y', add(x, mul(x, x)))
    expect(graphMemory(graph)).toMatchObject({ peakBytes: bytes, inputBytes: bytes, outputBytes: bytes })
  })
  it('grows with depth by the activations a backward pass keeps', () => {
    const peak = (layers: number): number => graphMemory(deepGraph(layers)).peakBytes
    const layer = floats * floats * 4
    // exp keeps its output alone; the product before it is written over.
    expect((peak(20) - peak(10)) / 10 / layer).toBeCloseTo(1, 1)
  })
})

describe('the order of a run', () => {
  it('computes each gradient of a weight as soon as it can, whatever the runtime starts from', () => {
    const graph = deepGraph(6)
    const order = executionOrder(graph)
    expect(order.length).toBe(runtimeOrder(graph).length)
    expect(runtimeOrder(graph).every((node) => order.includes(node))).toBe(true)
    const done = new Set<Value>(graph.inputs)
    for (const node of order) {
      for (const input of node.inputs) if (!graph.constants.has(input)) expect(done.has(input), input.name).toBe(true)
      for (const output of node.outputs) done.add(output)
    }
    const places = Array.from({ length: 6 }, (_, i) => order.findIndex((node) => node.outputs.includes(graph.outputs.get(`gradient/w${i}`)!)))
    expect(places).toEqual([...places].sort((a, b) => b - a))
  })
  it('writes what gives only outputs last, the last made first', () => {
    const graph = deepGraph(4)
    const leaves = runtimeOrder(graph).slice(-5).map((node) => [...graph.outputs].find(([, value]) => node.outputs.includes(value))?.[0])
    expect(leaves).toEqual(['gradient/w0', 'gradient/w1', 'gradient/w2', 'gradient/w3', 'loss'])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gradients, unbroadcast } from '../../../../src/main/graph/autodiff.ts'
import { encodeGraph, fedInputs } from '../../../../src/main/graph/encode.ts'
import { encodings } from '../../../../src/main/graph/encodings.ts'
import { Graph } from '../../../../src/main/graph/graph.ts'
import { add, greater, mul, relu, sub, where } from '../../../../src/main/graph/ops/elementwise.ts'
import { concat, flip, reshape, slice, split, transpose } from '../../../../src/main/graph/ops/layout.ts'
import { averagePool, maxPool } from '../../../../src/main/graph/ops/pool.ts'
import { conv, linear, matMul } from '../../../../src/main/graph/ops/products.ts'
import { argMax, reduceMean, reduceSum } from '../../../../src/main/graph/ops/reduce.ts'
import { printGraph } from '../../../../src/main/graph/print.ts'
import { gradientRules } from '../../../../src/main/graph/rules/table.ts'
import { broadcast } from '../../../../src/main/graph/shapes/elementwise.ts'
import { shapeRules } from '../../../../src/main/graph/shapes/table.ts'
import { opTypes, sizeOf } from '../../../../src/main/graph/types.ts'
import { verifyGraph } from '../../../../src/main/graph/verify.ts'

describe('shapes', () => {
  it('broadcast as numpy does', () => {
    expect(broadcast([2, 1, 4], [3, 1])).toEqual([2, 3, 4])
    expect(broadcast([], [5])).toEqual([5])
    expect(() => broadcast([2], [3])).toThrow(/do not broadcast/)
  })

  it('are the same whichever operand comes first', () => {
    const size = fc.constantFrom(1, 4)
    fc.assert(fc.property(fc.array(size, { maxLength: 4 }), fc.array(size, { maxLength: 4 }), (a, b) => {
      expect(broadcast(a, b)).toEqual(broadcast(b, a))
    }))
  })

  it('of a convolution follow from kernel, stride, padding and dilation', () => {
    const graph = new Graph('t')
    const x = graph.input('x', [2, 4, 11, 9])
    expect(conv(x, graph.input('w', [6, 2, 3, 3]), undefined, { stride: 2, padding: 1, group: 2 }).shape).toEqual([2, 6, 6, 5])
    expect(conv(x, graph.input('v', [6, 4, 3, 2]), undefined, { dilation: 2 }).shape).toEqual([2, 6, 7, 7])
    expect(() => conv(x, graph.input('u', [6, 3, 3, 3]))).toThrow(/channels do not fit/)
  })

  it('of a pool follow from its windows, and the last that would reach over the edge is left out', () => {
    const x = new Graph('t').input('x', [2, 4, 11, 8])
    expect(maxPool(x, { kernel: 3, stride: 2 }).shape).toEqual([2, 4, 5, 3])
    expect(maxPool(x, { kernel: 3, stride: 2, padding: [0, 0, 1, 1] }).shape).toEqual([2, 4, 5, 4])
    expect(averagePool(x, { kernel: [11, 8] }).shape).toEqual([2, 4, 1, 1])
    expect(() => maxPool(x, { kernel: 2, padding: 2 })).toThrow(/smaller than the kernel/)
    expect(() => maxPool(x, { kernel: 12 })).toThrow(/larger than the padded input/)
  })

  it('of layout operators', () => {
    const x = new Graph('t').input('x', [2, 3, 4])
    expect(transpose(x, [2, 0, 1]).shape).toEqual([4, 2, 3])
    expect(reshape(x, [-1, 4]).shape).toEqual([6, 4])
    expect(slice(x, -1, 1, -1).shape).toEqual([2, 3, 2])
    expect(flip(x, [0, 2]).shape).toEqual([2, 3, 4])
    expect(split(x, 1, [1, 2]).map((part) => part.shape)).toEqual([[2, 1, 4], [2, 2, 4]])
    expect(concat([x, x], 1).shape).toEqual([2, 6, 4])
    expect(() => reshape(x, [5, 5])).toThrow(/cannot view/)
    expect(() => slice(x, 0, 0, 3)).toThrow(/slice 0:3:1 of 2/)
  })
})

describe('the builder', () => {
  it('names values by path and never twice', () => {
    const graph = new Graph('t')
    const x = graph.input('x', [2])
    const names = graph.scope('block', () => [relu(x).name, relu(x).name, graph.scope('inner', () => relu(x).name)])
    expect(names).toEqual(['block/relu', 'block/relu_1', 'block/inner/relu'])
    expect(() => graph.input('x', [2])).toThrow(/already taken/)
  })

  it('says where a shape does not fit', () => {
    const graph = new Graph('t')
    const a = graph.input('a', [2, 3])
    expect(() => graph.scope('head', () => matMul(a, graph.input('b', [4, 5])))).toThrow('MatMul in head (a: float32[2,3]; b: float32[4,5]): inner sizes 3 and 4 differ')
  })

  it('does nothing where there is nothing to do', () => {
    const x = new Graph('t').input('x', [2, 1, 3])
    expect(reshape(x, [2, 1, 3])).toBe(x)
    expect(transpose(x, [0, 1, 2])).toBe(x)
    transpose(x, [1, 0, 2])
    expect(x.graph.nodes.map((node) => node.op)).toEqual(['Reshape'])
  })

  it('has a rule of each kind for every operator', () => {
    for (const op of opTypes) {
      expect(shapeRules[op]).toBeTypeOf('function')
      expect(encodings[op]).toBeDefined()
      expect(gradientRules[op]).toBeDefined()
    }
  })
})

describe('autodiff', () => {
  it('prints as the formula it is', () => {
    const graph = new Graph('square')
    const x = graph.input('x', [3])
    graph.output('gradient', gradients(reduceSum(mul(x, x)), [x])[0] ?? x)
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "graph square
        input x: float32[3]
        gradient/reshape: float32[1] = Reshape(gradient/seed) {shape=[1]}
        gradient/expand: float32[3] = Expand(gradient/reshape) {shape=[3]}
        gradient/mul: float32[3] = Mul(gradient/expand, x)
        gradient/mul_1: float32[3] = Mul(gradient/expand, x)
        gradient/add: float32[3] = Add(gradient/mul, gradient/mul_1)
        output gradient = gradient/add"
    `)
  })

  it('refuses what has no meaning', () => {
    const graph = new Graph('t')
    const x = graph.input('x', [3])
    const other = graph.input('other', [3])
    expect(() => gradients(x, [x])).toThrow(/a loss has one element/)
    expect(() => gradients(reduceSum(x), [other])).toThrow(/depends on none/)
    expect(() => gradients(reduceSum(x), [x, other])).toThrow(/does not depend on other/)
  })

  it('stops at comparisons and arg max', () => {
    const graph = new Graph('t')
    const x = graph.input('x', [3])
    const loss = reduceSum(where(greater(x, 0), mul(x, 2), x))
    expect(gradients(loss, [x])[0]?.shape).toEqual([3])
    expect(argMax(x, 0).dtype).toBe('int64')
  })

  it('leaves unused branches alone', () => {
    const graph = new Graph('t')
    const x = graph.input('x', [3])
    const y = graph.input('y', [3])
    const before = graph.nodes.length
    gradients(reduceSum(add(mul(x, y), 1)), [x])
    const made = graph.nodes.slice(before).filter((node) => node.op === 'Mul')
    expect(made).toHaveLength(2)
  })

  it('sums a gradient over the axes that were broadcast', () => {
    const g = new Graph('t').input('g', [4, 2, 3])
    expect(unbroadcast(g, [2, 1]).shape).toEqual([2, 1])
    expect(unbroadcast(g, [3]).shape).toEqual([3])
    expect(unbroadcast(g, []).shape).toEqual([])
    expect(unbroadcast(g, [4, 2, 3])).toBe(g)
  })

  it('gives every gradient the shape of its value, whatever the shapes', () => {
    const size = fc.constantFrom(1, 3)
    fc.assert(fc.property(fc.array(size, { maxLength: 4 }), fc.array(size, { maxLength: 4 }), (a, b) => {
      const graph = new Graph('t')
      const [x, y] = [graph.input('x', a), graph.input('y', b)]
      const [dx, dy] = gradients(reduceMean(sub(mul(x, y), y)), [x, y])
      expect(dx?.shape).toEqual(a)
      expect(dy?.shape).toEqual(b)
      verifyGraph(graph)
    }))
  })
})

describe('verify', () => {
  it('finds a value used before it is made', () => {
    const graph = new Graph('t')
    const x = graph.input('x', [2])
    relu(relu(x))
    graph.nodes.reverse()
    expect(() => verifyGraph(graph)).toThrow(/before it is defined/)
  })

  it('finds a wrong shape and an unknown attribute', () => {
    const graph = new Graph('t')
    const x = graph.input('x', [2])
    const y = relu(x)
    graph.nodes[0] = { op: 'Relu', inputs: [x], outputs: [{ ...y, shape: [3] }], attributes: {} }
    expect(() => verifyGraph(graph)).toThrow(/is float32\[3\], expected float32\[2\]/)
    graph.nodes[0] = { op: 'Relu', inputs: [x], outputs: [y], attributes: { slope: 1 } }
    expect(() => verifyGraph(graph)).toThrow(/unknown attribute slope/)
  })
})

describe('encode', () => {
  it('writes only what outputs need, and bakes what it is given', () => {
    const graph = new Graph('t')
    const x = graph.input('x', [2, 3])
    const weight = graph.input('weight', [4, 3])
    graph.input('unused', [9])
    graph.output('y', linear(x, weight))
    expect(fedInputs(graph).map((v) => v.name)).toEqual(['x', 'weight'])
    expect(fedInputs(graph, { bake: { weight: new Float32Array(12) } }).map((v) => v.name)).toEqual(['x'])
    expect(encodeGraph(graph, { bake: { weight: new Float32Array(12) } }).length).toBeGreaterThan(encodeGraph(graph).length)
    expect(() => encodeGraph(graph, { bake: { weight: new Float32Array(sizeOf([4, 4])) } })).toThrow(/16 elements/)
    expect(() => encodeGraph(new Graph('empty'))).toThrow(/no outputs/)
  })
})

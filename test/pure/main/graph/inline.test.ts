import { describe, expect, it } from 'vitest'
import { Graph } from '../../../../src/main/graph/graph.ts'
import { inlineGraph } from '../../../../src/main/graph/inline.ts'
import { add, mul } from '../../../../src/main/graph/ops/elementwise.ts'
import { verifyGraph } from '../../../../src/main/graph/verify.ts'

/** y = 2 x + c, and a part that nothing needs. */
function line(): Graph {
  const graph = new Graph('line')
  const x = graph.input('x', [3])
  graph.output('y', add(mul(x, 2), graph.constant([1, 2, 3], [3])))
  mul(graph.input('unused', [1]), 5)
  return graph
}

describe('inlineGraph', () => {
  it('chains copies of a graph, with what their outputs need and no more', () => {
    const target = new Graph('twice')
    const first = inlineGraph(target, line(), () => target.input('start', [3]))
    const second = inlineGraph(target, line(), () => first.get('y')!)
    target.output('end', second.get('y')!)
    verifyGraph(target)
    expect(target.inputs.map(({ name }) => name)).toEqual(['start'])
    expect(target.nodes.map(({ op }) => op)).toEqual(['Mul', 'Add', 'Mul', 'Add'])
    expect(new Set(target.nodes.flatMap(({ outputs }) => outputs.map(({ name }) => name))).size).toBe(4)
  })

  it('hands an input through that is an output', () => {
    const [target, source] = [new Graph('target'), new Graph('source')]
    source.output('same', source.input('x', [2]))
    const given = target.input('given', [2])
    expect(inlineGraph(target, source, () => given).get('same')).toBe(given)
  })

  it('refuses another shape by name', () => {
    const target = new Graph('target')
    expect(() => inlineGraph(target, line(), () => target.input('start', [4]))).toThrow(/x is float32 \[3\], given float32 \[4\]/)
  })
})

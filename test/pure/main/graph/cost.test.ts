import { describe, expect, it } from 'vitest'
import { graphCost } from '../../../../src/main/graph/cost.ts'
import { Graph } from '../../../../src/main/graph/graph.ts'
import { relu } from '../../../../src/main/graph/ops/elementwise.ts'
import { conv, linear } from '../../../../src/main/graph/ops/products.ts'
import { methodByName } from '../../../../src/main/models/registry.ts'

describe('graphCost', () => {
  it('counts the multiply-adds of convolutions by group and kernel, of products by inner size, and values of the rest', () => {
    const graph = new Graph('cost')
    const x = graph.input('x', [2, 8, 10, 12])
    const y = relu(conv(x, graph.input('w', [16, 4, 3, 3]), undefined, { padding: 1, stride: 2, group: 2 }))
    graph.output('y', y)
    // 2 pictures × 16 channels × 5 × 6 pixels, each 4 channels × 9 pixels.
    expect(graphCost(graph)).toEqual({ multiplyAdds: 2 * 16 * 30 * 36, valuesWritten: 2 * 16 * 30 })
    const product = new Graph('product')
    product.output('y', linear(product.input('x', [7, 5]), product.input('w', [3, 5]), product.input('b', [3])))
    expect(graphCost(product).multiplyAdds).toBe(7 * 3 * 5)
  })

  it('finds what the published networks are known to take', () => {
    const mcore = methodByName('mcore').open('mcore')
    // 5.7 billion of the backbone for one video, 0.16 of the GRU.
    expect(graphCost(mcore.featureGraph({ batchNorm: 'frozen' })).multiplyAdds / 1e9).toBeCloseTo(5.7, 1)
    expect(graphCost(mcore.segmentation!.graph()).multiplyAdds / 1e9).toBeCloseTo(0.16, 2)
  })

  it('takes less where only the last stages are trained', () => {
    const mcore = methodByName('mcore').open('mcore-small')
    const all = graphCost(mcore.jointGraph!({ batchNorm: 'frozen', from: 'pictures' }))
    const last = graphCost(mcore.jointGraph!({ batchNorm: 'frozen', from: 'early' }))
    expect(last.multiplyAdds).toBeLessThan(0.5 * all.multiplyAdds)
    expect(last.valuesWritten).toBeLessThan(0.3 * all.valuesWritten)
  })
})

import type { Graph } from './graph.ts'
import { executionOrder } from './memory.ts'
import { at, sizeOf, type GraphNode } from './types.ts'

/** What running every output of a graph costs, whatever the machine. */
export interface GraphCost {
  /** Multiply-adds of convolutions, matrix products and recurrent layers. */
  readonly multiplyAdds: number
  /** Values that all other operators write: they cost passes over memory. */
  readonly valuesWritten: number
}

/** Pure; linear in the number of nodes. */
export function graphCost(graph: Graph): GraphCost {
  let [multiplyAdds, valuesWritten] = [0, 0]
  for (const node of executionOrder(graph)) {
    const own = multiplyAddsOf(node)
    multiplyAdds += own
    if (own === 0) valuesWritten += node.outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  }
  return { multiplyAdds, valuesWritten }
}

function multiplyAddsOf({ op, inputs, outputs }: GraphNode): number {
  const [x, w, output] = [inputs[0], inputs[1], outputs[0]]
  if (!x || !output) return 0
  switch (op) {
    // Each output: input channels of its group × pixels of the kernel.
    case 'Conv': return w ? sizeOf(output.shape) * sizeOf(w.shape.slice(1)) : 0
    // Each input: output channels of its group × pixels of the kernel.
    case 'ConvTranspose': return w ? sizeOf(x.shape) * sizeOf(w.shape.slice(1)) : 0
    case 'MatMul': return sizeOf(output.shape) * at(x.shape, -1)
    case 'Gemm': return w ? (sizeOf(output.shape) * sizeOf(x.shape)) / at(output.shape, 0) : 0
    // w: [directions, 3 · hidden, input], used at each time for each of the batch; the hidden state's matrix beside it.
    case 'GRU': return w && inputs[2] ? at(x.shape, 0) * at(x.shape, 1) * (sizeOf(w.shape) + sizeOf(inputs[2].shape)) : 0
    default: return 0
  }
}

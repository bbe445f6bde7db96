import { encodings } from '../../src/main/graph/encodings.ts'
import type { Graph } from '../../src/main/graph/graph.ts'
import { liveNodesFor } from '../../src/main/graph/reach.ts'
import { gradientRules } from '../../src/main/graph/rules/table.ts'
import { shapeRules } from '../../src/main/graph/shapes/table.ts'
import { opTypes, type OpType } from '../../src/main/graph/types.ts'

/** The version of each operator in force at opset 21, which the graphs declare. */
const since: Record<OpType, number> = {
  Identity: 21, Neg: 13, Abs: 13, Sign: 13, Exp: 13, Log: 13, Sqrt: 13, Reciprocal: 13, Relu: 14, Sigmoid: 13, Tanh: 13, Erf: 13, Gelu: 20, Softplus: 1, HardSigmoid: 6, Not: 1, Cast: 21,
  Add: 14, Sub: 14, Mul: 14, Div: 14, Pow: 15, Max: 13, Min: 13, Greater: 13, Less: 13, Equal: 19, Where: 16,
  ReduceSum: 13, ReduceMean: 18, ReduceMax: 20, ReduceSumSquare: 18, ArgMax: 13,
  Reshape: 21, Transpose: 21, Expand: 13, Concat: 13, Split: 18, Slice: 13, Pad: 21, Gather: 13,
  MatMul: 13, Gemm: 13, Conv: 11, ConvTranspose: 11, MaxPool: 12, AveragePool: 19, Softmax: 13, LogSoftmax: 13, LayerNormalization: 17, GRU: 14,
}

/** What the shape rules, by the names of their functions, come to. */
const shapes: Readonly<Record<string, string>> = {
  same: 'as the input', sameFloat: 'as the input, floating point', cast: 'as the input, of the type asked for', broadcasting: 'broadcast, one type', comparison: 'broadcast, to bool', where: 'broadcast of all three',
  reduction: 'without the reduced axes, or 1 there', argMax: 'without the axis, int64', reshape: 'as asked, same number of elements', transpose: 'axes in the order asked for', expand: 'broadcast to the shape asked for',
  concat: 'added along the axis', split: 'parts along the axis', slice: 'elements of each range', pad: 'grown by the pads', gather: 'the axis replaced by the shape of the indices',
  matMul: 'matrix product, leading axes broadcast', gemm: 'matrix product of rank 2', conv: 'windows by kernel, stride, dilation, pads, groups; 1 to 3 axes', convTranspose: 'the reverse of a convolution', pool: 'windows by kernel, stride, pads',
  layerNormalization: 'as the input', gru: '[T, directions, B, hidden]',
}

export interface OperatorUse {
  fewestInputs: number
  mostInputs: number
  methods: Set<string>
}

/** Adds what `graph` uses, under a method's name. */
export function countUses(uses: Map<OpType, OperatorUse>, graph: Graph, method: string): void {
  for (const { op, inputs } of liveNodesFor(graph, graph.outputs.values())) {
    const use = uses.get(op) ?? { fewestInputs: inputs.length, mostInputs: inputs.length, methods: new Set<string>() }
    use.fewestInputs = Math.min(use.fewestInputs, inputs.length)
    use.mostInputs = Math.max(use.mostInputs, inputs.length)
    use.methods.add(method)
    uses.set(op, use)
  }
}

/** One Markdown row for each operator. */
export function operatorRows(uses: ReadonlyMap<OpType, OperatorUse>, methodCount: number): string[] {
  return opTypes.map((op) => {
    const use = uses.get(op)
    const listed = Object.entries(encodings[op]).map(([name, kind]) => (kind === 'input' ? `${name} (as an input)` : name)).join(', ')
    const rule = gradientRules[op]
    const gradient = rule === 'none' ? 'none: constant almost everywhere' : rule === 'undefined' ? 'undefined: asking for it is an error' : 'yes'
    const inputs = !use ? '–' : use.fewestInputs === use.mostInputs ? String(use.fewestInputs) : `${use.fewestInputs} to ${use.mostInputs}`
    return `| ${op} | ${inputs} | ${listed || '–'} | ${shapes[shapeRules[op].name] ?? shapeRules[op].name} | ${gradient} | ${since[op]} | ${!use ? 'none now' : use.methods.size === methodCount ? 'all' : [...use.methods].join(', ')} |`
  })
}

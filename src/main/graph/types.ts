/**
 * The vocabulary of the graph builder: element types, values, nodes and the
 * closed list of operators. Everything else in this folder is a table over
 * `OpType`, so adding an operator without one of its rules fails to compile.
 *
 * Axis legend used everywhere: B videos or pairs, T frames, C channels,
 * D feature width, H rows, W columns.
 */
import type { Graph } from './graph.ts'

export type DType = 'float32' | 'float16' | 'int64' | 'int32' | 'bool' | 'uint8'

/** Shape and element type, known statically for every value. */
export interface TensorType {
  readonly shape: readonly number[]
  readonly dtype: DType
}

/** One edge of the graph. Names are paths, unique within their graph. */
export interface Value extends TensorType {
  readonly name: string
  readonly graph: Graph
}

export const opTypes = [
  // element by element, one input
  'Identity', 'Neg', 'Abs', 'Sign', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Relu', 'Sigmoid', 'Tanh', 'Erf', 'Gelu',
  'Softplus', 'HardSigmoid', 'Not', 'Cast',
  // element by element, broadcasting
  'Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Greater', 'Less', 'Equal', 'Where',
  // reductions
  'ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceSumSquare', 'ArgMax',
  // layout
  'Reshape', 'Transpose', 'Expand', 'Concat', 'Split', 'Slice', 'Pad', 'Gather',
  // products
  'MatMul', 'Gemm', 'Conv', 'ConvTranspose',
  // windows
  'MaxPool', 'AveragePool',
  // normalisation
  'Softmax', 'LogSoftmax', 'LayerNormalization',
  // recurrence
  'GRU',
] as const
export type OpType = (typeof opTypes)[number]

export type AttributeValue = number | string | readonly number[]
export type Attributes = Readonly<Record<string, AttributeValue>>

export interface GraphNode {
  readonly op: OpType
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly attributes: Attributes
}

/** A mistake in how a graph is put together: always a programming error, never a user's. */
export class GraphError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'GraphError'
  }
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

export function describeType(type: TensorType): string {
  return `${type.dtype}[${type.shape.join(',')}]`
}

/** Element of an array that is known to be there; a clear error where it is not. */
export function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index < 0 ? items.length + index : index]
  if (item === undefined) throw new GraphError(`expected an element at ${index} of ${items.length}`)
  return item
}

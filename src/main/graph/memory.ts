/**
 * How much memory a run of a graph needs, from the graph alone: every value is
 * allocated when its node runs and freed after its last reader. The order is the
 * one ONNX Runtime computes in, which is not the order of the file: it walks
 * backwards from the nodes nobody reads, the last of them first (its
 * `Graph::ReverseDFSFrom`; see `runtimeOrder`).
 */
import type { ConstantData, Graph } from './graph.ts'
import { runtimeOrder } from './reach.ts'
import { at, sizeOf, type DType, type GraphNode, type OpType, type TensorType, type Value } from './types.ts'

export interface GraphMemory {
  /** Largest sum of values alive at one time, among those the runtime allocates: what is computed, outputs apart. */
  readonly peakBytes: number
  /** What is fed: pictures, parameters, labels. */
  readonly inputBytes: number
  /** What comes out: losses, gradients, running statistics. */
  readonly outputBytes: number
  /** Stored in the model itself. */
  readonly constantBytes: number
  /** Largest scratch buffer that one node needs beside its inputs and outputs. */
  readonly scratchBytes: number
  readonly nodes: number
}

const bytesOf: Record<DType, number> = { float32: 4, float16: 2, int64: 8, int32: 4, bool: 1, uint8: 1 }

/** Operators that give their input under another shape, without a copy. */
const views = new Set<OpType>(['Reshape', 'Identity'])
/** Operators that may write over an input of the same size that nobody reads afterwards. */
const inPlace = new Set<OpType>([
  'Neg', 'Abs', 'Sign', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Relu', 'Sigmoid', 'Tanh', 'Erf', 'Softplus', 'HardSigmoid',
  'Add', 'Sub', 'Mul', 'Div', 'Softmax', 'LogSoftmax',
])

/** Bytes of one value; allocations are rounded up to 256. */
function sizeBytes(type: TensorType): number {
  return Math.ceil((sizeOf(type.shape) * bytesOf[type.dtype]) / 256) * 256
}

/** What running every output of `graph` needs. Pure; linear in the number of nodes and edges. */
export function graphMemory(graph: Graph): GraphMemory {
  const order = executionOrder(graph)
  const computed = new Set<Value>(order.flatMap((node) => node.outputs))
  const outputs = new Set(graph.outputs.values())
  const { bufferOf, uses } = buffers(order, computed, outputs)

  let alive = 0
  let peakBytes = 0
  let scratchBytes = 0
  const held = new Set<Value>()
  const left = new Map(uses)
  for (const node of order) {
    for (const output of node.outputs) {
      const buffer = bufferOf.get(output)
      if (!buffer || held.has(buffer) || outputs.has(buffer)) continue
      held.add(buffer)
      alive += sizeBytes(buffer)
    }
    const scratch = scratchOf(node)
    scratchBytes = Math.max(scratchBytes, scratch)
    peakBytes = Math.max(peakBytes, alive + scratch)
    for (const value of new Set<Value>([...node.inputs, ...node.outputs])) {
      const buffer = bufferOf.get(value)
      if (!buffer) continue
      const readers = (left.get(buffer) ?? 0) - node.inputs.filter((input) => input === value).length
      left.set(buffer, readers)
      if (readers > 0 || !held.delete(buffer)) continue
      alive -= sizeBytes(buffer)
    }
  }
  const read = new Set<Value>(order.flatMap((node) => node.inputs))
  const total = (values: Iterable<Value>): number => [...values].reduce((sum, value) => sum + sizeBytes(value), 0)
  return {
    peakBytes, scratchBytes, nodes: order.length,
    inputBytes: total(graph.inputs.filter((input) => read.has(input))),
    outputBytes: total(outputs),
    constantBytes: [...graph.constants].reduce((sum, [value, data]: [Value, ConstantData]) => sum + (read.has(value) ? data.byteLength : 0), 0),
  }
}

/** The nodes an output needs, in the order ONNX Runtime runs them. */
export function executionOrder(graph: Graph): readonly GraphNode[] {
  const nodes = runtimeOrder(graph)
  const place = new Map(nodes.map((node, i) => [node, i]))
  const makers = new Map<Value, GraphNode>(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)))
  const read = new Set<Value>(nodes.flatMap((node) => node.inputs))
  const stack: { node: GraphNode; isDone: boolean }[] = nodes.filter((node) => !node.outputs.some((output) => read.has(output))).map((node) => ({ node, isDone: false }))
  const seen = new Set<GraphNode>()
  const order: GraphNode[] = []
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { node, isDone } = entry
    if (isDone) {
      order.push(node)
      continue
    }
    if (seen.has(node)) continue
    seen.add(node)
    stack.push({ node, isDone: true })
    const before = [...new Set(node.inputs.flatMap((input) => makers.get(input) ?? []))].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0))
    for (const maker of before) if (!seen.has(maker)) stack.push({ node: maker, isDone: false })
  }
  return order
}

/** Which values share a buffer, under the name of the first, and how many times each buffer is read. */
function buffers(order: readonly GraphNode[], computed: ReadonlySet<Value>, outputs: ReadonlySet<Value>): { bufferOf: Map<Value, Value>; uses: Map<Value, number> } {
  const bufferOf = new Map<Value, Value>()
  const lastReader = new Map<Value, GraphNode>()
  for (const node of order) for (const input of node.inputs) lastReader.set(input, node)
  // Of a shared buffer the last reader is that of the value read last.
  const lastOfBuffer = new Map<Value, GraphNode | undefined>()
  for (const node of order) {
    for (const [i, output] of node.outputs.entries()) {
      const donor = outputs.has(output) || i > 0 ? undefined : donorOf(node, output, bufferOf, lastOfBuffer, outputs)
      const buffer = donor ?? output
      bufferOf.set(output, buffer)
      lastOfBuffer.set(buffer, later(order, lastOfBuffer.get(buffer), lastReader.get(output)))
    }
  }
  const uses = new Map<Value, number>()
  for (const node of order) {
    for (const input of node.inputs) {
      const buffer = computed.has(input) ? bufferOf.get(input) : undefined
      if (buffer) uses.set(buffer, (uses.get(buffer) ?? 0) + 1)
    }
  }
  return { bufferOf, uses }
}

const places = new WeakMap<readonly GraphNode[], Map<GraphNode, number>>()
function later(order: readonly GraphNode[], a: GraphNode | undefined, b: GraphNode | undefined): GraphNode | undefined {
  if (!a || !b) return a ?? b
  const place = places.get(order) ?? new Map(order.map((node, i) => [node, i]))
  places.set(order, place)
  return (place.get(a) ?? 0) >= (place.get(b) ?? 0) ? a : b
}

/** The buffer an output can take over: that of a view's input, or of an input that ends here. */
function donorOf(node: GraphNode, output: Value, bufferOf: ReadonlyMap<Value, Value>, lastOfBuffer: ReadonlyMap<Value, GraphNode | undefined>, outputs: ReadonlySet<Value>): Value | undefined {
  if (views.has(node.op)) return bufferOf.get(at(node.inputs, 0))
  if (!inPlace.has(node.op)) return undefined
  for (const input of node.inputs) {
    const buffer = bufferOf.get(input)
    if (buffer && !outputs.has(buffer) && lastOfBuffer.get(buffer) === node && sizeBytes(buffer) === sizeBytes(output)) return buffer
  }
  return undefined
}

/** Columns that the CPU provider unrolls pictures into: all of one picture's for a transposed convolution, none worth counting elsewhere. */
function scratchOf(node: GraphNode): number {
  if (node.op !== 'ConvTranspose') return 0
  const [x, weight] = [at(node.inputs, 0), at(node.inputs, 1)]
  return 4 * sizeOf(x.shape.slice(2)) * sizeOf(weight.shape.slice(1))
}

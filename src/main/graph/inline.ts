/** One graph inside another: a step inside a run of several. */
import type { Graph } from './graph.ts'
import { liveNodesFor } from './reach.ts'
import { GraphError, sameShape, type Value } from './types.ts'

/**
 * Copies what the outputs of `source` need into `target`.
 * @param inputs the values that take the place of the inputs of `source`, by name; same shapes and types
 * @returns the outputs' copies by name
 */
export function inlineGraph(target: Graph, source: Graph, inputs: (name: string) => Value): ReadonlyMap<string, Value> {
  const copies = new Map<Value, Value>()
  const sourceInputs = new Set(source.inputs)
  const copyOf = (value: Value): Value => {
    const known = copies.get(value)
    if (known) return known
    const copy = sourceInputs.has(value) ? given(value, inputs(value.name)) : constantOf(target, source, value)
    copies.set(value, copy)
    return copy
  }
  for (const node of liveNodesFor(source, source.outputs.values())) {
    const made = target.emit(node.op, node.inputs.map(copyOf), node.attributes)
    node.outputs.forEach((output, i) => copies.set(output, made[i]!))
  }
  return new Map([...source.outputs].map(([name, value]) => [name, copyOf(value)]))
}

function given(input: Value, value: Value): Value {
  if (sameShape(input.shape, value.shape) && input.dtype === value.dtype) return value
  throw new GraphError(`inlining: ${input.name} is ${input.dtype} [${input.shape.join(',')}], given ${value.dtype} [${value.shape.join(',')}]`)
}

function constantOf(target: Graph, source: Graph, value: Value): Value {
  const data = source.constants.get(value)
  if (!data) throw new GraphError(`inlining: ${value.name} is neither computed nor given`)
  return target.constant(data, value.shape, value.dtype, value.name)
}

/** Checks a whole graph: what the builder promises, proven again from the nodes alone. */
import { encodings } from './encodings.ts'
import type { Graph } from './graph.ts'
import { shapeRules } from './shapes/table.ts'
import { describeType, GraphError, sameShape, sizeOf, type Value } from './types.ts'

/** Throws a GraphError that names the first node, input or output that is wrong. */
export function verifyGraph(graph: Graph): void {
  const names = new Set<string>()
  const defined = new Set<Value>()
  const define = (value: Value, what: string): void => {
    if (value.graph !== graph) throw new GraphError(`${what} ${value.name} belongs to another graph`)
    if (names.has(value.name)) throw new GraphError(`${what} ${value.name}: the name is used twice`)
    names.add(value.name)
    defined.add(value)
  }
  for (const input of graph.inputs) define(input, 'input')
  for (const [value, data] of graph.constants) {
    define(value, 'constant')
    if (data.length !== sizeOf(value.shape)) throw new GraphError(`constant ${value.name}: ${data.length} elements for ${describeType(value)}`)
  }
  for (const node of graph.nodes) {
    const label = `${node.op} ${node.outputs[0]?.name ?? ''}`
    for (const input of node.inputs) {
      if (!defined.has(input)) throw new GraphError(`${label} uses ${input.name} before it is defined`)
    }
    const unknown = Object.keys(node.attributes).find((name) => !(name in encodings[node.op]))
    if (unknown) throw new GraphError(`${label}: unknown attribute ${unknown}`)
    const types = shapeRules[node.op](node.inputs, node.attributes)
    if (types.length !== node.outputs.length) throw new GraphError(`${label}: ${node.outputs.length} outputs, expected ${types.length}`)
    node.outputs.forEach((output, i) => {
      const type = types[i]
      if (!type || !sameShape(type.shape, output.shape) || type.dtype !== output.dtype) {
        throw new GraphError(`${label}: ${output.name} is ${describeType(output)}, expected ${type ? describeType(type) : 'nothing'}`)
      }
      define(output, 'value')
    })
  }
  for (const [name, value] of graph.outputs) {
    if (!defined.has(value)) throw new GraphError(`output ${name}: ${value.name} is not defined`)
    if (name !== value.name && names.has(name)) throw new GraphError(`output ${name}: a value of this name exists already`)
  }
}

/** A graph as text, one line a node, for reading and for small snapshots. */
import type { Graph } from './graph.ts'
import { liveNodesFor } from './reach.ts'
import { describeType, type Attributes } from './types.ts'

export function printGraph(graph: Graph): string {
  const lines = [`graph ${graph.name}`]
  for (const input of graph.inputs) lines.push(`  input ${input.name}: ${describeType(input)}`)
  for (const node of liveNodesFor(graph, graph.outputs.values())) {
    const outputs = node.outputs.map((output) => `${output.name}: ${describeType(output)}`).join(', ')
    lines.push(`  ${outputs} = ${node.op}(${node.inputs.map((input) => input.name).join(', ')})${printAttributes(node.attributes)}`)
  }
  for (const [name, value] of graph.outputs) lines.push(`  output ${name} = ${value.name}`)
  return lines.join('\n')
}

function printAttributes(attributes: Attributes): string {
  const parts = Object.entries(attributes).map(([name, value]) => `${name}=${typeof value === 'object' ? `[${value.join(',')}]` : value}`)
  return parts.length > 0 ? ` {${parts.join(' ')}}` : ''
}

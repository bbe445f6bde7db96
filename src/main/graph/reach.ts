/** Which nodes a set of values depends on. */
import type { Graph } from './graph.ts'
import type { GraphNode, Value } from './types.ts'

/** Nodes that at least one of `targets` depends on, in execution order. */
export function liveNodesFor(graph: Graph, targets: Iterable<Value>): readonly GraphNode[] {
  const needed = new Set<Value>(targets)
  const live: GraphNode[] = []
  for (let i = graph.nodes.length - 1; i >= 0; i -= 1) {
    const node = graph.nodes[i]
    if (!node || !node.outputs.some((output) => needed.has(output))) continue
    live.push(node)
    for (const input of node.inputs) needed.add(input)
  }
  return live.reverse()
}

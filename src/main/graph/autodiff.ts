/**
 * Reverse-mode differentiation: walks the graph backwards from a scalar loss and
 * appends the nodes that compute its gradients. The rules are in `rules/`; what
 * is common to all of them, summing over several uses and over broadcast axes,
 * is done here once.
 */
import { liveNodesFor } from './reach.ts'
import { add } from './ops/elementwise.ts'
import { expand, reshape } from './ops/layout.ts'
import { reduceSum } from './ops/reduce.ts'
import { gradientRules } from './rules/table.ts'
import { GraphError, sameShape, type Value } from './types.ts'

/**
 * Gradients of `loss` (one element) with respect to each of `wrt`, in that order,
 * each with the shape of its value. A value the loss does not depend on is an error.
 * `seed` (the loss's shape) replaces the starting gradient of 1.
 */
export function gradients(loss: Value, wrt: readonly Value[], seed?: Value): readonly Value[] {
  const graph = loss.graph
  if (!seed && loss.shape.some((size) => size !== 1)) throw new GraphError(`gradients of ${loss.name}: a loss has one element, found [${loss.shape.join(',')}]`)
  const wanted = dependents(wrt)
  if (!wanted.has(loss)) throw new GraphError(`gradients of ${loss.name}: it depends on none of ${wrt.map((v) => v.name).join(', ')}`)
  const start = seed ?? graph.constant(new Float32Array([1]), loss.shape, loss.dtype, 'gradient/seed')
  const collected = new Map<Value, Value>([[loss, start]])
  const collect = (value: Value, gradient: Value): void => {
    const reduced = unbroadcast(gradient, value.shape)
    const known = collected.get(value)
    collected.set(value, known ? add(known, reduced) : reduced)
  }
  /** The finished gradient of `value` at its full shape; rules may leave axes of size 1 to be broadcast. */
  const finished = (value: Value): Value | undefined => {
    const gradient = collected.get(value)
    return gradient && expand(gradient, value.shape)
  }

  graph.scope('gradient', () => {
    for (const node of [...liveNodesFor(graph, [loss])].reverse()) {
      if (!node.outputs.some((output) => collected.has(output) && wanted.has(output))) continue
      const first = node.outputs[0]
      const override = first && graph.overrides.get(first)
      const inputs = override ? override.inputs : node.inputs
      const wants = inputs.map((input) => wanted.has(input))
      if (!wants.includes(true)) continue
      let found: readonly (Value | undefined)[]
      if (override) {
        const dy = finished(first)
        if (!dy) continue
        found = override.rule(dy, wants)
      } else {
        const rule = gradientRules[node.op]
        if (rule === 'none') continue
        if (rule === 'undefined') throw new GraphError(`${node.op} (${first?.name ?? ''}) is not differentiable`)
        found = rule({ node, wants, dys: node.outputs.map(finished) })
      }
      inputs.forEach((input, i) => {
        const gradient = found[i]
        if (gradient && wants[i]) collect(input, gradient)
      })
    }
  })

  return wrt.map((value) => {
    const gradient = finished(value)
    if (!gradient) throw new GraphError(`gradients of ${loss.name}: it does not depend on ${value.name}`)
    return gradient
  })
}

/** Every value that depends on one of `sources`, and they themselves. */
function dependents(sources: readonly Value[]): Set<Value> {
  const found = new Set(sources)
  for (const node of sources[0]?.graph.nodes ?? []) {
    if (node.inputs.some((input) => found.has(input))) for (const output of node.outputs) found.add(output)
  }
  return found
}

/** Sums a gradient over the axes along which a value of `shape` was broadcast. Axes of size 1 in the gradient stay. */
export function unbroadcast(gradient: Value, shape: readonly number[]): Value {
  if (sameShape(gradient.shape, shape)) return gradient
  const extra = gradient.shape.length - shape.length
  const axes = [...gradient.shape.keys()].filter((axis) => axis < extra || (shape[axis - extra] === 1 && gradient.shape[axis] !== 1))
  const summed = axes.length > 0 ? reduceSum(gradient, { axes, keep: true }) : gradient
  return reshape(summed, summed.shape.slice(Math.max(0, extra)))
}

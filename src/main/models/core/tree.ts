/**
 * The group-aware regression tree: from the root, every node gives two children
 * and two logits; along a path log-probabilities add up; each leaf says where in
 * its interval the difference lies.
 */
import { add, relu } from '../../graph/ops/elementwise.ts'
import { reshape, transpose } from '../../graph/ops/layout.ts'
import { logSoftmax } from '../../graph/ops/normal.ts'
import { linear, matMul, swapLast } from '../../graph/ops/products.ts'
import { at, type Value } from '../../graph/types.ts'
import type { ParameterLookup } from '../parameters.ts'
import type { CoreConfig } from './config.ts'

export interface Tree {
  /** For each decision, the log-probability of every child: [B, nodes, 2]. */
  readonly decisions: readonly Value[]
  /** [B, leaves], the last of the decisions. */
  readonly leafLogProbabilities: Value
  /** [B, leaves]; 0 and 1 are the ends of the interval, nothing keeps it between them. */
  readonly positions: Value
}

/** @param combined [B, 2·D + 1]: features of the reference, features of the scored video, the reference's score / range */
export function buildTree(config: CoreConfig, parameter: ParameterLookup, combined: Value): Tree {
  return combined.graph.scope('regressor', () => {
    const batch = at(combined.shape, 0)
    let x = reshape(relu(linear(combined, parameter('regressor.first_layer.0.weight'), parameter('regressor.first_layer.0.bias'))), [1, batch, config.treeWidth])
    const decisions: Value[] = []
    let parents: Value | undefined
    for (let level = 0; level < config.decisions; level += 1) {
      const own = logSoftmax(byVideo(eachNode(parameter, `clf_layers.${level}`, x)), 2)
      const sum: Value = parents ? add(own, reshape(parents, [batch, 2 ** level, 1])) : own
      decisions.push(sum)
      parents = sum
      // A node's outputs are its two children, one after the other: [nodes, B, 2, width] → [2 · nodes, B, width].
      const children = relu(eachNode(parameter, `feature_layers.${level}.0`, x))
      x = reshape(transpose(reshape(children, [2 ** level, batch, 2, config.treeWidth]), [0, 2, 1, 3]), [2 ** (level + 1), batch, config.treeWidth])
    }
    const leaves = 2 ** config.decisions
    return {
      decisions,
      leafLogProbabilities: reshape(at(decisions, -1), [batch, leaves]),
      positions: reshape(byVideo(eachNode(parameter, 'reg_layer', x)), [batch, leaves]),
    }
  })
}

/** A layer of its own for each node (the official code's grouped 1 × 1 convolution): [nodes, B, width] → [nodes, B, outputs]. */
function eachNode(parameter: ParameterLookup, path: string, x: Value): Value {
  const [nodes, width] = [at(x.shape, 0), at(x.shape, 2)]
  const weight = reshape(parameter(`regressor.${path}.weight`), [nodes, -1, width])
  const bias = reshape(parameter(`regressor.${path}.bias`), [nodes, 1, -1])
  return add(matMul(x, swapLast(weight)), bias)
}

/** [nodes, B, outputs] → [B, nodes, outputs] */
function byVideo(x: Value): Value {
  return transpose(x, [1, 0, 2])
}

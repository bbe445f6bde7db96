/**
 * A regression tree of score differences as it decided about one exemplar (CoRe):
 * every node with the probability that its leaves hold together, and the way to
 * the leaf that was taken. The leaf taken is the most probable one whose interval
 * is not empty; going to the likelier child again and again can lead elsewhere.
 */
export interface TreeNode {
  /** 0 is the root. */
  level: number
  /** Among the nodes of its level, from the most negative differences. */
  index: number
  /** First leaf under it, and the one after its last. */
  from: number
  to: number
  /** Sum over its leaves, 0 to 1. */
  probability: number
  isOnPath: boolean
  /** None of its leaves has an interval wider than nothing: it can never be taken. */
  isEmpty: boolean
}

/** One decision on the way to the leaf taken. */
export interface TreeStep {
  /** 1 is the first decision. */
  decision: number
  taken: TreeNode
  other: TreeNode
  /** The child that was not gone to is the likelier one. */
  isAgainstOdds: boolean
}

export interface RegressionTree {
  levels: TreeNode[][]
  steps: TreeStep[]
  leaf: number
}

/**
 * @param probabilities of the leaves, [2^decisions], from the most negative differences
 * @param leaf the leaf taken
 * @param edges [leaves + 1], ascending; null where they were not stored
 * @returns null where the number of leaves is no power of two above 1, or the leaf is none of them
 */
export function regressionTree(probabilities: readonly number[], leaf: number, edges: readonly number[] | null = null): RegressionTree | null {
  const decisions = Math.log2(probabilities.length)
  if (!Number.isInteger(decisions) || decisions < 1 || !Number.isInteger(leaf) || leaf < 0 || leaf >= probabilities.length) return null
  const known = edges?.length === probabilities.length + 1 ? edges : null
  const levels = Array.from({ length: decisions + 1 }, (_, level) => Array.from({ length: 2 ** level }, (__, index): TreeNode => {
    const size = probabilities.length / 2 ** level
    const [from, to] = [index * size, (index + 1) * size]
    return {
      level, index, from, to,
      probability: probabilities.slice(from, to).reduce((sum, each) => sum + each, 0),
      isOnPath: from <= leaf && leaf < to,
      isEmpty: known !== null && (known[from] ?? 0) === (known[to] ?? 0),
    }
  }))
  const steps = levels.slice(1).flatMap((nodes, i): TreeStep[] => {
    const taken = nodes.find(({ isOnPath }) => isOnPath)
    const other = taken && nodes[taken.index % 2 === 0 ? taken.index + 1 : taken.index - 1]
    return taken && other ? [{ decision: i + 1, taken, other, isAgainstOdds: other.probability > taken.probability }] : []
  })
  return { levels, steps, leaf }
}

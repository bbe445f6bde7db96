/** What a gradient rule is. */
import { at, GraphError, type GraphNode, type Value } from '../types.ts'

export interface RuleContext {
  readonly node: GraphNode
  /** For each input, whether anything asks for its gradient. */
  readonly wants: readonly boolean[]
  /** For each output, its gradient at full shape, or undefined where the loss does not use it. */
  readonly dys: readonly (Value | undefined)[]
}

/**
 * Returns one gradient for each input (undefined where there is none). A gradient may keep
 * broadcast axes, which the walker sums, and may leave axes at size 1, which it expands.
 */
export type GradientRule = (context: RuleContext) => readonly (Value | undefined)[]

/** 'none': the gradient is zero almost everywhere. 'undefined': reaching this operator is an error. */
export type RuleEntry = GradientRule | 'none' | 'undefined'

/** Inputs, the first output and its gradient, for operators with one output. */
export function single(context: RuleContext): { x: Value; y: Value; dy: Value } {
  const dy = context.dys[0]
  if (!dy) throw new GraphError(`${context.node.op}: no gradient arrives`)
  return { x: at(context.node.inputs, 0), y: at(context.node.outputs, 0), dy }
}

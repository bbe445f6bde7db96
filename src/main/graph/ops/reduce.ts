/** Reductions. Without axes they reduce everything to a scalar. */
import type { OpType, Value } from '../types.ts'

export interface ReduceOptions {
  readonly axes?: readonly number[]
  /** Keep reduced axes with size 1. Default false. */
  readonly keep?: boolean
}

function reduction(op: OpType) {
  return (x: Value, options: ReduceOptions = {}): Value => {
    const axes = options.axes ?? x.shape.map((_, axis) => axis)
    if (axes.length === 0) return x
    return x.graph.emitOne(op, [x], { axes, keepdims: options.keep ? 1 : 0 })
  }
}

export const reduceSum = reduction('ReduceSum')
export const reduceMean = reduction('ReduceMean')
export const reduceMax = reduction('ReduceMax')
export const reduceSumSquare = reduction('ReduceSumSquare')

/** int64 index of the first largest element along `axis`. */
export function argMax(x: Value, axis: number): Value {
  return x.graph.emitOne('ArgMax', [x], { axis, keepdims: 0, select_last_index: 0 })
}

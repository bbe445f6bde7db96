/** Operators that move elements without computing on them. */
import { normalAxis } from '../attributes.ts'
import { at, GraphError, sameShape, sizeOf, type Value } from '../types.ts'

/** Views x with another shape; one size may be -1 and is then inferred. */
export function reshape(x: Value, shape: readonly number[]): Value {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1)
  const full = shape.map((size) => (size === -1 ? sizeOf(x.shape) / known : size))
  return sameShape(full, x.shape) ? x : x.graph.emitOne('Reshape', [x], { shape: full })
}

/** Axis i of the result is axis perm[i] of x. */
export function transpose(x: Value, perm: readonly number[]): Value {
  if (perm.every((axis, i) => axis === i)) return x
  // Axes of size 1 move for free.
  const moved = perm.filter((axis) => x.shape[axis] !== 1)
  if (moved.every((axis, i) => i === 0 || at(moved, i - 1) < axis)) return reshape(x, perm.map((axis) => at(x.shape, axis)))
  return x.graph.emitOne('Transpose', [x], { perm })
}

export function expand(x: Value, shape: readonly number[]): Value {
  return sameShape(x.shape, shape) ? x : x.graph.emitOne('Expand', [x], { shape })
}

export function concat(values: readonly Value[], axis: number): Value {
  const first = at(values, 0)
  return values.length === 1 ? first : first.graph.emitOne('Concat', values, { axis: normalAxis(axis, first.shape.length) })
}

/** Cuts x along `axis` into parts of the given sizes. */
export function split(x: Value, axis: number, sizes: readonly number[]): readonly Value[] {
  return sizes.length === 1 ? [x] : x.graph.emit('Split', [x], { axis: normalAxis(axis, x.shape.length), split: sizes })
}

/** Elements start, start + step, … below end along one axis. Negative bounds count from the end. */
export function slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
  const a = normalAxis(axis, x.shape.length)
  const size = at(x.shape, a)
  const from = start < 0 ? start + size : start
  const to = end < 0 ? end + size : end
  if (step < 1) throw new GraphError('slice goes forwards; use flip')
  if (from === 0 && to === size && step === 1) return x
  return x.graph.emitOne('Slice', [x], { starts: [from], ends: [to], axes: [a], steps: [step] })
}

/** Reverses the order of elements along the given axes. */
export function flip(x: Value, axes: readonly number[]): Value {
  const turned = axes.map((axis) => normalAxis(axis, x.shape.length)).filter((axis) => at(x.shape, axis) > 1)
  if (turned.length === 0) return x
  return x.graph.emitOne('Slice', [x], {
    starts: turned.map((axis) => at(x.shape, axis) - 1),
    ends: turned.map((axis) => -at(x.shape, axis) - 1),
    axes: turned,
    steps: turned.map(() => -1),
  })
}

/** Zeros before and after each axis: pads = [before…, after…]. */
export function pad(x: Value, pads: readonly number[]): Value {
  return pads.every((p) => p === 0) ? x : x.graph.emitOne('Pad', [x], { pads, mode: 'constant' })
}

/** Zeros before and after one axis. */
export function padAxis(x: Value, axis: number, before: number, after: number): Value {
  const rank = x.shape.length
  const pads = Array.from({ length: 2 * rank }, () => 0)
  pads[normalAxis(axis, rank)] = before
  pads[normalAxis(axis, rank) + rank] = after
  return pad(x, pads)
}

/** Elements along `axis` at integer `indices`. */
export function gather(x: Value, indices: Value, axis: number): Value {
  return x.graph.emitOne('Gather', [x, indices], { axis: normalAxis(axis, x.shape.length) })
}

/** Shape rules of operators that slide a window over the axes after the first two. */
import { ints } from '../attributes.ts'
import { at, GraphError, type Attributes, type TensorType } from '../types.ts'
import type { ShapeRule } from './elementwise.ts'

/** X [N, C, …S] → one number for each window [N, C, …O]. */
export const pool: ShapeRule = (inputs, attributes) => [{ shape: windows(at(inputs, 0), attributes), dtype: at(inputs, 0).dtype }]

function windows(x: TensorType, attributes: Attributes): number[] {
  const [kernel, strides, pads] = [ints(attributes, 'kernel_shape'), ints(attributes, 'strides'), ints(attributes, 'pads')]
  const spatial = x.shape.length - 2
  if (spatial < 1 || spatial > 3) throw new GraphError(`a pool slides over one to three axes, found ${spatial}`)
  if (kernel.length !== spatial || strides.length !== spatial || pads.length !== 2 * spatial) throw new GraphError(`kernel, strides and pads do not fit ${spatial} axes`)
  const out = kernel.map((size, i) => {
    const [before, after] = [at(pads, i), at(pads, i + spatial)]
    if (before < 0 || after < 0 || before >= size || after >= size) throw new GraphError(`pads ${before} and ${after} must be smaller than the kernel ${size}`)
    const count = Math.floor((at(x.shape, i + 2) + before + after - size) / at(strides, i)) + 1
    if (count < 1) throw new GraphError('the kernel is larger than the padded input')
    return count
  })
  return [...x.shape.slice(0, 2), ...out]
}

/**
 * How the attributes of every operator are written in ONNX. `input` marks index
 * lists that ONNX takes as trailing inputs, in the order given here.
 */
import type { OpType } from './types.ts'

export type AttributeKind = 'int' | 'float' | 'text' | 'ints' | 'dtype' | 'input'
export type Encoding = Readonly<Record<string, AttributeKind>>

const none: Encoding = {}
const reduce: Encoding = { axes: 'input', keepdims: 'int' }
const overAxis: Encoding = { axis: 'int' }

export const encodings: Record<OpType, Encoding> = {
  Identity: none, Neg: none, Abs: none, Sign: none, Exp: none, Log: none, Sqrt: none, Reciprocal: none, Relu: none, Sigmoid: none,
  Tanh: none, Erf: none, Gelu: { approximate: 'text' }, Softplus: none, HardSigmoid: { alpha: 'float', beta: 'float' }, Not: none,
  Cast: { to: 'dtype' },
  Add: none, Sub: none, Mul: none, Div: none, Pow: none, Max: none, Min: none, Greater: none, Less: none, Equal: none, Where: none,
  ReduceSum: reduce, ReduceMean: reduce, ReduceMax: reduce, ReduceSumSquare: reduce,
  ArgMax: { axis: 'int', keepdims: 'int', select_last_index: 'int' },
  Reshape: { shape: 'input' }, Transpose: { perm: 'ints' }, Expand: { shape: 'input' }, Concat: overAxis,
  Split: { axis: 'int', split: 'input' },
  Slice: { starts: 'input', ends: 'input', axes: 'input', steps: 'input' },
  Pad: { pads: 'input', mode: 'text' }, Gather: overAxis,
  MatMul: none, Gemm: { transA: 'int', transB: 'int' },
  Conv: { strides: 'ints', dilations: 'ints', pads: 'ints', group: 'int', kernel_shape: 'ints' },
  ConvTranspose: { strides: 'ints', dilations: 'ints', pads: 'ints', output_padding: 'ints', group: 'int', kernel_shape: 'ints' },
  MaxPool: { kernel_shape: 'ints', strides: 'ints', pads: 'ints' },
  AveragePool: { kernel_shape: 'ints', strides: 'ints', pads: 'ints', count_include_pad: 'int' },
  Softmax: overAxis, LogSoftmax: overAxis, LayerNormalization: { axis: 'int', epsilon: 'float' },
  GRU: { hidden_size: 'int', direction: 'text', linear_before_reset: 'int' },
}

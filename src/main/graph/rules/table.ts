/** The gradient rule of every operator. A missing entry fails to compile. */
import type { OpType } from '../types.ts'
import { convolution, transposedConvolution } from './conv.ts'
import * as elementwise from './elementwise.ts'
import { gatedRecurrentUnit } from './gru.ts'
import * as layout from './layout.ts'
import * as pool from './pool.ts'
import { generalProduct, layerNormalization, logSoftmax, product, softmax } from './products.ts'
import * as reduce from './reduce.ts'
import type { RuleEntry } from './rule.ts'

export const gradientRules: Record<OpType, RuleEntry> = {
  Identity: elementwise.identity,
  Neg: elementwise.negation,
  Abs: elementwise.abs,
  Sign: 'none',
  Exp: elementwise.exponential,
  Log: elementwise.logarithm,
  Sqrt: elementwise.squareRoot,
  Reciprocal: elementwise.reciprocal,
  Relu: elementwise.relu,
  Sigmoid: elementwise.logistic,
  Tanh: elementwise.hyperbolicTangent,
  Erf: elementwise.errorFunction,
  Gelu: elementwise.gelu,
  Softplus: elementwise.softplus,
  HardSigmoid: 'undefined',
  Not: 'none',
  Cast: elementwise.castBack,
  Add: elementwise.addition,
  Sub: elementwise.subtraction,
  Mul: elementwise.multiplication,
  Div: elementwise.division,
  Pow: elementwise.power,
  Max: elementwise.maximum,
  Min: elementwise.minimum,
  Greater: 'none',
  Less: 'none',
  Equal: 'none',
  Where: elementwise.selection,
  ReduceSum: reduce.sum,
  ReduceMean: reduce.mean,
  ReduceMax: reduce.largest,
  ReduceSumSquare: reduce.sumOfSquares,
  ArgMax: 'none',
  Reshape: layout.view,
  Transpose: layout.permutation,
  Expand: layout.expansion,
  Concat: layout.joining,
  Split: layout.cutting,
  Slice: layout.slicing,
  Pad: layout.padding,
  Gather: layout.gathering,
  MatMul: product,
  Gemm: generalProduct,
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: pool.largest,
  AveragePool: pool.average,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  LayerNormalization: layerNormalization,
  GRU: gatedRecurrentUnit,
}

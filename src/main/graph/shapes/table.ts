/** The shape rule of every operator. A missing entry fails to compile. */
import type { OpType } from '../types.ts'
import { broadcasting, cast, comparison, same, sameFloat, where, type ShapeRule } from './elementwise.ts'
import { concat, expand, gather, pad, reshape, slice, split, transpose } from './layout.ts'
import { pool } from './pool.ts'
import { conv, convTranspose, gemm, gru, layerNormalization, matMul } from './products.ts'
import { argMax, reduction } from './reduce.ts'

export const shapeRules: Record<OpType, ShapeRule> = {
  Identity: same, Neg: same, Abs: same, Sign: same, Not: same, Cast: cast,
  Exp: sameFloat, Log: sameFloat, Sqrt: sameFloat, Reciprocal: sameFloat, Relu: sameFloat, Sigmoid: sameFloat,
  Tanh: sameFloat, Erf: sameFloat, Gelu: sameFloat, Softplus: sameFloat, HardSigmoid: sameFloat,
  Add: broadcasting, Sub: broadcasting, Mul: broadcasting, Div: broadcasting, Pow: broadcasting, Max: broadcasting, Min: broadcasting,
  Greater: comparison, Less: comparison, Equal: comparison, Where: where,
  ReduceSum: reduction, ReduceMean: reduction, ReduceMax: reduction, ReduceSumSquare: reduction, ArgMax: argMax,
  Reshape: reshape, Transpose: transpose, Expand: expand, Concat: concat, Split: split, Slice: slice, Pad: pad, Gather: gather,
  MatMul: matMul, Gemm: gemm, Conv: conv, ConvTranspose: convTranspose,
  MaxPool: pool, AveragePool: pool,
  Softmax: sameFloat, LogSoftmax: sameFloat, LayerNormalization: layerNormalization,
  GRU: gru,
}

/** Operators that work element by element. Plain numbers stand for scalars of the other operand's type. */
import { GraphError, type DType, type OpType, type Value } from '../types.ts'

export type Operand = Value | number

function unary(op: OpType) {
  return (x: Value): Value => x.graph.emitOne(op, [x])
}

export const identity = unary('Identity')
export const neg = unary('Neg')
export const abs = unary('Abs')
export const sign = unary('Sign')
export const exp = unary('Exp')
export const log = unary('Log')
export const sqrt = unary('Sqrt')
export const reciprocal = unary('Reciprocal')
export const relu = unary('Relu')
export const sigmoid = unary('Sigmoid')
export const tanh = unary('Tanh')
export const erf = unary('Erf')
export const softplus = unary('Softplus')
export const not = unary('Not')

/** x · Φ(x), the exact form PyTorch uses by default. */
export function gelu(x: Value): Value {
  return x.graph.emitOne('Gelu', [x], { approximate: 'none' })
}

/** max(0, min(1, alpha · x + beta)). With a huge alpha it is the 0/1 mask of x > 0 in one pass. */
export function hardSigmoid(x: Value, alpha: number, beta: number): Value {
  return x.graph.emitOne('HardSigmoid', [x], { alpha, beta })
}

export function cast(x: Value, to: DType): Value {
  return x.dtype === to ? x : x.graph.emitOne('Cast', [x], { to })
}

function binary(op: OpType) {
  return (a: Operand, b: Operand): Value => {
    const value = typeof a === 'number' ? b : a
    if (typeof value === 'number') throw new GraphError(`${op}: one operand must be a value`)
    const lift = (operand: Operand): Value => (typeof operand === 'number' ? value.graph.scalar(operand, value.dtype) : operand)
    return value.graph.emitOne(op, [lift(a), lift(b)])
  }
}

export const add = binary('Add')
export const sub = binary('Sub')
export const mul = binary('Mul')
export const div = binary('Div')
export const pow = binary('Pow')
export const maximum = binary('Max')
export const minimum = binary('Min')
export const greater = binary('Greater')
export const less = binary('Less')
export const equal = binary('Equal')

export function square(x: Value): Value {
  return mul(x, x)
}

/** `yes` where the condition holds, `no` elsewhere. */
export function where(condition: Value, yes: Operand, no: Operand): Value {
  const value = typeof yes === 'number' ? no : yes
  if (typeof value === 'number') throw new GraphError('Where: one branch must be a value')
  const lift = (operand: Operand): Value => (typeof operand === 'number' ? value.graph.scalar(operand, value.dtype) : operand)
  return value.graph.emitOne('Where', [condition, lift(yes), lift(no)])
}

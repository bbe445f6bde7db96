/** Gradients of operators that work element by element. The formula stands above the code that emits it. */
import { at, GraphError, sizeOf, type Value } from '../types.ts'
import { add, cast, div, equal, erf, exp, greater, hardSigmoid, mul, neg, pow, sigmoid, sign, square, sub, where } from '../ops/elementwise.ts'
import { single, type GradientRule } from './rule.ts'

/** A rule of one input from its formula. */
function from(formula: (p: { x: Value; y: Value; dy: Value }) => Value): GradientRule {
  return (context) => [formula(single(context))]
}

export const identity = from(({ dy }) => dy)
export const negation = from(({ dy }) => neg(dy))
export const abs = from(({ x, dy }) => mul(dy, sign(x)))
// dx = dy · eˣ
export const exponential = from(({ y, dy }) => mul(dy, y))
export const logarithm = from(({ x, dy }) => div(dy, x))
// dx = dy / 2√x
export const squareRoot = from(({ y, dy }) => div(mul(dy, 0.5), y))
// dx = -dy · y²
export const reciprocal = from(({ y, dy }) => neg(mul(dy, square(y))))
// dx = dy · [y > 0]; the mask is a steep hard sigmoid, one pass instead of compare and cast
export const relu = from(({ y, dy }) => mul(dy, hardSigmoid(y, 1e30, 0)))
// dx = dy · y(1 - y)
export const logistic = from(({ y, dy }) => mul(dy, sub(y, square(y))))
// dx = dy · (1 - y²)
export const hyperbolicTangent = from(({ y, dy }) => mul(dy, sub(1, square(y))))
// dx = dy · 2/√π · e^(-x²)
export const errorFunction = from(({ x, dy }) => mul(dy, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))))
export const softplus = from(({ x, dy }) => mul(dy, sigmoid(x)))
// dx = dy · (Φ(x) + x·φ(x))
export const gelu = from(({ x, dy }) => {
  const cumulative = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5)
  const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
  return mul(dy, add(cumulative, mul(x, density)))
})

export const castBack: GradientRule = (context) => {
  const { x, dy } = single(context)
  return [x.dtype === 'float32' || x.dtype === 'float16' ? cast(dy, x.dtype) : undefined]
}

function pair(context: Parameters<GradientRule>[0]): { a: Value; b: Value; y: Value; dy: Value; wantA: boolean; wantB: boolean } {
  const { x, y, dy } = single(context)
  return { a: x, b: at(context.node.inputs, 1), y, dy, wantA: context.wants[0] === true, wantB: context.wants[1] === true }
}

export const addition: GradientRule = (context) => {
  const { dy } = single(context)
  return context.node.inputs.map(() => dy)
}

export const subtraction: GradientRule = (context) => {
  const { dy, wantB } = pair(context)
  return [dy, wantB ? neg(dy) : undefined]
}

// da = dy · b;  db = dy · a
export const multiplication: GradientRule = (context) => {
  const { a, b, dy, wantA, wantB } = pair(context)
  return [wantA ? mul(dy, b) : undefined, wantB ? mul(dy, a) : undefined]
}

// da = dy / b;  db = -dy · y / b
export const division: GradientRule = (context) => {
  const { b, y, dy, wantA, wantB } = pair(context)
  return [wantA ? div(dy, b) : undefined, wantB ? neg(div(mul(dy, y), b)) : undefined]
}

// dx = dy · e · xᵉ⁻¹, for an exponent that is not itself learned
export const power: GradientRule = (context) => {
  const { a, b, dy, wantA, wantB } = pair(context)
  if (wantB) throw new GraphError('Pow: no gradient with respect to the exponent')
  return [wantA ? mul(dy, mul(b, pow(a, sub(b, 1)))) : undefined]
}

/** The larger (or smaller) operand takes the gradient; between equals each takes half, as PyTorch does. */
function extremum(firstWins: (a: Value, b: Value) => Value): GradientRule {
  return (context) => {
    if (context.node.inputs.length !== 2) throw new GraphError('Max and Min: gradients of two operands only')
    const { a, b, dy } = pair(context)
    const toA = where(equal(a, b), 0.5, cast(firstWins(a, b), 'float32'))
    return [mul(dy, toA), mul(dy, sub(1, toA))]
  }
}

export const maximum = extremum((a, b) => greater(a, b))
export const minimum = extremum((a, b) => greater(b, a))

export const selection: GradientRule = (context) => {
  const { dy } = single(context)
  const condition = at(context.node.inputs, 0)
  return [undefined, context.wants[1] ? where(condition, dy, 0) : undefined, context.wants[2] ? where(condition, 0, dy) : undefined]
}

/** Number of elements of x that went into each element of y. */
export function foldedCount(x: Value, y: Value): number {
  return sizeOf(x.shape) / sizeOf(y.shape)
}

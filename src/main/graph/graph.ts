/**
 * A graph under construction: an append-only list of nodes in execution order.
 * The operator functions in `ops/` are the way to grow it; `autodiff.ts` adds a
 * backward pass; `encode.ts` turns it into ONNX bytes.
 */
import { shapeRules } from './shapes/table.ts'
import { describeType, GraphError, sizeOf, type Attributes, type DType, type GraphNode, type OpType, type TensorType, type Value } from './types.ts'

export type ConstantData = Float32Array | BigInt64Array | Int32Array | Uint8Array

/** Replaces the gradient of a composite of several nodes by one hand-written rule. */
export interface GradientOverride {
  readonly inputs: readonly Value[]
  /** Given the gradient of the composite's output, the gradients of `inputs` (undefined: none). */
  readonly rule: (dy: Value, wants: readonly boolean[]) => readonly (Value | undefined)[]
}

export class Graph {
  readonly name: string
  readonly inputs: Value[] = []
  readonly nodes: GraphNode[] = []
  readonly constants = new Map<Value, ConstantData>()
  readonly outputs = new Map<string, Value>()
  readonly overrides = new Map<Value, GradientOverride>()
  private readonly names = new Set<string>()
  private readonly counters = new Map<string, number>()
  private readonly scalars = new Map<string, Value>()
  private path: string[] = []

  constructor(name: string) {
    this.name = name
  }

  /** Declares a graph input, fed at each run. */
  input(name: string, shape: readonly number[], dtype: DType = 'float32'): Value {
    if (this.names.has(name)) throw new GraphError(`input ${name}: this name is already taken`)
    const value = this.value(name, { shape, dtype })
    this.inputs.push(value)
    return value
  }

  /** A value stored in the model itself. */
  constant(data: ConstantData | readonly number[], shape: readonly number[], dtype: DType = 'float32', hint = 'constant'): Value {
    if (data.length !== sizeOf(shape)) throw new GraphError(`constant ${hint}: ${data.length} elements for shape [${shape.join(',')}]`)
    const typed = Array.isArray(data) ? toTyped(data, dtype) : (data as ConstantData)
    const value = this.value(this.freshName(hint), { shape, dtype })
    this.constants.set(value, typed)
    return value
  }

  /** A rank-0 constant, made once for each number and type. */
  scalar(number: number, dtype: DType = 'float32'): Value {
    const key = `${dtype} ${Object.is(number, -0) ? '-0' : number}`
    const known = this.scalars.get(key)
    if (known) return known
    const value = this.constant([number], [], dtype, `scalar(${number})`)
    this.scalars.set(key, value)
    return value
  }

  /** Names every value made inside `build` under `name/`. */
  scope<Result>(name: string, build: () => Result): Result {
    this.path.push(name)
    try {
      return build()
    } finally {
      this.path.pop()
    }
  }

  /** Declares `value` as an output called `name`. */
  output(name: string, value: Value): void {
    if (value.graph !== this) throw new GraphError(`output ${name}: belongs to graph ${value.graph.name}`)
    if (this.outputs.has(name)) throw new GraphError(`output ${name}: declared twice`)
    this.outputs.set(name, value)
  }

  /** Appends a node; shapes and types of its outputs come from the shape rules. */
  emit(op: OpType, inputs: readonly Value[], attributes: Attributes = {}): readonly Value[] {
    for (const input of inputs) {
      if (input.graph !== this) throw new GraphError(`${op}: ${input.name} belongs to graph ${input.graph.name}, not ${this.name}`)
    }
    let types: readonly TensorType[]
    try {
      types = shapeRules[op](inputs, attributes)
    } catch (error) {
      const found = inputs.map((v) => `${v.name}: ${describeType(v)}`).join('; ')
      throw new GraphError(`${op} in ${this.path.join('/') || '/'} (${found}): ${error instanceof Error ? error.message : String(error)}`)
    }
    const outputs = types.map((type) => this.value(this.freshName(op.toLowerCase()), type))
    this.nodes.push({ op, inputs: [...inputs], outputs, attributes })
    return outputs
  }

  /** `emit` for operators with one output. */
  emitOne(op: OpType, inputs: readonly Value[], attributes: Attributes = {}): Value {
    const [output] = this.emit(op, inputs, attributes)
    if (!output) throw new GraphError(`${op}: has no output`)
    return output
  }

  private value(name: string, type: TensorType): Value {
    for (const size of type.shape) {
      if (!Number.isInteger(size) || size < 0) throw new GraphError(`${name}: impossible shape [${type.shape.join(',')}]`)
    }
    this.names.add(name)
    return { name, shape: [...type.shape], dtype: type.dtype, graph: this }
  }

  private freshName(hint: string): string {
    const base = [...this.path, hint].join('/')
    let count = this.counters.get(base) ?? 0
    let name = count === 0 ? base : `${base}_${count}`
    while (this.names.has(name)) {
      count += 1
      name = `${base}_${count}`
    }
    this.counters.set(base, count + 1)
    return name
  }
}

function toTyped(numbers: readonly number[], dtype: DType): ConstantData {
  switch (dtype) {
    case 'float32': return Float32Array.from(numbers)
    case 'int64': return BigInt64Array.from(numbers, (n) => BigInt(n))
    case 'int32': return Int32Array.from(numbers)
    case 'bool': case 'uint8': return Uint8Array.from(numbers)
    case 'float16': throw new GraphError('float16 constants are not stored; cast a float32 one')
  }
}

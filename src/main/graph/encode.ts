/** A graph as ONNX bytes (opset 21, IR version 10). */
import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType, AttributeProtoSchema, GraphProtoSchema, ModelProtoSchema, NodeProtoSchema, OperatorSetIdProtoSchema,
  TensorProto_DataType, TensorProtoSchema, TensorShapeProto_DimensionSchema, TensorShapeProtoSchema, TypeProto_TensorSchema, TypeProtoSchema,
  ValueInfoProtoSchema, type AttributeProto, type NodeProto, type TensorProto, type ValueInfoProto,
} from 'onnx-buf'
import { encodings, type AttributeKind } from './encodings.ts'
import type { ConstantData, Graph } from './graph.ts'
import { liveNodesFor, runtimeOrder } from './reach.ts'
import { GraphError, sizeOf, type AttributeValue, type DType, type GraphNode, type TensorType, type Value } from './types.ts'

const opsetVersion = 21n
const irVersion = 10n

const dataTypes: Record<DType, TensorProto_DataType> = {
  float32: TensorProto_DataType.FLOAT, float16: TensorProto_DataType.FLOAT16, int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32, bool: TensorProto_DataType.BOOL, uint8: TensorProto_DataType.UINT8,
}

export interface EncodeOptions {
  /**
   * Graph inputs to store in the model, by name, instead of being fed. Fixed weights let the runtime
   * fold them and choose faster kernels, so inference wants this; training does not.
   */
  readonly bake?: Readonly<Record<string, Float32Array>>
}

/** Only nodes that an output depends on are written, and only inputs they use; in an order that saves the runtime memory. */
export function encodeGraph(graph: Graph, options: EncodeOptions = {}): Uint8Array {
  if (graph.outputs.size === 0) throw new GraphError(`graph ${graph.name} has no outputs`)
  const nodes = runtimeOrder(graph)
  const used = new Set<Value>([...nodes.flatMap((node) => node.inputs), ...graph.outputs.values()])
  const initializer = [...graph.constants].filter(([value]) => used.has(value)).map(([value, data]) => tensorProto(value.name, value, data))
  const fed: Value[] = []
  for (const input of graph.inputs) {
    if (!used.has(input)) continue
    const baked = options.bake?.[input.name]
    if (!baked) fed.push(input)
    else if (baked.length === sizeOf(input.shape)) initializer.push(tensorProto(input.name, input, baked))
    else throw new GraphError(`baking ${input.name}: ${baked.length} elements for [${input.shape.join(',')}]`)
  }
  const shared = new Map<string, TensorProto>()
  const names = outputNames(graph, nodes)
  const nameOf = (value: Value): string => names.get(value) ?? value.name
  const encoded = nodes.map((node) => nodeProto(node, nameOf, shared))
  const output: ValueInfoProto[] = []
  for (const [name, value] of graph.outputs) {
    output.push(valueInfo(name, value))
    if (nameOf(value) !== name) encoded.push(create(NodeProtoSchema, { opType: 'Identity', name: `output/${name}`, input: [nameOf(value)], output: [name] }))
  }
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, {
    irVersion,
    producerName: 'highboard',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: opsetVersion })],
    graph: create(GraphProtoSchema, {
      name: graph.name, node: encoded, initializer: [...initializer, ...shared.values()], input: fed.map((v) => valueInfo(v.name, v)), output,
    }),
  }))
}

/** Names of the inputs that must be fed when `graph` runs. */
export function fedInputs(graph: Graph, options: EncodeOptions = {}): readonly Value[] {
  const used = new Set<Value>([...liveNodesFor(graph, graph.outputs.values()).flatMap((node) => node.inputs), ...graph.outputs.values()])
  return graph.inputs.filter((input) => used.has(input) && !options.bake?.[input.name])
}

/** Computed values are written under the name of the output they are, which saves a copy. */
function outputNames(graph: Graph, nodes: readonly GraphNode[]): ReadonlyMap<Value, string> {
  const computed = new Set<Value>(nodes.flatMap((node) => node.outputs))
  const names = new Map<Value, string>()
  for (const [name, value] of graph.outputs) if (computed.has(value) && !names.has(value)) names.set(value, name)
  return names
}

function nodeProto(node: GraphNode, nameOf: (value: Value) => string, shared: Map<string, TensorProto>): NodeProto {
  const encoding = encodings[node.op]
  const attribute: AttributeProto[] = []
  const input = node.inputs.map(nameOf)
  for (const [name, kind] of Object.entries(encoding)) {
    const value = node.attributes[name]
    if (value === undefined) continue
    if (kind === 'input') input.push(indexInput(value, shared))
    else attribute.push(attributeProto(name, kind, value))
  }
  return create(NodeProtoSchema, { opType: node.op, name: node.outputs[0]?.name ?? '', input, output: node.outputs.map(nameOf), attribute })
}

/** Lists of indices that ONNX wants as inputs (axes, shapes, bounds) become constants, shared between nodes. */
function indexInput(value: AttributeValue, shared: Map<string, TensorProto>): string {
  const numbers = typeof value === 'object' ? value : [Number(value)]
  const name = `indices[${numbers.join(',')}]`
  if (!shared.has(name)) shared.set(name, tensorProto(name, { shape: [numbers.length], dtype: 'int64' }, BigInt64Array.from(numbers, (n) => BigInt(n))))
  return name
}

function attributeProto(name: string, kind: Exclude<AttributeKind, 'input'>, value: AttributeValue): AttributeProto {
  switch (kind) {
    case 'int': return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(Number(value)) })
    case 'float': return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: Number(value) })
    case 'text': return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRING, s: new TextEncoder().encode(String(value)) })
    case 'ints': {
      if (typeof value !== 'object') throw new GraphError(`attribute ${name} is not a list`)
      return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: value.map((n) => BigInt(n)) })
    }
    case 'dtype': {
      const dtype = Object.keys(dataTypes).find((key): key is DType => key === value)
      if (!dtype) throw new GraphError(`attribute ${name}: type ${String(value)}`)
      return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(dataTypes[dtype]) })
    }
  }
}

function tensorProto(name: string, type: TensorType, data: ConstantData): TensorProto {
  const rawData = new Uint8Array(data.byteLength)
  rawData.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return create(TensorProtoSchema, { name, dims: type.shape.map((n) => BigInt(n)), dataType: dataTypes[type.dtype], rawData })
}

function valueInfo(name: string, type: TensorType): ValueInfoProto {
  const dim = type.shape.map((n) => create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: BigInt(n) } }))
  const tensorType = create(TypeProto_TensorSchema, { elemType: dataTypes[type.dtype], shape: create(TensorShapeProtoSchema, { dim }) })
  return create(ValueInfoProtoSchema, { name, type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }) })
}

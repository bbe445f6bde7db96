import { quoted } from '../../shared/untrusted-text.ts'
import type { PickleContext, PickleGlobalEntry, PickleGlobals } from '../pickle/pickle-globals.ts'
import type { PickleValue } from '../pickle/pickle-values.ts'
import { PickleDict, PickleOpaque } from '../pickle/pickle-values.ts'
import type { TensorDtype } from './tensors.ts'
import { elementCount, itemSizeBytes } from './tensors.ts'

/**
 * The names PyTorch's own files use (torch/_utils.py, torch/serialization.py,
 * torch/_weights_only_unpickler.py), shared by the zip and the older stream
 * format. A tensor becomes a description of where its numbers lie in which
 * storage; the numbers are read when asked for.
 */
export class TorchStorageType extends PickleOpaque {
  readonly typeName: string
  /** Null for torch.UntypedStorage, whose length counts bytes. */
  readonly dtype: TensorDtype | null

  constructor(typeName: string, dtype: TensorDtype | null) {
    super()
    this.typeName = typeName
    this.dtype = dtype
  }
}

/** Numbers shared by one or more tensors. */
export class TorchStorage extends PickleOpaque {
  readonly typeName = 'torch storage'
  readonly key: string
  readonly itemBytes: number
  readonly dtype: TensorDtype | null
  /** Items this reference covers, from `firstItem` of the stored data. */
  readonly count: number
  readonly firstItem: number

  constructor(key: string, dtype: TensorDtype | null, count: number, firstItem: number) {
    super()
    this.key = key
    this.dtype = dtype
    this.itemBytes = dtype === null ? 1 : itemSizeBytes[dtype]
    this.count = count
    this.firstItem = firstItem
  }
}

/** A tensor as a view of a storage. All positions have been checked to lie inside it. */
export class TorchTensor extends PickleOpaque {
  readonly typeName = 'torch tensor'
  readonly storage: TorchStorage
  readonly dtype: TensorDtype
  readonly shape: readonly number[]
  /** In items, like PyTorch's. */
  readonly strides: readonly number[]
  /** First item, counted from the start of the storage reference. */
  readonly offset: number

  constructor(storage: TorchStorage, dtype: TensorDtype, offset: number, shape: readonly number[], strides: readonly number[]) {
    super()
    this.storage = storage
    this.dtype = dtype
    this.offset = offset
    this.shape = shape
    this.strides = strides
  }
}

export const storageNames: readonly (readonly [string, TensorDtype])[] = [
  ['DoubleStorage', 'float64'], ['FloatStorage', 'float32'], ['HalfStorage', 'float16'], ['BFloat16Storage', 'bfloat16'], ['LongStorage', 'int64'],
  ['IntStorage', 'int32'], ['ShortStorage', 'int16'], ['CharStorage', 'int8'], ['ByteStorage', 'uint8'], ['BoolStorage', 'bool'],
]

class TorchDtype extends PickleOpaque {
  readonly typeName: string
  readonly dtype: TensorDtype

  constructor(dtype: TensorDtype) {
    super()
    this.typeName = `torch.${dtype}`
    this.dtype = dtype
  }
}

export const torchGlobals: PickleGlobals = new Map<string, PickleGlobalEntry>([
  ...['torch', 'torch.cuda'].flatMap((module) => storageNames.map(([name, dtype]): [string, PickleGlobalEntry] => [`${module}.${name}`, { value: new TorchStorageType(`${module}.${name}`, dtype) }])),
  ...['torch', 'torch.storage'].map((module): [string, PickleGlobalEntry] => [`${module}.UntypedStorage`, { value: new TorchStorageType('torch.UntypedStorage', null) }]),
  ...storageNames.map(([, dtype]): [string, PickleGlobalEntry] => [`torch.${dtype}`, { value: new TorchDtype(dtype) }]),
  ['torch._utils._rebuild_tensor', { call: rebuildTensor }],
  ['torch._utils._rebuild_tensor_v2', { call: rebuildTensor }],
  ['torch._utils._rebuild_tensor_v3', { call: rebuildTensorWithDtype }],
  ['torch._utils._rebuild_parameter', { call: rebuildParameter }],
  ['torch._utils._rebuild_parameter_with_state', { call: rebuildParameter }],
  ['torch.Size', { call: makeSize }],
  ['torch.device', { call: makeDevice }],
])

/** More dimensions than PyTorch allows. */
const maximumRank = 64
/** A tensor may repeat its storage's items (stride 0) up to this many in all. */
const maximumRepeatedItems = 1 << 22

/** _rebuild_tensor[_v2](storage, offset, size, stride, requires_grad, backward_hooks, metadata). */
function rebuildTensor(args: readonly PickleValue[], context: PickleContext): TorchTensor {
  const [storage, offset, shape, strides] = args
  refuseMetadata(args[6], context)
  if (!(storage instanceof TorchStorage) || storage.dtype === null) throw context.fail('a tensor has no storage of a known number format')
  return makeTensor(storage, storage.dtype, offset, shape, strides, context)
}

/** _rebuild_tensor_v3(untyped storage, offset, size, stride, requires_grad, backward_hooks, dtype, metadata). */
function rebuildTensorWithDtype(args: readonly PickleValue[], context: PickleContext): TorchTensor {
  const [untyped, offset, shape, strides] = args
  const wanted = args[6]
  refuseMetadata(args[7], context)
  if (!(untyped instanceof TorchStorage) || !(wanted instanceof TorchDtype)) throw context.fail('a tensor has no storage of a known number format')
  const bytes = itemSizeBytes[wanted.dtype]
  if ((untyped.count * untyped.itemBytes) % bytes !== 0 || untyped.firstItem !== 0) throw context.fail('a tensor does not fit its storage')
  const storage = new TorchStorage(untyped.key, wanted.dtype, (untyped.count * untyped.itemBytes) / bytes, 0)
  return makeTensor(storage, wanted.dtype, offset, shape, strides, context)
}

/** _rebuild_parameter(tensor, requires_grad, backward_hooks[, state]). */
function rebuildParameter(args: readonly PickleValue[], context: PickleContext): TorchTensor {
  const tensor = args[0]
  if (!(tensor instanceof TorchTensor)) throw context.fail('a parameter holds no tensor')
  return tensor
}

/** Metadata marks tensors whose numbers are to be conjugated or negated on reading; real weights have none. */
function refuseMetadata(metadata: PickleValue | undefined, context: PickleContext): void {
  if (metadata === undefined || metadata === null || (metadata instanceof PickleDict && metadata.size === 0)) return
  throw context.fail('a tensor is stored in a lazily negated or conjugated form, which is not supported')
}

/** torch.Size((2, 3)), kept as a tuple. */
function makeSize(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const sizes = sizesOf(args[0])
  if (!sizes) throw context.fail('a torch.Size in its pickle is not a list of sizes')
  return Object.freeze([...sizes])
}

/** torch.device("cuda", 0), kept as text. */
function makeDevice(args: readonly PickleValue[], context: PickleContext): string {
  const [type, index] = args
  if (typeof type !== 'string' || type.length > 40 || (index !== undefined && typeof index !== 'number')) throw context.fail('a torch.device in its pickle is made in an unknown way')
  return index === undefined ? type : `${type}:${index}`
}

function sizesOf(value: PickleValue | undefined): readonly number[] | null {
  if (!Array.isArray(value) || value.length > maximumRank) return null
  const sizes = value as readonly PickleValue[]
  return sizes.every((size): size is number => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) ? sizes : null
}

function makeTensor(storage: TorchStorage, dtype: TensorDtype, offset: PickleValue | undefined, size: PickleValue | undefined, stride: PickleValue | undefined, context: PickleContext): TorchTensor {
  const shape = sizesOf(size)
  const strides = sizesOf(stride)
  if (!shape || strides?.length !== shape.length || typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) throw context.fail('a tensor has no valid shape, strides or offset')
  const count = elementCount(shape)
  const last = count === 0 ? -1 : shape.reduce((position, length, axis) => position + (length - 1) * (strides[axis] ?? 0), offset)
  if (!(last < storage.count)) throw context.fail(`a tensor [${shape.join(', ')}] reaches item ${last} of a storage of ${storage.count}`)
  if (count > Math.max(storage.count, maximumRepeatedItems)) throw context.fail(`a tensor [${shape.join(', ')}] repeats a storage of ${storage.count} items up to ${count}`)
  return new TorchTensor(storage, dtype, offset, [...shape], [...strides])
}

/**
 * Gives meaning to ('storage', type, key, location, count[, view]), PyTorch's
 * reference to numbers kept outside the pickle.
 */
export function loadTorchStorage(id: PickleValue, context: PickleContext): TorchStorage {
  if (!Array.isArray(id) || id.length < 5) throw context.fail('its pickle refers to data in an unknown way')
  const [kind, type, key, , count, view = null] = id as readonly PickleValue[]
  if (kind !== 'storage') throw context.fail(`its pickle refers to ${typeof kind === 'string' ? quoted(kind) : 'data'} outside itself; only tensor storages are read, and nothing was executed`)
  if (!(type instanceof TorchStorageType)) throw context.fail('its pickle refers to a storage of no known number format')
  const size = sizesOf([count ?? null])?.[0]
  if (typeof key !== 'string' || key.length > 200 || size === undefined) throw context.fail('its pickle refers to a storage without a name or size')
  if (view === null) return new TorchStorage(key, type.dtype, size, 0)
  // Before 1.0, a storage could be a window of another: (own key, first item, count).
  const window = Array.isArray(view) && view.length === 3 ? sizesOf(view.slice(1)) : null
  const [first, length] = window ?? []
  if (first === undefined || length === undefined || first + length > size) throw context.fail('its pickle refers to a part of a storage that is not there')
  return new TorchStorage(key, type.dtype, length, first)
}

import { badCheckpoint } from './bad-checkpoint.ts'
import { quoted } from '../../shared/untrusted-text.ts'
import { NumpyArray } from '../pickle/numpy-values.ts'
import type { PickleValue } from '../pickle/pickle-values.ts'
import { PickleDict, PickleOpaque } from '../pickle/pickle-values.ts'
import { TorchTensor } from './torch-pickle.ts'

/**
 * Nested dictionaries and lists of a PyTorch file as two flat tables: tensors
 * and everything else, each by its path of keys joined by dots. The values have
 * been checked to be finite trees of bounded depth when they were read.
 */
export type PlainLeaf = null | boolean | number | bigint | string

export interface FlatCheckpoint {
  tensors: Map<string, TorchTensor>
  plain: Map<string, PlainLeaf>
}

const maximumNameLength = 1024
/** Values listed; tensors are never dropped. */
const maximumPlainValues = 10_000
const maximumTensors = 200_000

/** @throws StudioError 'bad-checkpoint' where two tensors would have one name, or names are absurd */
export function flattenCheckpoint(root: PickleValue, fileName: string): FlatCheckpoint {
  const tensors = new Map<string, TorchTensor>()
  const plain = new Map<string, PlainLeaf>()
  visit(root, '')
  return { tensors, plain }

  function visit(value: PickleValue, name: string): void {
    if (name.length > maximumNameLength) throw badCheckpoint(fileName, `a value in it has a name of more than ${maximumNameLength} characters, ${quoted(name)}`)
    if (value instanceof TorchTensor) addTensor(value, name)
    else if (value instanceof PickleDict) for (const [key, item] of value.entries()) visit(item, join(name, keyText(key)))
    else if (Array.isArray(value)) (value as readonly PickleValue[]).forEach((item, i) => { visit(item, join(name, String(i))) })
    else if (plain.size < maximumPlainValues) plain.set(name, leaf(value))
  }

  function addTensor(tensor: TorchTensor, name: string): void {
    if (tensors.has(name)) throw badCheckpoint(fileName, `it holds two tensors called ${quoted(name)}`)
    if (tensors.size >= maximumTensors) throw badCheckpoint(fileName, `it holds more than ${maximumTensors} tensors`)
    tensors.set(name, tensor)
  }
}

const join = (parent: string, key: string): string => (parent === '' ? key : `${parent}.${key}`)

function keyText(key: PickleValue): string {
  if (Array.isArray(key)) return `(${(key as readonly PickleValue[]).map(keyText).join(', ')})`
  return typeof key === 'string' ? key : String(leaf(key))
}

function leaf(value: PickleValue): PlainLeaf {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (value instanceof NumpyArray) return `numpy array [${value.shape.join(', ')}] ${value.dtype.typeName}`
  if (value instanceof PickleOpaque) return value.typeName
  if (typeof value === 'object' && value !== null) return 'typeName' in value ? value.typeName : 'other'
  return value
}

import type { PickleValue } from '../pickle/pickle-values.ts'
import type { WeightTensor } from './tensors.ts'
import type { TorchTensor } from './torch-pickle.ts'

/** What both PyTorch formats are read into: plain nested values whose leaves may be tensors. */
export interface TorchArchive {
  readonly root: PickleValue
  /**
   * Reads a tensor's numbers, dense and row-major.
   * @throws StudioError 'bad-checkpoint'
   */
  read(name: string, tensor: TorchTensor): WeightTensor
}

/** Largest object pickle: real ones hold names and shapes only and stay below a few megabytes. */
export const maximumObjectPickleBytes = 64 << 20

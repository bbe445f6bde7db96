/** Checks that the checkpoint files beside the expected values are read to the last bit, in each format. */
import { dirname, join } from 'node:path'
import { openCheckpoint } from '../../../src/main/weights/checkpoint.ts'
import { tensorValues } from '../../../src/main/weights/tensors.ts'
import { checkEqual, type Check } from '../compare.ts'
import type { Checker } from './checker.ts'

interface ExpectedTensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly values: readonly (number | boolean)[]
}

/** The files, with what stands before each tensor's name, and whether they hold plain values too. */
const files = [
  { name: 'tiny.pth', prefix: 'base_model.module.', hasPlain: true },
  { name: 'tiny-legacy.pth', prefix: 'base_model.module.', hasPlain: true },
  { name: 'tiny.safetensors', prefix: '', hasPlain: false },
] as const

export const checkpointsChecker: Checker = {
  kind: 'checkpoints',
  recognises: (content) => 'tensors' in content && 'rho_best' in content,
  async run(content, path) {
    const tensors = Object.entries(content['tensors'] as Readonly<Record<string, ExpectedTensor>>)
    return files.flatMap(({ name, prefix, hasPlain }) => {
      const file = openCheckpoint(join(dirname(path), name))
      try {
        const checks = tensors.flatMap(([key, { dtype, shape, values }]): Check[] => {
          const found = file.read(prefix + key)
          const numbers = tensorValues(found).map((value) => (typeof value === 'bigint' ? Number(value) : value))
          return [checkEqual(`${name}: ${key}: type and shape`, [found.dtype, found.shape], [dtype, shape]), checkEqual(`${name}: ${key}`, numbers, values)]
        })
        return hasPlain ? [...checks, checkEqual(`${name}: plain values`, [file.plain.get('epoch'), file.plain.get('rho_best')], [content['epoch'], content['rho_best']])] : checks
      } finally {
        file.close()
      }
    })
  },
}

import { describe, expect, it } from 'vitest'
import { accountsOf } from '../../../../src/main/engine/jobs/weights-accounts.ts'
import type { CheckpointTensor } from '../../../../src/main/weights/checkpoint.ts'
import core from '../../../golden/data/core.json'
import mcore from '../../../golden/data/mcore.json'
import pcln from '../../../golden/data/pcln.json'
import t2cr from '../../../golden/data/t2cr.json'

// The keys and shapes of the official implementations, as their training scripts save them, and which model each is recognised as.
type State = Record<string, [string, number[]][]>
const saved = (state: unknown, prefix: string): CheckpointTensor[] =>
  Object.entries(state as State).flatMap(([module, keys]) => keys.map(([key, shape]) => ({ name: `${module}.${prefix}${key}`, dtype: 'float32', shape, sizeBytes: 4 * shape.reduce((a, b) => a * b, 1) })))
const everything = { method: null, configuration: null, options: {} }

describe.each([
  ['mcore', mcore.state, 'mcore', 411, 0],
  ['core', core.state, 'core', 307, 0],
  ['t2cr', t2cr.state, 't2cr-mtl', 382, 0],
  // Official files of PCLN hold the heads alone: their features were computed beforehand.
  ['pcln', pcln.state, 'pcln', 22, 265],
] as const)('the official checkpoint of %s', (method, state, configuration, loaded, startNew) => {
  it.each(['', 'module.'])('with keys behind "%s" is recognised, every key accounted for', (prefix) => {
    const [best] = accountsOf(saved(state, prefix), 'x.pth', everything, null)
    expect(best).toMatchObject({ method, configuration, options: {}, backbone: null, fit: 'fits', loaded, missing: { count: 0 }, unexpected: { count: 0 }, wrongShape: { count: 0 } })
    expect(best?.startedNew.reduce((sum, { count }) => sum + count, 0)).toBe(startNew)
  })

  it('without one weight is not taken for whole', () => {
    const [, ...rest] = saved(state, '')
    const account = accountsOf(rest, 'x.pth', { ...everything, method, configuration }, null).find(({ backbone }) => backbone === null)
    expect(account).toMatchObject({ fit: 'no', missing: { count: 1 } })
  })
})

describe('a file that has nothing to do with any method', () => {
  it('gives no account, nor does one with more keys than any model', () => {
    expect(accountsOf([{ name: 'x', dtype: 'float32', shape: [2], sizeBytes: 8 }], 'x', everything, null)).toEqual([])
    expect(accountsOf(Array.from({ length: 10_000 }, (_, i) => ({ name: `base_model.${i}`, dtype: 'float32' as const, shape: [2], sizeBytes: 8 })), 'x', everything, null)).toEqual([])
  })
})

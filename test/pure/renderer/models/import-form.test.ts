import { describe, expect, it } from 'vitest'
import { importChoices, importForm, importRequest } from '../../../../src/renderer/src/models/import-form.ts'
import type { MethodInfo } from '../../../../src/shared/contract/methods.ts'
import type { WeightsAccount, WeightsInspection } from '../../../../src/shared/contract/weights.ts'

const none = { count: 0, names: [] }
const account = (change: Partial<WeightsAccount> = {}): WeightsAccount => ({ method: 'a', configuration: 'a-small', options: {}, backbone: null, fit: 'fits', expected: 3, loaded: 3, ignored: [], startedNew: [], missing: none, unexpected: none, wrongShape: none, problem: null, needsFacts: false, ...change })
const inspection = (change: Partial<WeightsInspection> = {}): WeightsInspection => ({ path: '/w/best.epoch.pth', fileName: 'best.epoch.pth', format: 'pytorch-zip', sizeBytes: 1, contentHash: 'x', tensorCount: 3, parameterCount: 3, dtypes: {}, groups: [], plain: {}, described: null, accounts: [], ...change })
const described = { method: 'a', configuration: 'a-small', geometry: 'upright' as const, provenance: '', options: { target: 'score' } }

describe('the import form', () => {
  it('begins with the name of the file, and pictures as the kind of file needs them', () => {
    expect(importForm(inspection(), account())).toMatchObject({ name: 'best.epoch', geometry: 'official', dropUnexpected: false })
    expect(importForm(inspection(), account({ backbone: 'timm' }))).toMatchObject({ geometry: 'upright' })
    expect(importForm(inspection({ described }), account())).toMatchObject({ geometry: 'upright' })
    expect(importForm(inspection({ described }), account({ method: 'b' }))).toMatchObject({ geometry: 'official' })
    expect(importForm(null, null).name).toBe('')
  })
  it('asks for what was chosen, with the options a file of ours brings', () => {
    const form = { name: ' Mine ', geometry: 'upright' as const, factsFromSplitId: null, dropUnexpected: true }
    expect(importRequest(inspection({ described }), account({ options: { backbone: 'r18' } }), form)).toEqual({ path: '/w/best.epoch.pth', name: 'Mine', method: 'a', configuration: 'a-small', options: { target: 'score', backbone: 'r18' }, geometry: 'upright', backbone: null, dropUnexpected: true, factsFromSplitId: null })
    expect(importRequest(inspection({ described }), account({ backbone: 'timm' }), form).options).toEqual({})
  })
  it('offers every way in words', () => {
    const method = { name: 'a', title: 'A', configurations: [{ name: 'a-small', title: { en: 'Small', zh: '小' } }], options: [{ name: 'backbone', choices: [{ value: 'r18', title: { en: 'ResNet-18', zh: '十八' } }] }] } as unknown as MethodInfo
    const accounts = [account({ options: { backbone: 'r18' } }), account({ backbone: 'timm', loaded: 2 }), account({ method: 'unknown' })]
    expect(importChoices(accounts, [method], ({ en }) => en, (name) => `Backbone of ${name}`)).toEqual([
      { value: 0, label: 'A: Small, ResNet-18 (3/3)' }, { value: 1, label: 'Backbone of A: Small (2/3)' }, { value: 2, label: 'unknown: a-small (3/3)' },
    ])
  })
})

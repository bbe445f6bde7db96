import { describe, expect, it } from 'vitest'
import { frameOf, linesOf } from '../../../../src/renderer/src/history/operation-changes.ts'
import { relativeTime } from '../../../../src/renderer/src/history/relative-time.ts'
import type { Provenance, Stage } from '../../../../src/shared/contract/entities.ts'

const ann: Provenance = { kind: 'person', name: 'Ann', at: '2026-01-01T00:00:00.000Z' }
const model: Provenance = { kind: 'model', name: 'mcore-small', at: '2026-01-01T00:00:00.000Z' }
const stage = (startFrame: number, label: string | null, provenance = ann): Stage => ({ startFrame, label, provenance, confidence: null })
const change = (before: Stage[], after: Stage[]) => ({ stages: { before, after }, facts: [], isRemoved: null })

describe('what an operation changed', () => {
  it('is told boundary by boundary, with who placed it before and after', () => {
    const found = change([stage(0, 'A'), stage(20, 'B', model), stage(80, 'C')], [stage(0, 'A'), stage(25, 'B'), stage(80, 'D')])
    expect(linesOf(found)).toEqual([{ kind: 'moved', stage: 2, label: 'B', from: 20, to: 25, by: [model, ann] }, { kind: 'renamed', stage: 3, from: 'C', to: 'D' }])
    expect(frameOf(found)).toBe(25)
  })
  it('sees who placed a boundary that stayed', () => {
    expect(linesOf(change([stage(0, 'A'), stage(20, 'B')], [stage(0, 'A'), stage(20, 'B', model)]))).toEqual([{ kind: 'placed', stage: 2, label: 'B', at: 20, by: [ann, model] }])
  })
  it('tells what came and what went', () => {
    const found = change([stage(0, 'A'), stage(20, 'B')], [stage(0, 'A'), stage(30, 'C'), stage(50, 'D')])
    expect(linesOf(found)).toEqual([{ kind: 'removed', stage: 2, label: 'B', at: 20 }, { kind: 'added', stage: 2, label: 'C', at: 30 }, { kind: 'added', stage: 3, label: 'D', at: 50 }])
  })
  it('tells facts as they were and are', () => {
    expect(linesOf({ stages: null, facts: [{ name: 'athlete', before: '', after: 'Bea' }], isRemoved: null })).toEqual([{ kind: 'fact', name: 'athlete', from: '', to: 'Bea' }])
    expect(frameOf({ stages: null, facts: [], isRemoved: true })).toBeNull()
  })
})

describe('relative time', () => {
  it('uses the largest unit that fits', () => {
    const now = Date.parse('2026-03-10T12:00:00Z')
    expect(relativeTime('2026-03-10T11:59:40Z', now, 'en')).toBe('now')
    expect(relativeTime('2026-03-10T11:57:00Z', now, 'en')).toBe('3 minutes ago')
    expect(relativeTime('2026-03-09T12:00:00Z', now, 'en')).toBe('yesterday')
    expect(relativeTime('2026-03-10T09:00:00Z', now, 'zh')).toBe('3小时前')
  })
})

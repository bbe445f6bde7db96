import { describe, expect, it } from 'vitest'
import { dismissalKey, examine } from '../../../../../src/main/datasets/doctor/examine.ts'
import { doctorRules } from '../../../../../src/main/datasets/doctor/rules/table.ts'
import type { DiveRecord } from '../../../../../src/shared/contract/dive-record.ts'
import type { DiveId } from '../../../../../src/shared/contract/entities.ts'
import { doctorReport } from '../../../../../src/shared/domain/doctor-report.ts'
import { dive, diving, examineAll, splits } from './dives.ts'

const odd = (id: number): DiveRecord => dive({ id, facts: { diveNumber: '200D', scorePoints: 0 } })

describe('examining', () => {
  it('gives a report of the contract\'s form, with every rule and only the dives it speaks of', async () => {
    const report = await examineAll([dive({ id: 1 }), odd(2)])
    expect(doctorReport.parse(report)).toEqual(report)
    expect(report).toMatchObject({ examinedAt: '2026-01-01T00:00:00.000Z', diveCount: 2, videoCount: 2, affectedDiveCount: 1, counts: { error: 1, warning: 1, note: 1 }, cutCount: 0, dismissedCount: 0, dives: [{ diveId: 2, name: 'clip 2, frames 0 to 99', diveNumber: '200D' }] })
    expect(report.rules.map((rule) => rule.name)).toEqual(doctorRules.map((rule) => rule.name))
    expect(report.rules.find((rule) => rule.name === 'impossible-dive-number')).toMatchObject({ findingCount: 1, diveCount: 1, fixCount: 0, severity: 'error' })
    expect(report.findings.every((finding) => finding.message.endsWith('.') && finding.diveIds.length > 0)).toBe(true)
  })

  it('takes dives one by one, in pages, at once or as they come', async () => {
    const dives = [odd(1), dive({ id: 2 }), odd(3)]
    const options = { categories: [diving], splits, examinedAt: 'now' }
    async function* pages(): AsyncIterable<readonly DiveRecord[]> {
      await Promise.resolve()
      yield dives.slice(0, 2)
      yield dives.slice(2)
    }
    expect(await examine(pages(), options)).toEqual(await examine(dives, options))
    expect((await examine([], options)).counts).toEqual({ error: 0, warning: 0, note: 0 })
  })

  it('leaves out what was dismissed, and counts it', async () => {
    const dismissed = new Set([dismissalKey(1 as DiveId, 'impossible-dive-number'), dismissalKey(1 as DiveId, 'missing-stages')])
    const report = await examineAll([{ ...odd(1), stages: [] }, { ...odd(2), stages: [] }], { dismissed })
    expect(report.dismissedCount).toBe(1)
    expect(report.findings.filter((finding) => finding.rule === 'impossible-dive-number').map((finding) => finding.diveIds)).toEqual([[2]])
    // A finding of two dives stays until it is dismissed for both.
    expect(report.findings.find((finding) => finding.rule === 'missing-stages')?.diveIds).toEqual([1, 2])
  })

  it('cuts long lists of a rule but never its counts, and examines by chosen rules', async () => {
    const dives = Array.from({ length: 20 }, (_, index) => odd(index + 1))
    const report = await examineAll(dives, { mostPerRule: 3, rules: doctorRules.filter((rule) => rule.name === 'impossible-dive-number') })
    expect(report.findings).toHaveLength(3)
    expect(report).toMatchObject({ counts: { error: 20, warning: 0, note: 0 }, cutCount: 17, affectedDiveCount: 20, rules: [{ findingCount: 20 }] })
    expect(report.dives).toHaveLength(3)
  })

  it('tells progress and stops when asked', async () => {
    const dives = Array.from({ length: 2500 }, (_, index) => dive({ id: index + 1 }))
    const seen: number[] = []
    const controller = new AbortController()
    await examineAll(dives, { onProgress: (count) => seen.push(count) })
    expect(seen).toEqual([1000, 2000])
    await expect(examineAll(dives, { signal: controller.signal, onProgress: () => controller.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('the table of rules', () => {
  it('has unique stable names, titles and a paragraph for people', () => {
    const names = doctorRules.map((rule) => rule.name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, title, explain } of doctorRules) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(title).toMatch(/^[A-Z].*[^.]$/)
      expect(explain.length).toBeGreaterThan(120)
      expect(explain).toMatch(/\.$/)
    }
  })
})

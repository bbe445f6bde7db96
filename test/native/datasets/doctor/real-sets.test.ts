import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { examine } from '../../../../src/main/datasets/doctor/examine.ts'
import { reportHtml } from '../../../../src/main/datasets/doctor/report-html.ts'
import { reportText } from '../../../../src/main/datasets/doctor/report-text.ts'
import { divingCategory } from '../../../../src/main/datasets/dataset.ts'
import { readDataset } from '../../../../src/main/datasets/read-dataset.ts'
import { doctorReport } from '../../../../src/shared/domain/doctor-report.ts'
import type { DoctorReport } from '../../../../src/shared/domain/doctor-report.ts'
import { hasAnnotations, warnOfMissingAnnotations } from './annotations.ts'
import { recordsOf } from './records.ts'

const data = join(process.env['HIGHBOARD_SHARED'] ?? join(import.meta.dirname, '../../../../../shared'), 'data')

/** How often each rule found something. */
function countsOf(report: DoctorReport): Record<string, number> {
  return Object.fromEntries(report.rules.filter((rule) => rule.findingCount > 0).map((rule) => [rule.name, rule.findingCount]))
}

if (!hasAnnotations) warnOfMissingAnnotations('the doctor on the two real sets')
if (hasAnnotations) {
  describe('the doctor on FineDiving and MTL-AQA', () => {
    let all: ReturnType<typeof recordsOf>
    let report: DoctorReport
    beforeAll(async () => {
      all = recordsOf([await readDataset(join(data, 'finediving')), await readDataset(join(data, 'mtl-aqa'))])
      report = await examine(all.records, { categories: [divingCategory], splits: all.splits })
    })
    const of = (rule: string): DoctorReport['findings'] => report.findings.filter((finding) => finding.rule === rule)
    const nameOf = (id: number | undefined): string => report.dives.find((dive) => dive.diveId === id)?.name ?? ''
    const namesOf = (rule: string): string[] => of(rule).map((finding) => nameOf(finding.diveIds[0]))
    const inSet = (rule: string, title: string): number => namesOf(rule).filter((name) => name.startsWith(`${title} `)).length

    it('looks at all 4,412 dives', () => {
      expect(report.diveCount).toBe(4412)
    })

    it('finds what is known to be there, and nothing else', () => {
      expect(countsOf(report)).toEqual({
        'awaited-pictures': 2, 'last-stage-not-entry': 14, 'stages-against-dive-number': 43, 'one-frame-stage': 6,
        'transitions-against-labels': 10, 'transitions-out-of-order': 3, 'transitions-out-of-range': 4,
        'impossible-dive-number': 31, 'difficulty-against-table': 118, 'award-out-of-range': 2, 'award-not-by-halves': 1, 'awards-against-score': 147, 'score-rounded': 7, 'failed-dive': 4,
        'missing-stages': 1, 'same-dive-in-two-data-sets': 1369, 'leakage-between-data-sets': 517, 'data-sets-disagree': 121, 'files-disagree': 1, 'few-exemplars': 34,
      })
      expect(doctorReport.parse(report)).toEqual(report)
    })

    it('finds 10 clips whose transitions are not those of the labels', () => {
      expect(namesOf('transitions-against-labels').slice(0, 4)).toEqual(['FineDiving 03/24', 'FineDiving 03/67', 'FineDiving 03/71', 'FineDiving 05/56'])
    })

    it('finds 14 armstands that end in twists, and 56 clips whose stages their number does not allow altogether', () => {
      const ending = new Set(of('last-stage-not-entry').flatMap((finding) => finding.diveIds))
      expect([...ending].every((id) => report.dives.find((dive) => dive.diveId === id)?.diveNumber?.startsWith('6'))).toBe(true)
      expect(of('last-stage-not-entry').every((finding) => finding.fix?.change.stages?.at(-1)?.label === 'Entry')).toBe(true)
      expect(new Set([...ending, ...of('stages-against-dive-number').flatMap((finding) => finding.diveIds)]).size).toBe(56)
    })

    it('finds 55.5 and the two other impossible awards, and what they must have been', () => {
      expect([...of('award-out-of-range'), ...of('award-not-by-halves')].map((finding) => [nameOf(finding.diveIds[0]), finding.fix?.change.facts.awards])).toEqual([
        ['FineDiving 04/49', [2.5, 4, 4, 4.5, 3.5, 5, 4]],
        ['FineDiving FINAWorldChampionships2019_Women3m_final_r3/1', [6, 5, 6]],
        ['FineDiving FINADivingWorldCup2021_Men3mSynchronised_final_r2/7', [7.5, 8, 8, 8.5, 8.5]],
      ])
    })

    it('finds 120 scores of FineDiving that do not follow from the awards, and 27 of MTL-AQA', () => {
      expect([inSet('awards-against-score', 'FineDiving'), inSet('awards-against-score', 'MTL-AQA')]).toEqual([120, 27])
    })

    it('finds 31 impossible numbers, and the possible ones FineDiving has for 30 of them', () => {
      expect(inSet('impossible-dive-number', 'MTL-AQA')).toBe(31)
      const fixes = of('data-sets-disagree').filter((finding) => finding.fix !== null)
      expect(fixes).toHaveLength(30)
      expect(fixes.every((finding) => nameOf(finding.fix?.change.diveId).startsWith('MTL-AQA'))).toBe(true)
    })

    it('finds the leakage: 1,369 shared clips, 249 and 268 of them tested in one set and trained on in the other', () => {
      expect([inSet('leakage-between-data-sets', 'FineDiving'), inSet('leakage-between-data-sets', 'MTL-AQA')]).toEqual([249, 268])
      expect(new Set(of('same-dive-in-two-data-sets').map((finding) => finding.diveIds[0])).size).toBe(1369)
    })

    it('finds nothing of the kind within one set, and its official split balanced', () => {
      for (const rule of ['same-dive-in-training-and-test', 'duplicate-pictures', 'overlapping-dives', 'split-imbalance', 'no-exemplar']) expect([rule, of(rule).length]).toEqual([rule, 0])
    })

    it('offers fixes after which it finds less and nothing new', async () => {
      const repaired = all.records.map((record) => {
        const changes = report.findings.filter((finding) => finding.fix?.change.diveId === record.diveId).map((finding) => finding.fix?.change)
        let { facts, stages } = record
        for (const change of changes) {
          facts = { ...facts, ...change?.facts }
          stages = change?.stages ? change.stages.map((stage, index) => ({ ...stage, provenance: stages[index]?.provenance ?? { kind: 'person', name: 'Ada', at: '' }, confidence: null })) : stages
        }
        return { ...record, facts, stages }
      })
      const before = countsOf(report)
      const after = countsOf(await examine(repaired, { categories: [divingCategory], splits: all.splits }))
      for (const [rule, count] of Object.entries(after)) {
        // A number set right can show another contradiction of its own; everything else only falls.
        if (!['difficulty-against-table', 'few-exemplars', 'missing-stages'].includes(rule)) expect([rule, count]).toEqual([rule, Math.min(count, before[rule] ?? 0)])
      }
      expect([after['last-stage-not-entry'] ?? 0, after['award-out-of-range'] ?? 0, after['award-not-by-halves'] ?? 0]).toEqual([0, 0, 0])
      expect(after['impossible-dive-number']).toBe(1)
      expect(after['stages-against-dive-number']).toBeLessThan(20)
    })

    it('writes it down for others', () => {
      const html = reportHtml(report)
      expect(html).toContain('FineDiving 03/24')
      expect(html.length).toBeLessThan(2_000_000)
      expect(reportText(report)).toContain('Error: Impossible dive numbers (31)')
    })
  })
} else {
  describe('the doctor', () => {
    it('is tested on dives made by hand only', async () => {
      expect((await examine([], { categories: [divingCategory], splits: [] })).diveCount).toBe(0)
    })
  })
}

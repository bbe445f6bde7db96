import { describe, expect, it } from 'vitest'
import type { EvaluatedDive, EvaluationSummary } from '../../../../src/shared/contract/evaluations.ts'
import { compareEvaluations } from '../../../../src/shared/domain/evaluation/compare-evaluations.ts'
import { measureFigures } from '../../../../src/shared/domain/evaluation/measure-figures.ts'
import { comparisonReport } from '../../../../src/main/reports/comparison-report.ts'
import { madeUpDives } from '../../shared/domain/evaluation/made-up-dives.ts'

const dives = madeUpDives(40, { errorPoints: 8 })
const nearer = dives.map((dive) => ({ ...dive, predictedPoints: dive.truthPoints + (dive.predictedPoints - dive.truthPoints) / 4 }))
const measured = (id: number, rows: readonly EvaluatedDive[], changes: Partial<EvaluationSummary> = {}) => ({
  id, modelId: id, modelName: `Model <${id}>`, modelHash: `${id}`.repeat(64), method: 'mcore', configuration: 'mcore-small', runId: null, splitId: 1, splitName: 'Club & Co', part: 'test', snapshotHash: 'b'.repeat(64), seed: 5,
  exemplarRule: 'dive-number', exemplarCount: 10, transitionSearch: 'ordered-pairs', selection: 'validation', provider: 'cpu', codeVersion: '0.1.0', createdAt: '2026-11-28T00:00:00.000Z', elapsedSeconds: 4,
  figures: measureFigures(rows, { resamples: 50 }), baselines: [], earlierLooks: [], dives: rows, ...changes,
}) as unknown as EvaluationSummary & { dives: EvaluatedDive[] }

describe('the report of a comparison', () => {
  const [far, near] = [measured(1, dives), measured(2, nearer)]
  const html = comparisonReport([far, near], [compareEvaluations(far, near, { resamples: 200 })])

  it('gives each figure beside the others, and says which difference is clear', () => {
    expect(html).toContain('Model &lt;2&gt; (2) less Model &lt;1&gt; (1)')
    expect(html).toContain('Over 40 dives that both measured')
    const row = html.split('\n').find((line) => line.includes('MAE, points') && line.includes('class="strip"'))
    const difference = (near.figures.maePoints.value ?? 0) - (far.figures.maePoints.value ?? 0)
    expect(row).toContain(`−${Math.abs(difference).toFixed(2)}`)
    expect(row).toContain('clearly better')
    expect(row).toContain('100 %')
    // The stages were found by neither better than by the other.
    expect(html.split('\n').find((line) => line.includes('mean tIoU') && line.includes('class="strip"'))).toContain('not clear')
    expect(html).not.toContain('class="warning"')
  })

  it('lets nothing of a library become markup, and loads nothing', () => {
    expect(html).not.toMatch(/<(1|2)>/)
    expect(html).toContain('Club &amp; Co, test')
    expect(html).not.toMatch(/(src|href|url)\s*[=(]/i)
  })

  it('warns of other dives, edited scores and looks before', () => {
    const edited = measured(3, nearer.slice(0, 30).map((dive, i) => (i < 2 ? { ...dive, truthPoints: dive.truthPoints + 1 } : dive)), { snapshotHash: 'c'.repeat(64), selection: 'official-test' })
    const found = comparisonReport([far, edited], [compareEvaluations(far, edited, { resamples: 20 })])
    expect(found).toContain('cannot be ranked')
    expect(found).toContain('12 left out, 2 of them because their true score was edited in between')
    expect(found).toContain('Evaluation 3: The epoch of this model was chosen on the test part')
  })
})

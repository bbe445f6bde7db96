import { describe, expect, it } from 'vitest'
import type { EvaluatedDive, EvaluationDocument } from '../../../../src/shared/contract/evaluations.ts'
import { measureFigures } from '../../../../src/shared/domain/evaluation/measure-figures.ts'
import { publishedResults } from '../../../../src/shared/domain/evaluation/published-results.ts'
import { evaluationReport } from '../../../../src/main/reports/evaluation-report.ts'

const hostile = '<script>alert("x")</script> & \'co\'‮\nline'
const dives = Array.from({ length: 12 }, (_, i) => ({
  diveId: i + 1, title: i === 0 ? hostile : `Dive ${i}`, athlete: '', event: 'Cup', diveNumber: i % 2 === 0 ? '107B' : '5253B', difficulty: 3, truthPoints: 40 + 4 * i, predictedPoints: 42 + 4 * i - (i % 3),
  directPoints: null, voteSpreadPoints: 1, transitions: [10, 40], predictedTransitions: [11, 40 + i], votes: [{ diveId: 90, votePoints: 50 }],
})) as unknown as EvaluatedDive[]
const document = (changes: Partial<EvaluationDocument> = {}): EvaluationDocument => ({
  id: 3, modelId: 1, modelName: hostile, modelHash: 'a'.repeat(64), method: 'mcore', configuration: 'mcore-small', runId: null, splitId: 1, splitName: 'Club', part: 'test', snapshotHash: 'b'.repeat(64), seed: 5,
  exemplarRule: 'dive-number', exemplarCount: 10, transitionSearch: 'ordered-pairs', selection: 'validation', provider: 'cpu', codeVersion: '0.1.0', createdAt: '2026-11-28T00:00:00.000Z', elapsedSeconds: 4,
  figures: measureFigures(dives, { resamples: 100 }), baselines: [{ name: 'same-number-mean', figures: measureFigures(dives.map((dive) => ({ ...dive, predictedPoints: 60, predictedTransitions: null })), { resamples: 100 }) }],
  earlierLooks: [], dives, calibration: null, trainedOn: { dives: 0, runIds: [2] }, ...changes,
} as EvaluationDocument)

describe('the report of an evaluation', () => {
  const html = evaluationReport(document(), publishedResults)

  it('has every section, and says what it was measured with', () => {
    for (const heading of ['Figures', 'Error by dive number', 'How sure it can be', 'Worst errors', 'What was used', 'Published results']) expect(html).toContain(`<h2>${heading}</h2>`)
    expect(html.match(/class="dot"/g)).toHaveLength(12)
    expect(html).toContain('a'.repeat(64))
    expect(html).toContain('seed 5')
    expect(html).toContain('measured elsewhere')
    expect(html).toContain('range of 44.00 points')
    expect(html).toContain('No intervals are given')
  })

  it('lets nothing of a library become markup, runs nothing and loads nothing', () => {
    expect(html).not.toContain('<script')
    expect(html).not.toContain('‮')
    expect(html).toContain('&lt;script&gt;')
    expect(html).not.toMatch(/(src|href|url)\s*[=(]/i)
    expect(html).toContain("default-src 'none'")
  })

  it('warns where the test part was looked at before, or chose the epoch', () => {
    expect(html).not.toContain('class="warning"')
    const looked = evaluationReport(document({ earlierLooks: [{ evaluationId: 1, modelId: 2, modelName: 'older', at: '2026-11-01T00:00:00.000Z' }] as unknown as EvaluationDocument['earlierLooks'] }), [])
    expect(looked).toContain('looked at once before: older (2026-11-01)')
    expect(looked).toContain('<dt>Looks at this test part before</dt><dd>1</dd>')
    expect(html).toContain('<dt>Looks at this test part before</dt><dd>none</dd>')
    const often = evaluationReport(document({ earlierLooks: Array.from({ length: 8 }, (_, i) => ({ evaluationId: i, modelId: 2, modelName: `look ${i}`, at: '2026-11-01T00:00:00.000Z' })) as unknown as EvaluationDocument['earlierLooks'] }), [])
    expect(often).toContain('looked at 8 times before: 3 more, then look 3 (2026-11-01)')
    expect(evaluationReport(document({ selection: 'official-test' }), [])).toContain('chosen on the test part')
    const trainedOn = { dives: 4, runIds: [2] } as unknown as EvaluationDocument['trainedOn']
    expect(evaluationReport(document({ trainedOn }), [])).toContain('The model was trained on 4 of these 12 dives')
    expect(evaluationReport(document({ trainedOn, part: 'train' }), [])).not.toContain('was trained on')
  })

  it('says that no exemplars were used where a method scores a dive alone', () => {
    expect(html).toContain('10 a dive, same dive number, seed 5')
    expect(evaluationReport(document({ dives: dives.map((dive) => ({ ...dive, votes: [] })) }), [])).toContain('none were used')
  })

  it('gives a leaning that rounds to nothing no sign, and errors per counted award', () => {
    const even = evaluationReport(document({ dives: dives.slice(0, 2).map((dive, i) => ({ ...dive, diveNumber: '107B', predictedPoints: dive.truthPoints + (i === 0 ? 6.01 : -6.02) })) }), [])
    expect(even).toContain('bias 0.0<')
    expect(even).toContain('within 6.0 points, and within 0.67 per counted award')
  })

  it('tells how often intervals held', () => {
    const calibrated = evaluationReport(document({ calibration: { evaluationId: 2, residuals: 20, levels: [{ level: 0.9, halfWidthPoints: 6.25, coverage: 0.875 }, { level: 0.95, halfWidthPoints: null, coverage: null }] } as unknown as EvaluationDocument['calibration'] }), [])
    expect(calibrated).toContain('6.3')
    expect(calibrated).toContain('87.5 %')
    expect(calibrated).toContain('too few errors')
  })
})

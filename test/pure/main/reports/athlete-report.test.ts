import { describe, expect, it } from 'vitest'
import { athleteReport, type ReportedPoint } from '../../../../src/main/reports/athlete-report.ts'
import type { AthletePage, TimePoint } from '../../../../src/shared/contract/over-time.ts'

let id = 0
const point = (changes: Partial<TimePoint> = {}): TimePoint => ({
  diveId: (id += 1), date: '2021-07-24', diveNumber: '107B', heightMetres: 3, athlete: 'Ann <b>', event: 'Cup & Co', round: '2', difficulty: 3, scorePoints: 60, executionPoints: 20, awards: [6, 7, 8], awardMean: 7,
  prediction: { predictionId: 1, predictedScorePoints: 63.5, halfWidthPoints: 4, stageContributions: [1, -2, 3], createdAt: '' }, isRendered: false, isAwaited: false, ...changes,
}) as TimePoint
const reported = (one: TimePoint, changes: Partial<ReportedPoint> = {}): ReportedPoint => ({ point: one, pictures: [], noPictures: 'Its pictures cannot be read: gone', isPictured: true, notes: [], ...changes })
const pageOf = (points: TimePoint[], changes: Partial<AthletePage> = {}): AthletePage => ({
  points, total: points.length, models: [], modelId: null, hasHidden: false, name: 'Ann <b>', names: ['Ann <b>', 'A. <i>'], numbers: [],
  bests: { scores: [{ diveId: 1, diveNumber: '107B', heightMetres: 3, athlete: 'Ann <b>', date: '2021-07-24', count: 2, scorePoints: 60 }], awardMean: null, total: null, events: { complete: 0, incomplete: 1 } }, ...changes,
}) as AthletePage
const make = (all: ReportedPoint[], changes: Partial<AthletePage> = {}, modelName: string | null = 'MCoRe'): string => athleteReport({ name: 'Ann <b>', chosen: '', modelName, page: pageOf(all.map((each) => each.point), changes), points: all }, '2026-01-02T03:04:05Z')

describe('the report of an athlete', () => {
  it('stands alone and shows nothing of names as markup', () => {
    const html = make([reported(point())])
    expect(html).toContain('<h1>Ann &lt;b&gt;</h1>')
    expect(html).toContain('Also as A. &lt;i&gt;.')
    expect(html).toContain('Cup &amp; Co, round 2')
    expect(html).not.toMatch(/<b>|<i>|<script|https?:/)
  })
  it('has every dive with its scores, the difference and the stages', () => {
    const html = make([reported(point()), reported(point({ date: null, scorePoints: null, prediction: null }))])
    expect(html).toContain('<td class="number">60.00</td><td class="number">63.50</td><td class="number">+3.50</td><td class="number">+1.0 −2.0 +3.0</td>')
    expect(html).toContain('<th scope="row">no date</th>')
    expect(html).toContain('2 dives · 24 Jul 2021 · 1 without a date')
    expect(html).toContain('these are no test figures')
    expect(html.match(/<svg viewBox="0 0 760/g)).toHaveLength(3)
  })
  it('leaves out charts of what nobody said, and says that no model scored', () => {
    const html = make([reported(point({ awards: [], awardMean: null, prediction: null }))], {}, null)
    expect(html.match(/<svg viewBox="0 0 760/g)).toHaveLength(1)
    expect(html).toContain('No model has scored these dives.')
    expect(html).not.toContain('By stage')
  })
  it('shows the pictures of a dive, or why there are none, and what was noted in which session', () => {
    const notes = [{ reviewName: 'Camp <1>', kind: 'note' as const, frame: 12, text: 'Hands <late>', author: 'Eva' }]
    const html = make([
      reported(point(), { isPictured: false, noPictures: '' }), reported(point({ date: '2020' }), { isPictured: false, noPictures: '', notes }),
      reported(point(), { pictures: [{ frame: 0, title: 'Forward', jpegBase64: 'AAAA' }], noPictures: '' }), reported(point()),
    ])
    expect(html.match(/<h3>/g)).toHaveLength(3)
    expect(html).toContain('<span class="muted">frame 12</span> Hands &lt;late&gt; <span class="muted">Eva, Camp &lt;1&gt;</span>')
    expect(html).toContain('alt="Forward, frame 0"')
    expect(html).toContain('Its pictures cannot be read: gone')
    expect(html).toContain('a bar is as wide as that')
  })
  it('says what was left out', () => {
    const html = make([reported(point())], { total: 900, hasHidden: true })
    expect(html).toContain('The latest 1 of 900 dives are shown')
    expect(html).toContain('labels or judges blind are left out')
  })
})

import { describe, expect, it } from 'vitest'
import type { Prediction } from '../../../../src/shared/contract/assessment.ts'
import type { Dive, Stage } from '../../../../src/shared/contract/entities.ts'
import type { ReviewDetail } from '../../../../src/shared/contract/reviews.ts'
import { keyFrames } from '../../../../src/main/api/report-pictures.ts'
import type { ReportedDive } from '../../../../src/main/reports/dive-section.ts'
import { diveReport, reviewReport } from '../../../../src/main/reports/review-report.ts'

const dive = (id: number, changes: Partial<Dive> = {}): Dive => ({
  id, videoId: id, videoName: `${id}.mp4`, diveNumber: '107B', heightMetres: 3, difficulty: 3.1, athlete: 'Ann <b>Lee</b>', event: 'Club & Co', round: '2', awards: [8.5, 8, 7.5, 8, 8.5, 9, 8], penaltyPoints: 0, scorePoints: 75.95,
  isRendered: true, ...changes,
}) as unknown as Dive
const vote = (id: number, scorePoints: number, deltaPoints: number) => ({ diveId: id, title: `t${id}`, diveNumber: '107B', athlete: `E${id}`, scorePoints, deltaPoints, votePoints: scorePoints + deltaPoints, stageContributions: [0.5, deltaPoints - 1.5, 1], details: {} })
const prediction = { id: 1, modelName: 'M', exemplarRule: 'same number', seed: 3, createdAt: '2026-11-28T00:00:00Z', votes: [vote(5, 70, 4), vote(6, 80, -2)], predictedScorePoints: 76, directScorePoints: null, directShare: 0, voteSpreadPoints: 2, stageContributions: [0.5, -0.5, 1], transitions: [20, 60], transitionSource: 'labels' } as unknown as Prediction
const reported = (id: number, changes: Partial<ReportedDive> = {}): ReportedDive => ({
  dive: dive(id), stages: [], prediction, pictures: [{ frame: 7, title: 'Entry', jpegBase64: 'AAAA' }], noPictures: '', notes: [{ kind: 'note', frame: 7, text: 'Arms <late>' }, { kind: 'bookmark', frame: 9, text: '' }], decision: 'work-on', decisionNote: 'soon', ...changes,
})

describe('the report of a dive', () => {
  const html = diveReport(reported(1), '2026-11-28T10:00:00Z')

  it('holds pictures, awards with those struck that do not count, the sum, the votes and the notes', () => {
    expect(html).toContain('data:image/jpeg;base64,AAAA')
    expect(html.match(/<s>/g)).toHaveLength(4)
    expect(html).toContain('24.5 × 3.1 = 75.95')
    expect(html).toContain('76.00 points, votes ± 2.00 (+0.05 from the judges)')
    expect(html).toContain('Mean of 2 votes 76.00.')
    expect(html).toContain('Take-off +0.50, Flight −0.50, Entry +1.00')
    expect(html).toContain('frame 7</span> Arms &lt;late&gt;')
    expect(html).toContain('Bookmark')
    expect(html).toContain('<h3>Decision and notes</h3>\n<p><b>Work on</b>: soon</p>')
  })

  it('lets nothing of a library become markup, and loads nothing', () => {
    expect(html).not.toContain('<b>Lee')
    expect(html).not.toMatch(/<script|https?:|url\(/i)
    expect(html.match(/src="(?!data:image\/jpeg)/)).toBeNull()
  })

  it('says what there is not', () => {
    const bare = diveReport(reported(2, { prediction: null, pictures: [], noPictures: 'Its pictures have not been attached yet.', notes: [], decision: null, dive: dive(2, { awards: [], scorePoints: null }) }), '2026-11-28')
    expect(bare).toContain('not scored by a model')
    expect(bare).toContain('no score entered')
    expect(bare).toContain('have not been attached')
    expect(bare).not.toContain('Notes')
  })
})

describe('the report of a session', () => {
  const item = (id: number | null, extra: object = {}) => ({ id: (id ?? 9) * 10, dive: id === null ? null : { id }, sheetRow: null, decision: null, ...extra })
  const detail = { review: { name: 'Tuesday & more', note: 'Warm <up>' }, items: [item(1, { decision: 'keep' }), item(null, { sheetRow: { athlete: 'Gap', diveNumber: '301B', difficulty: 2, awards: [], scorePoints: 40 } }), item(2)], place: null } as unknown as ReviewDetail
  const html = reviewReport(detail, [reported(1), reported(2, { dive: dive(2, { scorePoints: 70 }) })], '2026-11-28T10:00:00Z')

  it('has all items in order, gaps too, and each dive once', () => {
    const rows = html.split('\n').filter((line) => line.startsWith('<tr><th scope="row">'))
    expect(rows[0]).toMatch(/>1<.*75\.95.*76\.00.*\+0\.05.*Keep/)
    expect(rows[1]).toMatch(/>2<.*Gap.*301B.*40\.00.*no video/)
    expect(html.match(/<section class="dive">/g)).toHaveLength(2)
    expect(html).toContain('3 dives, 1 without a video')
  })

  it('gives the difference over those that have both scores, and says what it is not', () => {
    expect(html).toContain('over 2 dives: mean +3.02, mean absolute 3.02 points')
    expect(html).toContain('no test figures')
    expect(html).toContain('Warm &lt;up&gt;')
  })
})

describe('key frames', () => {
  const stage = (label: string | null, startFrame: number): Stage => ({ label, startFrame }) as Stage
  it('are the first of every stage and the last; evenly where there are no stages', () => {
    expect(keyFrames(80, [stage('Forward', 0), stage(null, 20), stage('Entry', 60)])).toEqual([{ frame: 0, title: 'Forward' }, { frame: 20, title: 'Stage 2' }, { frame: 60, title: 'Entry' }, { frame: 79, title: 'End' }])
    expect(keyFrames(11, []).map(({ frame }) => frame)).toEqual([0, 2, 4, 6, 8, 10])
    expect(keyFrames(1, []).map(({ frame }) => frame)).toEqual([0])
    expect(keyFrames(50, Array.from({ length: 9 }, (_, i) => stage(null, i * 5)))).toHaveLength(6)
  })
})

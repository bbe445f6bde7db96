import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planTable, type TableVideo } from '../../../../../src/main/datasets/tables/plan-table.ts'
import { diveFacts } from '../../../../../src/shared/contract/entities.ts'
import { tableMapping, tableRowPreview, type TableMapping } from '../../../../../src/shared/contract/tables.ts'
import { guessMapping } from '../../../../../src/shared/domain/tables/columns.ts'
import { describeTableProblem } from '../../../../../src/shared/domain/tables/problems.ts'

const rows = (...lines: string[]) => lines.map((line, i) => ({ line: i + 1, cells: line.split('|') }))
const video = (key: string, changes: Partial<TableVideo> = {}): TableVideo => ({ key, name: key, kind: 'file', path: `/videos/${key}`, width: null, height: null, frameCount: null, frameRate: null, times: null, isOutside: false, ...changes })
function plan(lines: string[], changes: Partial<TableMapping> = {}, videos: TableVideo[] = []) {
  const table = rows(...lines)
  return planTable(table, { ...guessMapping(table, 'club'), ...changes }, { path: '/t/club.csv', videos: new Map(videos.map((each) => [each.key, each])) })
}

describe('a results sheet', () => {
  it('becomes dives whose pictures are awaited', () => {
    const { dataset, counts } = plan(['Athlete|Event|Round|Dive|Pos|DD|J1|J2|J3|J4|J5|Pen|Points', 'Li Na|Cup|1|107|B|3,1|7|7,5|8|7|7|-|67,43', 'Li Na|Cup|2|5253b||3,2|7|7|7|7|7|2|65,2'])
    expect(dataset).toMatchObject({ name: 'table:club', title: 'club', splits: [], categories: [{ name: 'diving' }], warnings: [] })
    expect(counts).toEqual({ rows: 2, good: 2, faulty: 0, withVideo: 0, awaited: 2 })
    expect(dataset.records[0]).toMatchObject({ key: 'cup · 1 · li na', facts: { diveNumber: '107B', difficulty: 3.1, awards: [7, 7.5, 8, 7, 7], penaltyPoints: 0, scorePoints: 67.43, startFrame: 0, athlete: 'Li Na' }, stages: [] })
    expect(dataset.records[1]?.facts).toMatchObject({ diveNumber: '5253B', penaltyPoints: 2 })
    expect(dataset.videos).toHaveLength(2)
    expect(dataset.videos[0]).toMatchObject({ path: null, name: 'cup · 1 · li na' })
  })

  it('keeps its keys when it is corrected, sorted anew and gets columns', () => {
    const before = plan(['Athlete|Round|Dive|Score', 'Li Na|1|107B|60', 'Ann|1|205C|50', 'Ann|2|205C|51'])
    const after = plan(['Nation|Score|Dive|Athlete|Round', '–|50.5|205B|ANN|1', 'x|60|107B|Li  Na|1', 'x|51|205C|Ann|2'], { ...guessMapping(rows('Athlete|Round|Dive|Score', 'Li Na|1|107B|60'), 'club') })
    expect(new Set(after.dataset.records.map(({ key }) => key))).toEqual(new Set(before.dataset.records.map(({ key }) => key)))
    expect(after.dataset.records[0]?.facts).toMatchObject({ scorePoints: 50.5, diveNumber: '205B' })
  })

  it('counts a pair as two athletes, and tells rows that say the same apart', () => {
    const { dataset } = plan(['Diver 1|Diver 2|Score', 'A|B|60', 'A|B|61'])
    expect(dataset.records.map(({ key, facts }) => [key, facts.athlete])).toEqual([['a / b', 'A / B'], ['a / b (2)', 'A / B']])
  })
})

describe('ranges and stages', () => {
  const known = video('final.mp4', { frameCount: 1000, frameRate: 25, width: 1920, height: 1080 })
  it('are read as frames and as times', () => {
    const { dataset, counts } = plan(['video|start|end|flight|entry|number|part', 'final.mp4|100|199|20|80|107B|train', 'final.mp4|0:10.0|14 s|0:00.8|80|107B|测试'], { splitName: 'Mine' }, [known])
    expect(dataset.records.map(({ facts }) => [facts.startFrame, facts.endFrame])).toEqual([[100, 200], [250, 350]])
    expect(dataset.records[0]?.stages).toEqual([{ label: 'Forward', startFrame: 0 }, { label: '3.5 Soms.Pike', startFrame: 20 }, { label: 'Entry', startFrame: 80 }])
    expect(dataset.records[1]?.stages[1]?.startFrame).toBe(20)
    expect(dataset.videos).toEqual([{ key: 'final.mp4', name: 'final.mp4', kind: 'file', path: '/videos/final.mp4', width: 1920, height: 1080, frameRate: 25, frameCount: 1000 }])
    expect(dataset.splits).toEqual([{ name: 'Mine', members: [{ key: 'final.mp4@100', part: 'train' }, { key: 'final.mp4@250', part: 'test' }] }])
    expect(counts).toMatchObject({ withVideo: 2, awaited: 0 })
  })
  it('count as the mapping says', () => {
    const lines = ['video|start|end|transitions|stages', 'final.mp4|101|200|121; 181|Up; Turn; Down']
    const { dataset } = plan(lines, { firstFrame: 1, endMeans: 'after', transitionsFrom: 'video' }, [known])
    expect(dataset.records[0]).toMatchObject({ facts: { startFrame: 100, endFrame: 199 }, stages: [{ label: 'Up', startFrame: 0 }, { label: 'Turn', startFrame: 20 }, { label: 'Down', startFrame: 80 }] })
  })
  it('follow the times of a video that has no even rate', () => {
    const times = [0, 40_000, 100_000, 120_000, 200_000]
    expect(plan(['video|start|end', 'final.mp4|0:00.040|0:00.120'], {}, [{ ...known, frameCount: 5, times }]).dataset.records[0]?.facts).toMatchObject({ startFrame: 1, endFrame: 3 })
  })
  it('of a whole video are its length, or as long as nobody knows it, a stand-in', () => {
    const { dataset } = plan(['video|score', 'final.mp4|60', 'other.mp4|50', 'none.mp4|40'], {}, [known, video('other.mp4'), video('none.mp4', { path: null })])
    expect(dataset.records.map(({ facts }) => facts.endFrame)).toEqual([1000, 1_000_000, 3000])
  })
})

describe('dates', () => {
  const dates = (lines: string[], changes: Partial<TableMapping> = {}): (string | null)[] => plan(['Athlete|Date|Score', ...lines.map((date) => `A|${date}|60`)], changes).dataset.records.map(({ facts }) => facts.date)
  it('are read as people write them, as exactly as they are known', () => {
    expect(dates(['2021-07-31', '2021/7', '31.07.2021', '31 July 2021', '2021年7月31日', '2021', '–', '2021-07-31T00:00:00'])).toEqual(['2021-07-31', '2021-07', '2021-07-31', '2021-07-31', '2021-07-31', '2021', null, '2021-07-31'])
  })
  it('that can mean two days are decided by the other rows, or by whoever reads the table, and otherwise keep their row out', () => {
    expect(dates(['03/04/2021', '31/07/2021'])).toEqual(['2021-04-03', '2021-07-31'])
    expect(dates(['03/04/2021', '07/31/2021'])).toEqual(['2021-03-04', '2021-07-31'])
    expect(dates(['03/04/2021', '2021-07-31'])).toEqual(['2021-07-31'])
    expect(dates(['03/04/2021', '31/07/2021', '07/31/2021'])).toEqual(['2021-07-31', '2021-07-31'])
    expect([dates(['03/04/2021'], { dateOrder: 'day' }), dates(['03/04/2021'], { dateOrder: 'month' })]).toEqual([['2021-04-03'], ['2021-03-04']])
  })
  it('are not taken from the name of an event', () => {
    expect(plan(['Athlete|Event|Score', 'A|World Cup 2021|60']).dataset.records[0]?.facts).toMatchObject({ event: 'World Cup 2021', date: null })
  })
})

describe('faults', () => {
  const fault = (lines: string[], changes: Partial<TableMapping> = {}, videos: TableVideo[] = []) => plan(lines, changes, videos).problems.map((problem) => [problem.fault, problem.column, problem.found, problem.isRemark])
  it.each([
    ['Athlete|Score|DD', 'A|10.05.2026|3.1', ['bad-score', 'Score', '10.05.2026', false]],
    ['Athlete|Score|DD', 'A|500|3.1', ['bad-score', 'Score', '500', false]],
    ['Athlete|Score|DD', 'A|60|9', ['bad-difficulty', 'DD', '9', false]],
    ['Athlete|Score|Date', 'A|60|soon', ['bad-date', 'Date', 'soon', false]],
    ['Athlete|Score|Date', 'A|60|31.02.2021', ['no-such-date', 'Date', '31.02.2021', false]],
    ['Athlete|Score|Date', 'A|60|03/04/2021', ['ambiguous-date', 'Date', '03/04/2021', false]],
    ['Athlete|Score|Height', 'A|60|4 m', ['bad-height', 'Height', '4 m', false]],
    ['Athlete|J1|J2', 'A|7|DNS', ['bad-award', 'J1', 'J2: DNS', false]],
    ['Athlete|Score|Split', 'A|60|holdout', ['bad-part', 'Split', 'holdout', false]],
    ['Athlete|Code|Score', 'A|300D|60', ['impossible-number', 'Code', '300D', true]],
    ['Athlete|Code|Score', 'A|107B-extra|60', ['bad-number', 'Code', '107B-extra', false]],
    ['Athlete|Start|End', 'A|50|40', ['empty-range', 'End', '40', false]],
    ['Athlete|Start|End', 'A|50|', ['no-end', 'End', '50', false]],
    ['Athlete|Start|End', 'A|0:01.0|0:03.0', ['needs-frame-rate', 'Start', '0:01.0', false]],
    ['Athlete|Start|End', 'A|60.8|70', ['bad-start', 'Start', '60.8', false]],
    ['Athlete|Start|End|Transitions', 'A|0|99|80 20', ['transitions-out-of-order', 'Transitions', '80, 20', false]],
    ['Athlete|Score|Video', 'A|60|../../etc/passwd', ['video-outside', 'Video', '../../etc/passwd', false]],
  ])('%s / %s', (header, row, expected) => {
    const found = fault([header, row], {}, [video('../../etc/passwd', { path: null, isOutside: true })])
    expect(found[0]).toEqual(expected)
    for (const problem of plan([header, row]).problems) expect(describeTableProblem(problem)).toMatch(/^line 2, column "/)
  })
  it('keep a row out and no other, and are told with the row', () => {
    const { dataset, rows: previews, counts } = plan(['Athlete|Score', 'A|60', 'B|sixty', '–|', 'C|50'])
    expect(dataset.records.map(({ facts }) => facts.athlete)).toEqual(['A', 'C'])
    expect(counts).toMatchObject({ rows: 4, good: 2, faulty: 2 })
    expect(previews.map(({ outcome }) => outcome)).toEqual(['good', 'faulty', 'faulty', 'good'])
    expect(previews[2]?.problems[0]).toMatchObject({ fault: 'no-text', column: null })
    for (const preview of previews) tableRowPreview.parse(preview)
  })
  it('in keys are told on the second row', () => {
    expect(plan(['ID|Athlete', '1|A', '1|B'], { keyBy: 'key' }).problems).toMatchObject([{ line: 3, fault: 'same-key', column: 'ID', found: '1', allowed: '2' }])
  })
  it('of the table name its columns', () => {
    const mapping = guessMapping(rows('Athlete|Score', 'A|60'), 'club')
    expect(() => planTable(rows('Diver|Points', 'A|60'), mapping, { path: '/t', videos: new Map() })).toThrow('The table has no column "Athlete", "Score"; it has "Diver", "Points".')
    expect(() => planTable(rows('foo|bar', '1|2'), { ...mapping, columns: [] }, { path: '/t', videos: new Map() })).toThrow(/No column .* "foo", "bar"/)
  })
})

describe('any table', () => {
  it('gives dives a library can hold, each row once', () => {
    const cell = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('107B', '7,5', '60', '', '0:01.5', '12', '4000', '20 80', 'train', '-1', '1e308', '../x'))
    const table = fc.array(fc.array(cell, { minLength: 10, maxLength: 10 }), { maxLength: 12 })
    const header = ['ID', 'Athlete', 'Code', 'Score', 'DD', 'J1', 'Start', 'End', 'Transitions', 'Video']
    fc.assert(fc.property(table, fc.constantFrom('key' as const, 'athlete' as const, 'range' as const, 'line' as const), fc.boolean(), (body, keyBy, isComma) => {
      const all = [{ line: 1, cells: header }, ...body.map((cells, i) => ({ line: i + 2, cells }))]
      const mapping = tableMapping.parse({ ...guessMapping(all, 'x'), keyBy, decimal: isComma ? 'comma' : 'auto', frameRate: 25 })
      if (mapping.headerRow !== 0) return
      const { dataset, rows: previews } = planTable(all, mapping, { path: '/t', videos: new Map() })
      expect(previews).toHaveLength(body.length)
      expect(new Set(dataset.records.map(({ key }) => key)).size).toBe(dataset.records.length)
      const videos = new Map(dataset.videos.map((each) => [each.key, each]))
      for (const { facts, stages, videoKey } of dataset.records) {
        diveFacts.parse(facts)
        expect(facts.endFrame).toBeGreaterThan(facts.startFrame)
        expect(videos.get(videoKey)?.frameCount).toBeGreaterThanOrEqual(facts.endFrame)
        stages.forEach((stage, i) => expect(stage.startFrame).toBeGreaterThan(stages[i - 1]?.startFrame ?? -1))
        if (stages.length > 0) expect(stages.at(-1)?.startFrame).toBeLessThan(facts.endFrame - facts.startFrame)
      }
    }), { numRuns: 50 })
  })
})

import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import readExcelFile, { readSheet } from 'read-excel-file/node'
import { describe, expect, it } from 'vitest'
import { fromSafeText, toSafeText } from '../../../../src/main/datasets/export/csv.ts'
import { divesDocument } from '../../../../src/main/datasets/export/dives-document.ts'
import type { ExportContext, ExportOptionValues } from '../../../../src/main/datasets/export/exporter.ts'
import { exporters, getExporter } from '../../../../src/main/datasets/export/registry.ts'
import type { DiveRecord, DiveWork } from '../../../../src/main/library/dive-records.ts'
import { divingCategory } from '../../../../src/main/datasets/dataset.ts'
import { readCsv } from '../../../../src/shared/domain/csv.ts'
import { readElan, readWebVtt } from '../../../pure/main/datasets/export/strict-readers.ts'
import { officialSplit, someRecord, stagesOf, steadyTimes } from '../../../pure/main/datasets/export/records.ts'

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'highboard-export-'))
const context: ExportContext = { frameTimes: steadyTimes(25), now: () => Date.UTC(2026, 0, 2), writer: 'Highboard test' }

const at = '2026-01-03T00:00:00.000Z'
const said = { author: 'Bo', at, editedAt: null, frame: 310 }
const someWork: DiveWork = {
  state: 'accepted', stateSet: { by: 'Bo', at }, assignment: { annotator: 'Ann', reviewer: null, by: 'Ann', at },
  comments: [{ ...said, text: 'Arms', resolved: null, answers: [{ text: 'Yes', author: 'Ann', at, editedAt: null }] }, { ...said, text: 'Entry', resolved: { by: 'Ann', at }, answers: [] }],
}

const records: DiveRecord[] = [
  someRecord({ id: 1, parts: [{ splitId: officialSplit.splitId, part: 'train' }] }),
  someRecord({ id: 2, facts: { athlete: '=HYPERLINK("http://x")', event: 'Cup; "Łódź", 决赛\nday 2', round: '-1', diveNumber: null, scorePoints: null, awards: [], startFrame: 300, endFrame: 360 }, stages: stagesOf([null, 0], ['+x', 5]), work: someWork }),
  someRecord({ id: 3, videoId: 2, video: { name: 'CLIP.avi', kind: 'frames', path: '' }, stages: [], facts: { startFrame: 0, endFrame: 10 } }),
]

async function write(name: string, folder: string, { records: dives = records, options, overwrite }: { records?: DiveRecord[]; options?: ExportOptionValues; overwrite?: boolean } = {}, extra: ExportContext = {}) {
  return getExporter(name).write({ records: dives, count: dives.length, splits: [officialSplit], categories: [divingCategory], options, target: { folder, overwrite } }, { ...context, ...extra })
}

async function cellsOf(path: string): Promise<string[][]> {
  const { rows, fault } = readCsv(await readFile(path, 'utf8'))
  expect(fault).toBeNull()
  return rows.map((row) => row.cells)
}

describe('CSV', () => {
  it('holds dives, stages and splits, and no text a spreadsheet would run', async () => {
    const folder = await temporaryFolder()
    const summary = await write('csv', folder)
    expect(summary).toMatchObject({ format: 'csv', files: ['dives.csv', 'stages.csv', 'splits.csv'], fileCount: 3, diveCount: 3, skippedCount: 0 })
    const [header = [], first = [], second = []] = await cellsOf(join(folder, 'dives.csv'))
    const cell = (row: string[], column: string): string | undefined => row[header.indexOf(column)]
    expect(['dive_id', 'video', 'start_frame', 'end_frame', 'frame_count', 'dive_number', 'difficulty', 'score', 'award_2', 'award_4'].map((column) => cell(first, column))).toEqual(['1', 'clip.mp4', '100', '189', '90', '407C', '3.2', '88', '9.5', ''])
    expect(['state', 'state_by', 'annotator', 'reviewer', 'open_comments'].map((column) => cell(second, column))).toEqual(['accepted', 'Bo', 'Ann', '', '1'])
    expect(cell(second, 'athlete')).toBe(`'=HYPERLINK("http://x")`)
    expect(cell(second, 'round')).toBe("'-1")
    expect(fromSafeText(cell(second, 'athlete') ?? '')).toBe('=HYPERLINK("http://x")')
    expect(cell(second, 'event')).toBe('Cup; "Łódź", 决赛\nday 2')
    expect((await cellsOf(join(folder, 'stages.csv'))).slice(4)).toEqual([['2', '1', '', '0', '4', '300', '304', 'person', 'B. Annotator', '2026-01-02T03:04:05.000Z', ''], ['2', '2', "'+x", '5', '59', '305', '359', 'person', 'B. Annotator', '2026-01-02T03:04:05.000Z', '']])
    expect(await cellsOf(join(folder, 'splits.csv'))).toEqual([['split', 'dive_id', 'part'], ['official', '1', 'train']])
  })

  it('speaks other separators, decimal commas and the byte order mark', async () => {
    const folder = await temporaryFolder()
    await write('csv', folder, { options: { separator: 'semicolon', decimal: 'comma', 'byte-order-mark': true } })
    const text = await readFile(join(folder, 'dives.csv'), 'utf8')
    expect(text.startsWith('\ufeffdive_id;dataset;')).toBe(true)
    expect(text).toContain(';3,2;')
    await expect(write('csv', folder, { options: { separator: 'x' }, overwrite: true })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('comma, semicolon, tab') as string })
    await expect(write('csv', folder, { options: { sep: 'x' }, overwrite: true })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('"sep"') as string })
  })

  it('gives every text back after the apostrophe is taken away', () => {
    for (const text of ['', "'", "'=", "''=1", '=1', '@x', '-', '+1', '\tx', 'plain', "it's", '|x', '%x']) {
      expect(fromSafeText(toSafeText(text))).toBe(text)
      expect(toSafeText(text)).not.toMatch(/^[=+\-@\t]/)
    }
  })
})

describe('Excel workbooks', () => {
  it('have a sheet for dives, stages and splits, with text as text', async () => {
    const folder = await temporaryFolder()
    await write('xlsx', folder, { records: [...records, someRecord({ id: 4, facts: { athlete: 'a\u0000b\u0008<&>' } })] })
    const sheets = await readExcelFile(join(folder, 'dives.xlsx'))
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['dives', 'stages', 'splits'])
    const [header = [], , second = [], , fourth = []] = await readSheet(join(folder, 'dives.xlsx'), 'dives')
    expect(second[header.indexOf('athlete')]).toBe('=HYPERLINK("http://x")')
    expect(fourth[header.indexOf('athlete')]).toBe('ab<&>')
    expect(fourth[header.indexOf('score')]).toBe(88)
  })
})

describe('JSON', () => {
  it('keeps to the published schema and loses nothing', async () => {
    const folder = await temporaryFolder()
    const origin = { dataset: 'finediving', key: '01/5', videoKey: '01/5', source: { competition: '01', startFrame: 5, endFrame: 95 }, imported: { category: 'diving', facts: records[0]!.facts, stages: [{ label: 'Entry', startFrame: 0 }] }, details: { steps: [-1, 47], deep: { a: [null, true] } } }
    await write('json', folder, { records: [someRecord({ id: 9, origin, parts: [{ splitId: officialSplit.splitId, part: 'test' }] }), ...records] })
    const document = divesDocument.parse(JSON.parse(await readFile(join(folder, 'dives.json'), 'utf8')))
    expect(document.dives.map(({ id }) => id)).toEqual([9, 1, 2, 3])
    expect(document.dives[0]).toMatchObject({ origin, parts: [{ split: 'official', part: 'test' }] })
    expect(document.dives[2]?.facts).toEqual(records[1]?.facts)
    expect(document.dives[2]?.work).toEqual(someWork)
    expect(document.videos.map(({ id, name }) => [id, name])).toEqual([[1, 'clip.mp4'], [2, 'CLIP.avi']])
    expect(document).toMatchObject({ createdAt: '2026-01-02T00:00:00.000Z', createdBy: 'Highboard test', splits: [{ name: 'official' }], categories: [divingCategory] })
  })
})

describe('ELAN and WebVTT', () => {
  it('write one readable file for each video, with the times of frames', async () => {
    const folder = await temporaryFolder()
    expect((await write('elan', folder)).files).toEqual(['clip.eaf', 'CLIP-2.eaf'])
    const eaf = readElan(await readFile(join(folder, 'clip.eaf'), 'utf8'))
    expect(eaf.media?.['MEDIA_URL']).toBe('file:///videos/clip.mp4')
    expect(eaf.tiers[1]?.annotations.map(({ start, end }) => [start, end])).toEqual([[4000, 4120], [4120, 5400], [5400, 7600], [12000, 12200], [12200, 14400]])
    expect(readElan(await readFile(join(folder, 'CLIP-2.eaf'), 'utf8')).media).toBeNull()
    await write('webvtt', folder)
    expect(readWebVtt(await readFile(join(folder, 'clip.vtt'), 'utf8')).map(({ start }) => start)).toEqual([4000, 4120, 5400, 12000, 12200])
    expect(readWebVtt(await readFile(join(folder, 'CLIP-2.vtt'), 'utf8'))).toEqual([{ id: 'dive-3', start: 0, end: 400, text: '407C · A. Diver · 88 points' }])
  })

  it('keep stages apart where frames are closer than a millisecond', async () => {
    const folder = await temporaryFolder()
    await write('elan', folder, { records: [someRecord({ facts: { startFrame: 0, endFrame: 5 }, stages: stagesOf(['a', 0], ['b', 1], ['c', 2]) })] }, { frameTimes: steadyTimes(10_000) })
    expect(readElan(await readFile(join(folder, 'clip.eaf'), 'utf8')).tiers[1]?.annotations.map(({ start, end }) => [start, end])).toEqual([[0, 1], [1, 2], [2, 3]])
  })
})

describe('the folder of an export', () => {
  it.each(exporters.filter(({ needs }) => !needs.includes('pictures')).map(({ name }) => name))('%s: is not touched when nothing was chosen, when it is stopped, and when the disk is full', async (name) => {
    const parent = await temporaryFolder()
    const folder = join(parent, 'new', 'deep')
    await expect(write(name, folder, { records: [] })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('No dives') as string })
    const stop = new AbortController()
    const stopping = async function* (): AsyncGenerator<DiveRecord> {
      yield* records
      stop.abort()
    }
    const request = { count: 3, splits: [], target: { folder } }
    await expect(getExporter(name).write({ ...request, records: stopping() }, { ...context, signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
    const filling = function* (): Generator<DiveRecord> {
      yield* records
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    await expect(getExporter(name).write({ ...request, records: filling() }, context)).rejects.toMatchObject({ code: 'disk-full' })
    expect(await readdir(parent)).toEqual([])
  })

  it('never loses files that are there', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'stages.csv'), 'mine')
    await mkdir(join(folder, 'other'))
    await expect(write('csv', folder)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('stages.csv') as string })
    expect((await readdir(folder)).sort()).toEqual(['other', 'stages.csv'])
    expect(await readFile(join(folder, 'stages.csv'), 'utf8')).toBe('mine')
    await write('csv', folder, { overwrite: true })
    expect((await readdir(folder)).sort()).toEqual(['dives.csv', 'other', 'splits.csv', 'stages.csv'])
    expect(await readFile(join(folder, 'stages.csv'), 'utf8')).toContain('dive_id')
  })

  it('puts replaced files back when one cannot take its place', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'dives.csv'), 'mine')
    await mkdir(join(folder, 'stages.csv'))
    await expect(write('csv', folder, { overwrite: true })).rejects.toMatchObject({ code: 'conflict' })
    expect((await readdir(folder)).sort()).toEqual(['dives.csv', 'stages.csv'])
    expect(await readFile(join(folder, 'dives.csv'), 'utf8')).toBe('mine')
    expect((await stat(join(folder, 'stages.csv'))).isDirectory()).toBe(true)
  })

  it('must be a folder one may write to', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    await expect(write('csv', join(folder, 'file'))).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('is a file') as string })
    await expect(write('csv', join(folder, 'file', 'below'))).rejects.toMatchObject({ code: expect.stringMatching(/io|not-found/) as string })
    await expect(write('csv', 'relative')).rejects.toMatchObject({ code: 'invalid-input' })
    await mkdir(join(folder, 'closed'))
    await chmod(join(folder, 'closed'), 0o500)
    // The superuser may write anywhere.
    if (process.getuid?.() !== 0) await expect(write('csv', join(folder, 'closed'))).rejects.toMatchObject({ code: 'io' })
    expect(existsSync(join(folder, 'below'))).toBe(false)
  })

  it('shows progress from 0 to 1 that never goes back', async () => {
    const seen: number[] = []
    await write('csv', await temporaryFolder(), {}, { onProgress: (fraction) => seen.push(fraction) })
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.at(-1)).toBe(1)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import writeXlsxFile from 'write-excel-file/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TableReading } from '../../../src/shared/contract/datasets.ts'
import type { Job } from '../../../src/shared/contract/entities.ts'
import { makeInputs, openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'

// Tables of dives at the contract: looked at, mapped, imported, edited and imported again.
let inputs: Awaited<ReturnType<typeof makeInputs>>
let app: StudioUnderTest
let folder: string

beforeAll(async () => {
  inputs = await makeInputs()
  inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=25', '-t', '3', '-pix_fmt', 'yuv420p', 'final.mp4'])
  inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=25', '-t', '2', '-pix_fmt', 'yuv420p', 'other.mp4'])
})
afterAll(() => rmSync(inputs.folder, { recursive: true, force: true }))
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-tables-'))
  app = await openTestStudio()
})
afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

const header = 'id,video,start,end,diver,dive,dd,J1,J2,J3,J4,J5,score,part'
const rows = [
  '1,final.mp4,0,29,Li Na,107B,3.1,7,7.5,7.5,8,7,68.2,train',
  '2,final.mp4,30,69,"Łucja Ö",5253B,3.2,8,8,8,8,8,76.8,test',
  '3,missing.mp4,,,张三,407C,3.2,6,6,6,6,6,57.6,train',
]
function write(lines: readonly string[] = rows, name = 'club.csv'): string {
  const path = join(inputs.folder, name)
  writeFileSync(path, [header, ...lines, ''].join('\r\n'))
  return path
}
const read = (path: string): Promise<TableReading> => app.studio.call('tables.read', { path })
async function imported(path: string, onConflict: 'keep' | 'take' = 'keep'): Promise<Job> {
  const { mapping } = await read(path)
  return app.finish((await app.studio.call('datasets.import', { path, onConflict, table: { mapping, name: 'Club' } })).jobId)
}
const dives = async () => (await app.studio.call('dives.list', {})).dives
const byAthlete = async (name: string) => (await dives()).find(({ athlete }) => athlete === name)!

describe('a table', () => {
  it('is read: headers, what the columns seem to mean, rows and counts; nothing is stored', async () => {
    const found = await read(write([...rows, '4,final.mp4,10,5,X,107B,3.1,7,7,7,7,7,60,train']))
    expect(found).toMatchObject({ format: 'csv', separator: ',', encoding: { encoding: 'utf-8' }, counts: { rows: 4, good: 3, faulty: 1, withVideo: 2, awaited: 1 } })
    expect(found.headers).toEqual(header.split(','))
    expect(found.top[1]?.[4]).toBe('Li Na')
    expect(found.mapping.columns.map(({ field }) => field)).toEqual(['key', 'video', 'start', 'end', 'athlete', 'number', 'difficulty', 'award', 'award', 'award', 'award', 'award', 'score', 'part'])
    expect(found.rows.find(({ line }) => line === 5)).toMatchObject({ outcome: 'faulty', problems: [expect.objectContaining({ fault: 'empty-range' })] })
    expect(await dives()).toEqual([])
  })

  it('whose columns mean nothing is shown all the same, to be mapped by hand', async () => {
    const path = join(inputs.folder, 'strange.csv')
    writeFileSync(path, 'alpha;beta\n1;Li Na\n2;Anna\n')
    const found = await read(path)
    expect(found).toMatchObject({ separator: ';', headers: ['A', 'B'], mapping: { headerRow: null, columns: [] }, rows: [], counts: { rows: 3, good: 0 } })
    await expect(app.studio.call('datasets.preview', { path })).rejects.toMatchObject({ code: 'invalid-input' })
    const mapping = { ...found.mapping, headerRow: 0, columns: [{ header: 'beta', index: 1, field: 'athlete', place: null }], keyBy: 'athlete' } as const
    expect((await app.studio.call('datasets.preview', { path, table: { mapping: { ...mapping, columns: [...mapping.columns] } } })).counts).toMatchObject({ created: 2, awaited: 2 })
  })

  it('is imported with its videos, awards and split; a second time nothing changes', async () => {
    const path = write()
    const { mapping } = await read(path)
    const preview = await app.studio.call('datasets.preview', { path, table: { mapping, name: 'Club' } })
    expect(preview).toMatchObject({ kind: 'table', dataset: 'table:Club', title: 'Club', counts: { created: 3, attached: 1, awaited: 1 }, table: { counts: { good: 3, faulty: 0 } } })
    expect(await imported(path)).toMatchObject({ state: 'done', message: '3 new, 1 videos with pictures, 1 videos without pictures' })
    expect(await byAthlete('Łucja Ö')).toMatchObject({ startFrame: 30, endFrame: 70, diveNumber: '5253B', difficulty: 3.2, awards: [8, 8, 8, 8, 8], scorePoints: 76.8, isAwaited: false })
    expect(await byAthlete('张三')).toMatchObject({ isAwaited: true, videoName: 'missing.mp4' })
    expect((await app.studio.call('splits.list', {}))[0]).toMatchObject({ counts: { train: 2, validation: 0, test: 1 } })
    const before = await dives()
    expect(await imported(path)).toMatchObject({ state: 'done', message: expect.stringMatching(/^Nothing to do: 3 unchanged/) })
    expect(await dives()).toEqual(before)
    expect(await app.studio.call('datasets.imports', {})).toHaveLength(1)
  })

  it('that was edited changes what it changed, and conflicts with what was edited here', async () => {
    await imported(write())
    const [li, zhang] = [await byAthlete('Li Na'), await byAthlete('张三')]
    await app.studio.call('dives.update', { diveId: zhang.id, facts: { scorePoints: 58 } })
    const path = write([rows[0]!.replace('68.2', '68.7'), rows[1]!, rows[2]!.replace('57.6', '59.2')])
    const { mapping } = await read(path)
    const preview = await app.studio.call('datasets.preview', { path, table: { mapping, name: 'Club' } })
    expect(preview.counts).toMatchObject({ changed: 1, conflicting: 1, unchanged: 1, created: 0 })
    expect(preview.samples.map(({ outcome, differences }) => [outcome, differences])).toEqual([['conflicting', ['score 57.6 → 59.2']], ['changed', ['score 68.2 → 68.7']]])
    expect(await imported(path)).toMatchObject({ state: 'done' })
    expect((await app.studio.call('dives.get', { diveId: li.id })).dive.scorePoints).toBe(68.7)
    expect((await app.studio.call('dives.get', { diveId: zhang.id })).dive.scorePoints).toBe(58)
    await imported(path, 'take')
    expect((await app.studio.call('dives.get', { diveId: zhang.id })).dive.scorePoints).toBe(59.2)
  })

  it('with a faulty row keeps the others, and tells why', async () => {
    const path = write([rows[0]!, '2,final.mp4,30,69,Anna,5253B,9.9,8,8,8,8,8,76.8,test', '3,../../etc/hosts.mp4,0,5,B,107B,3.1,7,7,7,7,7,60,train'])
    const { mapping } = await read(path)
    const preview = await app.studio.call('datasets.preview', { path, table: { mapping } })
    expect(preview.table).toMatchObject({ counts: { good: 1, faulty: 2 }, problems: [{ line: 3, fault: 'bad-difficulty', found: '9.9' }, { line: 4, fault: 'video-outside' }] })
    expect(preview.warnings).toContain('2 of 3 rows cannot be read and are left out.')
    const { jobId } = await app.studio.call('datasets.import', { path, table: { mapping } })
    expect(await app.finish(jobId)).toMatchObject({ state: 'done', message: '1 new, 1 videos with pictures' })
    const { log } = await app.studio.call('jobs.get', { jobId })
    expect(log.join('\n')).toMatch(/line 3, column "dd": "9.9" is no degree of difficulty/)
  })

  it('finds videos of the library by name, wherever the table lies; whole videos stay the same dives', async () => {
    await app.finish((await app.studio.call('imports.start', { paths: [inputs.path('other.mp4')] })).jobId)
    const path = join(folder, 'elsewhere.csv')
    writeFileSync(path, 'id,video,diver\n1,other,Anna\n2,final.mp4,Eva\n')
    expect((await read(path)).counts).toMatchObject({ withVideo: 1, awaited: 1 })
    await imported(path)
    expect(await byAthlete('Anna')).toMatchObject({ startFrame: 0, endFrame: 50, isAwaited: false })
    expect((await app.studio.call('videos.list', {})).filter(({ isAwaited }) => !isAwaited)).toHaveLength(1)
    // The folder of the videos is given now: the awaited one gets its pictures, and its dive their length.
    const { mapping } = await read(path)
    const table = { mapping, name: 'Club', mediaPath: inputs.folder }
    await app.finish((await app.studio.call('datasets.import', { path, table })).jobId)
    expect(await byAthlete('Eva')).toMatchObject({ startFrame: 0, endFrame: 75, isAwaited: false })
    const again = await app.finish((await app.studio.call('datasets.import', { path, table })).jobId)
    expect(again.message).toMatch(/^Nothing to do: 2 unchanged/)
  })

  it('may be a sheet of a workbook', async () => {
    const path = join(folder, 'results.xlsx')
    const cells = (line: readonly (string | number)[]) => line.map((value) => ({ value }))
    await writeXlsxFile([{ data: [cells(['notes']), cells(['nothing here'])], sheet: 'Notes' }, { data: [cells(['Diver', 'Dive', 'DD', 'Points']), cells(['Li Na', '107B', 3.1, 68.2])], sheet: 'Final' }]).toFile(path)
    const found = await read(path)
    expect(found).toMatchObject({ format: 'xlsx', sheets: ['Notes', 'Final'], sheet: 'Final', encoding: null, counts: { good: 1 } })
    await app.finish((await app.studio.call('datasets.import', { path, table: { mapping: found.mapping, sheet: 'Final' } })).jobId)
    expect(await byAthlete('Li Na')).toMatchObject({ diveNumber: '107B', difficulty: 3.1, scorePoints: 68.2, isAwaited: true })
  })

  it('that is none is refused with what was found', async () => {
    writeFileSync(join(folder, 'old.csv'), Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]))
    await expect(read(join(folder, 'old.csv'))).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(read(join(folder, 'gone.csv'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(app.studio.call('tables.read', { path: 'relative.csv' })).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findVideos } from '../../../../src/main/datasets/tables/find-videos.ts'
import { readTableDataset } from '../../../../src/main/datasets/tables/read-table-dataset.ts'

let root: string
let folder: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'highboard-videos-'))
  folder = join(root, 'club')
  for (const path of ['club/clips', 'club/frames/01', 'club-secret']) mkdirSync(join(root, path), { recursive: true })
  for (const path of ['club/clips/Dive A.mp4', 'club/clips/twice.mp4', 'club/twice.mov', 'club/跳水.mp4', 'club-secret/x.mp4']) writeFileSync(join(root, path), 'video')
  symlinkSync(join(root, 'club-secret/x.mp4'), join(folder, 'link.mp4'))
  symlinkSync('clips/Dive A.mp4', join(folder, 'inner.mp4'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('videos of a table', () => {
  it('are found by path and by name, with and without ending', async () => {
    const found = await findVideos(['clips/Dive A.mp4', 'clips\\Dive A.mp4', 'dive a', '跳水.mp4', 'frames/01', 'inner.mp4', join(folder, '跳水.mp4')], { folder })
    expect([...found.values()].map(({ path, kind }) => [path?.slice(folder.length + 1), kind])).toEqual([['clips/Dive A.mp4', 'file'], ['clips/Dive A.mp4', 'file'], ['clips/Dive A.mp4', 'file'], ['跳水.mp4', 'file'], ['frames/01', 'frames'], ['inner.mp4', 'file'], ['跳水.mp4', 'file']])
    expect(found.get('clips\\Dive A.mp4')?.key).toBe('clips/Dive A.mp4')
  })
  it('that could be several, or are not there, are not guessed', async () => {
    const found = await findVideos(['twice', 'none.mp4', '.', 'clips/Dive A.mp4/x', 'a'.repeat(5000)], { folder })
    expect([...found.values()].map(({ path, isOutside }) => [path, isOutside])).toEqual(Array.from({ length: 5 }, () => [null, false]))
  })
  it('never lie outside the folder, whatever a cell or a link says', async () => {
    const found = await findVideos(['../club-secret/x.mp4', join(root, 'club-secret/x.mp4'), 'link.mp4', 'C:\\x.mp4', 'a/../../club-secret/x.mp4', 'a\u0000b', '/etc/passwd', '..\\..\\x'], { folder })
    expect([...found.values()].map(({ path, isOutside }) => [path, isOutside])).toEqual(Array.from({ length: 8 }, () => [null, true]))
  })
  it('of the library go by their names', async () => {
    const known = { path: '/library/final.mp4', kind: 'file' as const, width: 100, height: 50, frameCount: 500, frameRate: 50, times: null }
    const found = await findVideos(['Final', 'Final.mp4'], { folder, videoNames: new Map([['Final', known]]) })
    expect([...found.values()]).toMatchObject([{ key: 'Final', ...known }, { key: 'Final.mp4', ...known }])
    await expect(findVideos(['x'], { folder: join(root, 'none') })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a table with its videos', () => {
  it('becomes a data set from its file alone', async () => {
    const path = join(folder, 'club 2026.csv')
    writeFileSync(path, 'Datei;x\nVideo;Athlete;Score\nclips/Dive A.mp4;Ann;60,5\n../club-secret/x.mp4;Bea;50\nlater.mp4;Cem;40\n')
    const { table, mapping, plan } = await readTableDataset({ path, mapping: null })
    expect(table).toMatchObject({ format: 'csv', separator: ';' })
    expect(mapping).toMatchObject({ name: 'club 2026', headerRow: 1, keyBy: 'video' })
    expect(plan.counts).toEqual({ rows: 3, good: 2, faulty: 1, withVideo: 1, awaited: 1 })
    expect(plan.problems.map(({ line, fault }) => [line, fault])).toEqual([[4, 'video-outside'], [5, 'video-not-found']])
    expect(plan.dataset.videos.map(({ key, path: at }) => [key, at])).toEqual([['clips/Dive A.mp4', join(folder, 'clips/Dive A.mp4')], ['later.mp4', null]])
    expect((await readTableDataset({ path, mapping })).plan).toEqual(plan)
  })
})

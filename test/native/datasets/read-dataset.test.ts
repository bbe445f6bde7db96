import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDataset } from '../../../src/main/datasets/read-dataset.ts'
import { aqa7Files, fineDivingFilesOf, folderOf, jigsawsFiles, mtlFilesOf } from './small-sets.ts'
import type { Files } from './small-sets.ts'

const sets: Readonly<Record<string, Files>> = { finediving: fineDivingFilesOf(), 'mtl-aqa': mtlFilesOf(), 'aqa-7': aqa7Files, jigsaws: jigsawsFiles }
const below = (folder: string, files: Files): Files => Object.fromEntries(Object.entries(files).map(([name, contents]) => [`${folder}/${name}`, contents]))

describe('a chosen folder', () => {
  it.each(Object.keys(sets))('of %s is told by its files, also some folders down, or from one of them', async (name) => {
    const files = sets[name] ?? {}
    const folder = await folderOf(below('release/data', files))
    const fractions: number[] = []
    const set = await readDataset(folder, { onProgress: (fraction) => fractions.push(fraction) })
    expect(set.name).toBe(name)
    expect(set.records.length).toBeGreaterThan(1)
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    const first = Object.keys(files)[0] ?? ''
    expect((await readDataset(join(folder, 'release/data', first))).name).toBe(name)
    // Reading changes nothing and gives the same again.
    expect(await readDataset(folder)).toEqual(set)
  })

  it('with several data sets needs to be told which', async () => {
    const folder = await folderOf({ ...below('fd', sets['finediving'] ?? {}), ...below('mtl', sets['mtl-aqa'] ?? {}) })
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/holds more than one data set: FineDiving in "fd", MTL-AQA in "mtl"/) as string })
    expect((await readDataset(folder, { kind: 'mtl-aqa' })).records).toHaveLength(2)
    await expect(readDataset(folder, { kind: 'jigsaws' })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('It looked for JIGSAWS: meta_file_Suturing.txt. It found') as string })
  })

  it('that holds one data set twice gives the fuller copy, and says so', async () => {
    const full = fineDivingFilesOf()
    const folder = await folderOf({ ...below('b-full', full), 'a-part/fine-grained_annotation_aqa.pkl': full['fine-grained_annotation_aqa.pkl'] ?? '' })
    const set = await readDataset(folder)
    expect(set.warnings).toEqual(['FineDiving was found in 2 folders; "b-full" was read.'])
    expect(set.splits).toHaveLength(1)
  })

  it('with none says what was looked for and what was found', async () => {
    const folder = await folderOf({ 'labels.pkl': 'x', 'clip.mp4': 'x' })
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/It looked for FineDiving: .*; JIGSAWS: .*It found "labels\.pkl"\./) as string, hint: expect.stringContaining('annotation files') as string })
    await expect(readDataset(join(folder, 'clip.mp4'))).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('"clip.mp4" is no data set') as string })
  })

  it('that is not there, not absolute, or not given is told', async () => {
    const folder = await folderOf({})
    await expect(readDataset(join(folder, 'gone'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(readDataset('data/finediving')).rejects.toMatchObject({ code: 'invalid-input' })
    await writeFile(join(folder, 'fine-grained_annotation_aqa.pkl'), '')
    await expect(readDataset(folder, { picturesPath: join(folder, 'gone') })).rejects.toMatchObject({ code: 'bad-labels' })
    await expect(readDataset(await folderOf(sets['finediving'] ?? {}), { picturesPath: join(folder, 'gone') })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is left at once when cancelled', async () => {
    const folder = await folderOf(sets['jigsaws'] ?? {})
    await expect(readDataset(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  })
})

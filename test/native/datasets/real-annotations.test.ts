import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { diveFacts } from '../../../src/shared/contract/entities.ts'
import { parseDiveNumber } from '../../../src/shared/domain/dive-number.ts'
import { stageFaults } from '../../../src/shared/domain/stages.ts'
import { rangeOfFineDiving, videoOfCompetition } from '../../../src/main/datasets/competitions.ts'
import type { Dataset, DatasetRecord } from '../../../src/main/datasets/dataset.ts'
import { fineDivingDetails, labelsOfRuns, subActionsOfRuns, transitionsOfRuns } from '../../../src/main/datasets/finediving/details.ts'
import { readMatFile } from '../../../src/main/datasets/matlab/mat-file.ts'
import { matRows } from '../../../src/main/datasets/matlab/mat-values.ts'
import { mtlAqaDetails, spelledDiveNumber } from '../../../src/main/datasets/mtl-aqa/details.ts'
import { readDataset } from '../../../src/main/datasets/read-dataset.ts'
import { StudioError } from '../../../src/shared/errors.ts'

/** The published annotations of FineDiving and MTL-AQA, whole; they are not part of the project. The counts are those the data sets are known by. */
const shared = process.env['HIGHBOARD_SHARED'] ?? join(import.meta.dirname, '../../../../shared')
const data = join(shared, 'data')

const countBy = <T>(items: readonly T[], of: (item: T) => unknown): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const item of items) counts[String(of(item))] = (counts[String(of(item))] ?? 0) + 1
  return counts
}

if (existsSync(data)) {
  let diving: Dataset
  let mtl: Dataset
  beforeAll(async () => {
    diving = await readDataset(join(data, 'finediving'))
    mtl = await readDataset(join(data, 'mtl-aqa'))
  })

  it('both sets are read in a fraction of the memory an import may take', () => {
    // An import may take 1 GB; storing needs most of it.
    expect(process.resourceUsage().maxRSS).toBeLessThan(700_000)
  })

  describe('FineDiving', () => {
    const details = (record: DatasetRecord) => fineDivingDetails.parse(record.details)

    it('has 3,000 dives of 52 numbers, every fact one a dive can have', () => {
      expect(diving.records).toHaveLength(3000)
      expect(diving.videos).toHaveLength(3000)
      expect(new Set(diving.records.map(({ facts }) => facts.diveNumber)).size).toBe(52)
      expect(diving.records.every(({ facts }) => diveFacts.safeParse(facts).success && facts.difficulty !== null && facts.scorePoints !== null)).toBe(true)
      expect(diving.records.every(({ facts }) => parseDiveNumber(facts.diveNumber ?? '').isPossible)).toBe(true)
      expect(Math.max(...diving.records.map(({ facts }) => facts.scorePoints ?? 0))).toBe(114.8)
      expect(Math.round(diving.records.reduce((sum, { facts }) => sum + facts.endFrame, 0) / 3000)).toBe(104)
    })

    it('has the official split of 2,251 and 749', () => {
      expect(diving.splits.map(({ name }) => name)).toEqual(['FineDiving official'])
      expect(countBy(diving.splits[0]?.members ?? [], ({ part }) => part)).toEqual({ train: 2251, test: 749 })
    })

    it('has a stage for every run of frame labels, all named, all in order', () => {
      expect(countBy(diving.records, ({ stages }) => new Set(stages.map(({ label }) => label)).size)).toEqual({ 3: 2206, 4: 789, 5: 5 })
      expect(countBy(diving.records, ({ stages }) => stages.length)).toEqual({ 3: 2205, 4: 537, 5: 258 })
      expect(diving.records.every(({ facts, stages }) => stages.every(({ label }) => label !== null) && stageFaults(stages.map(({ startFrame }) => startFrame), facts.endFrame).length === 0)).toBe(true)
      expect(new Set(diving.records.flatMap(({ stages }) => stages.map(({ label }) => label))).size).toBe(29)
    })

    it('keeps the ten clips whose transitions contradict their labels', () => {
      const odd = diving.records.filter((record) => JSON.stringify(details(record).steps_transit_frames) !== JSON.stringify(transitionsOfRuns(details(record).frames_labels ?? [])))
      expect(odd).toHaveLength(10)
      const known = odd.find(({ key }) => key === '03/24')
      expect(known?.details['steps_transit_frames']).toEqual([-1, 47])
      expect(known?.stages.map(({ startFrame }) => startFrame)).toEqual([0, 9, 48])
    })

    it('has awards of seven, three and five, and those that cannot be', () => {
      expect(countBy(diving.records, ({ facts }) => facts.awards.length)).toEqual({ 7: 1369, 3: 1024, 5: 607 })
      const odd = diving.records.filter(({ facts }) => facts.awards.some((award) => award > 10 || award * 2 % 1 !== 0))
      expect(odd.map(({ key, facts }) => [key, facts.awards.find((award) => award > 10 || award * 2 % 1 !== 0)])).toEqual([['04/49', 45], ['FINADivingWorldCup2021_Men3mSynchronised_final_r2/7', 8.9], ['FINAWorldChampionships2019_Women3m_final_r3/1', 55.5]])
    })

    it('has details from which its files follow, and says where they contradict each other', () => {
      for (const record of diving.records) {
        const { frames_labels, start_frame, end_frame } = details(record)
        expect(labelsOfRuns(frames_labels ?? [])).toHaveLength(record.facts.endFrame)
        expect((end_frame ?? 0) - (start_frame ?? 0)).toBe(record.facts.endFrame - 1)
      }
      const contradicting = diving.records.filter((record) => details(record).otherwise !== undefined)
      expect(contradicting.map(({ key, details: kept }) => [key, kept['otherwise']])).toEqual([['17/164', [{ pickle: 'coarse', difficulty: 3.4 }]]])
      const odd = diving.records.filter((record) => details(record)['sub-action_types'] !== null)
      expect(odd.map((record) => [record.key, details(record)['sub-action_types'], subActionsOfRuns(details(record).frames_labels ?? [])])).toEqual([
        ['17/164', [[1, 'Forward'], [23, '2.5 Soms.Tuck'], [32, '2 Twists'], [36, 'Entry']], [1, 22, 36]],
        // 2 is "Back" in the table and in every other clip.
        ['FINAWorldChampionships2019_Women10m_final_r5/9', [[2, 'Forward'], [31, '1.5 Twists'], [15, '2.5 Soms.Pike'], [36, 'Entry']], [2, 31, 15, 36]],
      ])
      expect(diving.warnings).toHaveLength(1)
    })

    it('knows the height of every event', () => {
      expect(countBy(diving.records, ({ facts }) => facts.heightMetres)).toMatchObject({ 3: expect.any(Number) as number, 10: expect.any(Number) as number })
      expect(diving.records.every(({ facts }) => facts.heightMetres === 3 || facts.heightMetres === 10)).toBe(true)
      // Armstands are made from platforms.
      expect(diving.records.filter(({ facts }) => facts.diveNumber?.startsWith('6') === true && facts.heightMetres !== 10)).toEqual([])
    })
  })

  describe('MTL-AQA', () => {
    it('has 1,412 clips of 15 videos, and the official split of 1,059 and 353', () => {
      expect(mtl.records).toHaveLength(1412)
      expect(mtl.videos).toHaveLength(15)
      expect(mtl.records.every(({ facts }) => diveFacts.safeParse(facts).success && facts.awards.length === 7)).toBe(true)
      expect(countBy(mtl.splits[0]?.members ?? [], ({ part }) => part)).toEqual({ train: 1059, test: 353 })
      expect(mtl.warnings).toEqual([])
      expect(mtl.videos.every(({ key, frameCount }) => mtl.records.filter(({ videoKey }) => videoKey === key).every(({ facts }) => facts.endFrame <= frameCount))).toBe(true)
    })

    it('keeps impossible dive numbers; all numbers are spelled by their fields', () => {
      const impossible = mtl.records.map(({ facts }) => facts.diveNumber ?? '').filter((number) => !parseDiveNumber(number).isPossible)
      expect(countBy(impossible, (number) => number)).toMatchObject({ '100B': 1, '200D': 5, '300D': 11 })
      for (const { details, facts } of mtl.records) expect(spelledDiveNumber(mtlAqaDetails.parse(details))).toBe(facts.diveNumber)
    })

    it('knows heights by event; armstands are made from the platform', () => {
      expect(mtl.records.every(({ facts }) => facts.heightMetres !== null)).toBe(true)
      expect(mtl.records.filter(({ details, facts }) => details['armstand'] === 1 && facts.heightMetres !== 10)).toEqual([])
    })

    it('has lists of clips as MATLAB files', () => {
      const fail = (found: string): StudioError => new StudioError('bad-labels', found)
      for (const [part, length, first] of [['train', 300, [3, 2]], ['test', 70, [3, 21]]] as const) {
        const list = readMatFile(readFileSync(join(data, `mtl-aqa/${part}_tupled_list.mat`)), { fail }).get(`${part}_tupled_list`)
        const rows = list?.kind === 'numbers' ? matRows(list) : null
        expect(rows).toHaveLength(length)
        expect(rows?.[0]).toEqual(first)
      }
    })
  })

  describe('the two sets together', () => {
    it('share 1,369 clips by competition and frames, most with the very same range', () => {
      const byKey = new Map(mtl.records.map((record) => [record.key, record]))
      const pairs = diving.records.flatMap((record) => {
        const other = byKey.get(record.key)
        return other ? [[record, other] as const] : []
      })
      expect(pairs).toHaveLength(1369)
      expect(diving.records.filter(({ source }) => source !== null && videoOfCompetition(source.competition) !== null)).toHaveLength(1369)
      expect(pairs.every(([a, b]) => a.source?.competition === b.source?.competition && a.facts.scorePoints === b.facts.scorePoints)).toBe(true)
      const overlap = ({ source: a }: DatasetRecord, { source: b }: DatasetRecord): number => (a && b && a.competition === b.competition ? Math.min(a.endFrame, b.endFrame) - Math.max(a.startFrame, b.startFrame) : 0)
      expect(pairs.filter(([a, b]) => overlap(a, b) <= 0)).toEqual([])
      expect(pairs.filter(([a, b]) => JSON.stringify(a.source) === JSON.stringify(b.source))).toHaveLength(972)
      // Ranges alone find the same pairs, and no others.
      const found = diving.records.flatMap((a) => mtl.records.filter((b) => overlap(a, b) > 0).map((b) => [a.key, b.key]))
      expect(found).toHaveLength(1369)
      expect(found.every(([a, b]) => a === b)).toBe(true)
    })

    it('leak from training into test in both directions', () => {
      const part = (set: Dataset): Map<string, string> => new Map(set.splits[0]?.members.map((member) => [member.key, member.part]))
      const [a, b] = [part(diving), part(mtl)]
      expect([...a].filter(([key, of]) => of === 'test' && b.get(key) === 'train')).toHaveLength(249)
      expect([...b].filter(([key, of]) => of === 'test' && a.get(key) === 'train')).toHaveLength(268)
    })

    it('count frames so that FineDiving\'s last is the clip\'s own', () => {
      expect(rangeOfFineDiving('01', 7378, 7462)).toEqual(mtl.records.find(({ key }) => key === '01/1')?.source)
    })
  })
} else {
  console.warn(`The real annotation pickles are not at ${data}: their tests do not run. Set HIGHBOARD_SHARED to where they are.`)
  it('are tested with small sets only', () => expect(existsSync(join(import.meta.dirname, 'small-sets.ts'))).toBe(true))
}

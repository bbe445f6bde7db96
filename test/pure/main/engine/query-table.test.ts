import { describe, expect, it } from 'vitest'
import type { DiveId, VideoId } from '../../../../src/shared/contract/entities.ts'
import type { DiveSource } from '../../../../src/shared/contract/dive-source.ts'
import { packQueries, queryTable } from '../../../../src/main/engine/jobs/query-table.ts'

const video = { videoId: 1 as VideoId, path: `/videos/${'a long folder name/'.repeat(5)}final.avi`, kind: 'file', contentHash: 'a'.repeat(64), width: 720, height: 576, frameCount: 100_000, frameRate: 25, frameIndexPath: `/library/cache/frame-index/${'b'.repeat(64)}.hbfi` } as const
const dive = (i: number): DiveSource => ({
  diveId: i as DiveId, title: `107B · Diver ${i}`, athlete: `Diver ${i}`, event: 'Cup', category: 'diving', video, startFrame: i * 200, endFrame: i * 200 + 150, diveNumber: '107B', difficulty: 3.1, scorePoints: 70 + i / 100, awards: [7, 7.5, 8, 7, 7, 7.5, 8], transitions: [40, 90],
})

describe('queries on their way to a job', () => {
  const dives = Array.from({ length: 500 }, (_, i) => dive(i + 1))
  const queries = dives.map((query, i) => ({ dive: query, exemplars: Array.from({ length: 10 }, (_, k) => dives[(i * 7 + k * 31 + 1) % 500]!) }))

  it('come out as they went in', () => {
    expect(queryTable.parse(JSON.parse(JSON.stringify(packQueries(queries))))).toEqual(queries)
    const [alone] = queryTable.parse(packQueries([{ dive: dive(3), exemplars: [] }]))
    expect(alone).toEqual({ dive: dive(3), exemplars: [] })
  })

  it('name each dive once: 500 of a long video with ten exemplars each stay below half a megabyte', () => {
    const packed = packQueries(queries)
    expect(packed.dives).toHaveLength(500)
    expect(JSON.stringify(packed).length).toBeLessThan(500_000)
  })

  it('that refer to no dive are refused', () => {
    const packed = packQueries(queries.slice(0, 2))
    expect(queryTable.safeParse({ ...packed, drawn: [{ dive: 0, exemplars: [packed.dives.length] }] }).error?.message).toContain('refers to dive')
    expect(queryTable.safeParse({ ...packed, drawn: [{ dive: -1, exemplars: [] }] }).success).toBe(false)
  })
})

import { join } from 'node:path'
import type { Dataset } from '../../../../src/main/datasets/dataset.ts'
import type { ExportSplit } from '../../../../src/main/datasets/export/exporter.ts'
import type { DiveRecord } from '../../../../src/main/library/dive-records.ts'
import type { DiveId, SplitId, VideoId } from '../../../../src/shared/contract/entities.ts'

export const shared = process.env['HIGHBOARD_SHARED'] ?? join(import.meta.dirname, '../../../../../shared')

/** A data set as the library gives it back after an import. */
export function recordsOf(dataset: Dataset): { records: DiveRecord[]; splits: ExportSplit[] } {
  const videos = new Map(dataset.videos.map((video, i) => [video.key, { ...video, id: i + 1 }]))
  const splits = dataset.splits.map((split, i) => ({ splitId: (i + 1) as SplitId, name: split.name }))
  const parts = dataset.splits.map((split) => new Map(split.members.map(({ key, part }) => [key, part])))
  const provenance = { kind: 'import', name: dataset.title, at: '2026-01-01T00:00:00.000Z' } as const
  const records = dataset.records.map((record, i): DiveRecord => {
    const video = videos.get(record.videoKey)
    if (video === undefined) throw new Error(`no video ${record.videoKey}`)
    const { key, videoKey, category, facts, stages, source, details } = record
    return {
      diveId: (i + 1) as DiveId, category, facts, stages: stages.map((stage) => ({ ...stage, provenance, confidence: null })),
      video: { videoId: video.id as VideoId, name: video.name, kind: video.kind, path: video.path ?? '', contentHash: '', width: video.width, height: video.height, frameCount: video.frameCount, frameRate: video.frameRate, isRendered: false, isAwaited: video.path === null },
      origin: { dataset: dataset.name, key, videoKey, source, imported: { category, facts, stages }, details },
      work: { state: 'labelled', stateSet: null, assignment: null, comments: [] },
      parts: splits.flatMap(({ splitId }, n) => {
        const part = parts[n]?.get(key)
        return part === undefined ? [] : [{ splitId, part }]
      }),
    }
  })
  return { records, splits }
}

/** Equal up to the order in which splits list their members, and where the files lay. */
export function comparable(dataset: Dataset): unknown {
  return { ...dataset, path: '', splits: dataset.splits.map((split) => ({ ...split, members: [...split.members].sort((a, b) => (a.key < b.key ? -1 : 1)) })) }
}

import type { Dataset } from '../../../../src/main/datasets/dataset.ts'
import type { DiveRecord } from '../../../../src/shared/contract/dive-record.ts'
import type { DiveId, SplitId, VideoId } from '../../../../src/shared/contract/entities.ts'

/** Data sets as the library would give them back right after their import, pictures awaited. */
export function recordsOf(datasets: readonly Dataset[]): { records: DiveRecord[]; splits: { id: SplitId; name: string }[] } {
  const records: DiveRecord[] = []
  const splits: { id: SplitId; name: string }[] = []
  const videoIds = new Map<string, VideoId>()
  for (const dataset of datasets) {
    const parts = new Map<string, DiveRecord['parts'][number][]>()
    for (const split of dataset.splits) {
      const id = (splits.length + 1) as SplitId
      splits.push({ id, name: split.name })
      for (const { key, part } of split.members) parts.set(key, [...(parts.get(key) ?? []), { splitId: id, part }])
    }
    const videos = new Map(dataset.videos.map((video) => [video.key, video]))
    for (const { key, videoKey, category, facts, stages, source, details } of dataset.records) {
      const video = videos.get(videoKey)
      if (video === undefined) throw new TypeError(`${videoKey} is no video of ${dataset.name}`)
      const id = `${dataset.name}/${videoKey}`
      const videoId = videoIds.get(id) ?? ((videoIds.size + 1) as VideoId)
      videoIds.set(id, videoId)
      records.push({
        diveId: (records.length + 1) as DiveId, category, facts,
        stages: stages.map((stage) => ({ ...stage, provenance: { kind: 'import', name: dataset.title, at: '2026-01-01T00:00:00.000Z' }, confidence: null })),
        video: { videoId, name: video.name, kind: video.kind, path: '', contentHash: `awaited:${id}`, width: video.width, height: video.height, frameCount: video.frameCount, frameRate: video.frameRate, isRendered: false, isAwaited: true },
        origin: { dataset: dataset.name, key, videoKey, source, imported: { category, facts, stages }, details },
        work: { state: 'labelled', stateSet: null, assignment: null, comments: [] },
        parts: parts.get(key) ?? [],
      })
    }
  }
  return { records, splits }
}

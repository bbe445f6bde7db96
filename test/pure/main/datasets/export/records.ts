import type { DiveFacts, DiveId, SplitId, Stage, VideoId } from '../../../../../src/shared/contract/entities.ts'
import type { DiveOrigin, DiveRecord, DiveWork } from '../../../../../src/main/library/dive-records.ts'

/** Dives to export, made without a library. */
export const someFacts: DiveFacts = {
  startFrame: 100, endFrame: 190, diveNumber: '407C', heightMetres: 10, difficulty: 3.2, athlete: 'A. Diver', event: 'World Cup', round: 'final', awards: [9, 9.5, 9], penaltyPoints: 0, scorePoints: 88, date: null,
}

const placed = { kind: 'person', name: 'B. Annotator', at: '2026-01-02T03:04:05.000Z' } as const

export function stagesOf(...stages: [label: string | null, startFrame: number][]): Stage[] {
  return stages.map(([label, startFrame]) => ({ label, startFrame, provenance: placed, confidence: null }))
}

export interface SomeRecord {
  id?: number
  videoId?: number
  facts?: Partial<DiveFacts>
  stages?: Stage[]
  video?: Partial<DiveRecord['video']>
  origin?: DiveOrigin | null
  parts?: { splitId: SplitId; part: 'train' | 'validation' | 'test' }[]
  category?: string
  work?: DiveWork
}

export function someRecord({ id = 1, videoId = 1, facts, stages, video, origin, parts, category, work }: SomeRecord = {}): DiveRecord {
  return {
    diveId: id as DiveId, category: category ?? 'diving', facts: { ...someFacts, ...facts }, stages: stages ?? stagesOf(['Inward', 0], ['3.5 Soms.Tuck', 3], ['Entry', 35]),
    video: { videoId: videoId as VideoId, name: 'clip.mp4', kind: 'file', path: '/videos/clip.mp4', contentHash: 'abc', width: 640, height: 360, frameCount: 1000, frameRate: 25, isRendered: false, isAwaited: false, ...video },
    origin: origin ?? null, work: work ?? { state: (stages ?? [0, 0, 0]).length >= 3 ? 'labelled' : 'to-do', stateSet: null, assignment: null, comments: [] }, parts: parts ?? [],
  }
}

export const officialSplit = { splitId: 1 as SplitId, name: 'official' }

/** Frames at a steady rate, as the library's times are. */
export function steadyTimes(framesPerSecond: number): (videoId: VideoId, startFrame: number, endFrame: number) => number[] {
  return (_videoId, startFrame, endFrame) => Array.from({ length: endFrame - startFrame + 1 }, (_, i) => ((startFrame + i) * 1e6) / framesPerSecond)
}

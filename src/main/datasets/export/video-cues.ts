import type { DiveRecord } from '../../library/dive-records.ts'
import type { ExportRun } from './export-run.ts'
import type { FrameTimes } from './exporter.ts'
import { safeName, UniqueNames, withoutExtension } from './safe-names.ts'

/**
 * Dives and stages as instants of their videos, video by video: what subtitle
 * and annotation files hold. Times come from each frame's own time, rounded to
 * milliseconds last, and never overlap or vanish by rounding.
 */
export interface Cue {
  startMilliseconds: number
  endMilliseconds: number
  text: string
}

export interface DiveCues extends Cue {
  diveId: number
  /** Contiguous; the first starts and the last ends with the dive. Empty where unlabelled. */
  stages: Cue[]
}

export interface VideoCues {
  video: Pick<DiveRecord['video'], 'videoId' | 'name' | 'kind' | 'path' | 'isAwaited'>
  /** By start. */
  dives: DiveCues[]
  /** For files about it: unique in the export, without extension. */
  fileName: string
}

/** Reads all dives; holds of each only its cues. @throws what reading the times throws */
export async function collectVideoCues(run: ExportRun, frameTimes: FrameTimes): Promise<VideoCues[]> {
  const videos = new Map<number, VideoCues>()
  const names = new UniqueNames()
  for await (const record of run.dives()) {
    const { video } = record
    let found = videos.get(video.videoId)
    if (found === undefined) {
      found = { video: { videoId: video.videoId, name: video.name, kind: video.kind, path: video.path, isAwaited: video.isAwaited }, dives: [], fileName: names.take(safeName(withoutExtension(video.name), `video-${video.videoId}`)) }
      videos.set(video.videoId, found)
    }
    found.dives.push(await cuesOf(record, frameTimes))
  }
  for (const { dives } of videos.values()) dives.sort((a, b) => a.startMilliseconds - b.startMilliseconds || a.diveId - b.diveId)
  return [...videos.values()]
}

async function cuesOf(record: DiveRecord, frameTimes: FrameTimes): Promise<DiveCues> {
  const { facts, stages, video } = record
  const times = await frameTimes(video.videoId, facts.startFrame, facts.endFrame)
  const bounds = [...stages.map((stage) => stage.startFrame), facts.endFrame - facts.startFrame]
  if (stages.length === 0) bounds.unshift(0)
  let last = -1
  const instants = bounds.map((bound) => {
    const microseconds = times[Math.min(bound, times.length - 1)] ?? 0
    last = Math.max(Math.round(microseconds / 1000), last + 1)
    return last
  })
  return {
    diveId: record.diveId, text: diveText(record), startMilliseconds: instants[0] ?? 0, endMilliseconds: last,
    stages: stages.map((stage, i) => ({ startMilliseconds: instants[i] ?? 0, endMilliseconds: instants[i + 1] ?? 0, text: stage.label ?? `Stage ${i + 1}` })),
  }
}

/** "407C · A. Diver · 88 points", of what is known. */
function diveText({ diveId, facts }: DiveRecord): string {
  const known = [facts.diveNumber ?? '', facts.athlete, facts.scorePoints === null ? '' : `${facts.scorePoints} points`].filter((part) => part !== '')
  return known.length === 0 ? `Dive ${diveId}` : known.join(' · ')
}

import type { DiveRecord } from '../../library/dive-records.ts'
import type { ExportSplit } from './exporter.ts'

/**
 * Dives as tables, for CSV and XLSX: one of dives, one of their stages, one of
 * their splits, joined by `dive_id`. As in the published annotation files and in
 * lists of ranges, `end_frame` is the last frame of the dive, not the one after it.
 */
export type TableCell = string | number | null

export interface Table {
  readonly name: 'dives' | 'stages' | 'splits'
  readonly columns: readonly string[]
  rows(record: DiveRecord): readonly (readonly TableCell[])[]
}

const mostAwards = 11
const awardColumns = Array.from({ length: mostAwards }, (_, i) => `award_${i + 1}`)

const dives: Table = {
  name: 'dives',
  columns: [
    'dive_id', 'dataset', 'key', 'category', 'video', 'start_frame', 'end_frame', 'frame_count', 'dive_number', 'height_metres', 'difficulty',
    'athlete', 'event', 'round', 'date', 'score', 'penalty_points', ...awardColumns, 'stage_count', 'competition', 'competition_start_frame', 'competition_end_frame',
    'state', 'state_by', 'state_at', 'annotator', 'reviewer', 'open_comments',
  ],
  rows: ({ diveId, origin, category, video, facts, stages, work }) => [[
    diveId, origin?.dataset ?? null, origin?.key ?? null, category, video.name, facts.startFrame, facts.endFrame - 1, facts.endFrame - facts.startFrame, facts.diveNumber, facts.heightMetres, facts.difficulty,
    facts.athlete, facts.event, facts.round, facts.date, facts.scorePoints, facts.penaltyPoints, ...awardColumns.map((_, i) => facts.awards[i] ?? null), stages.length,
    origin?.source?.competition ?? null, origin?.source?.startFrame ?? null, origin?.source ? origin.source.endFrame - 1 : null,
    work.state, work.stateSet?.by ?? null, work.stateSet?.at ?? null, work.assignment?.annotator ?? null, work.assignment?.reviewer ?? null, work.comments.filter(({ resolved }) => resolved === null).length,
  ]],
}

const stages: Table = {
  name: 'stages',
  columns: ['dive_id', 'stage', 'label', 'start_frame', 'end_frame', 'video_start_frame', 'video_end_frame', 'placed_by_kind', 'placed_by', 'placed_at', 'confidence'],
  rows: ({ diveId, facts, stages: list }) => list.map((stage, i) => {
    const last = (list[i + 1]?.startFrame ?? facts.endFrame - facts.startFrame) - 1
    return [diveId, i + 1, stage.label, stage.startFrame, last, facts.startFrame + stage.startFrame, facts.startFrame + last, stage.provenance.kind, stage.provenance.name, stage.provenance.at, stage.confidence]
  }),
}

/** @returns the three tables; parts of splits other than those given are left out */
export function diveTables(splits: readonly ExportSplit[]): readonly Table[] {
  const names = new Map(splits.map((split) => [split.splitId, split.name]))
  return [dives, stages, {
    name: 'splits',
    columns: ['split', 'dive_id', 'part'],
    rows: ({ diveId, parts }) => parts.flatMap(({ splitId, part }) => {
      const name = names.get(splitId)
      return name === undefined ? [] : [[name, diveId, part]]
    }),
  }]
}

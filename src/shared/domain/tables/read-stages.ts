import type { TableMapping } from '../../contract/tables.ts'
import type { CsvRow } from '../csv.ts'
import { impliedStagesOf } from '../stages.ts'
import { isNothing, listOf } from './number-text.ts'
import type { Refuse } from './problems.ts'
import { boundaryOf, type Positions } from './table-positions.ts'

export interface TableStage {
  label: string | null
  /** From the dive's first frame. */
  startFrame: number
}

interface StageCells {
  known: Positions
  range: { startFrame: number } | null
  /** Of the dive; null while nobody knows. */
  frames: number | null
  diveNumber: string | null
  labels: string
  list: string
}

/**
 * Stages from transitions (columns, or one cell that lists them) and names. A
 * transition is the first frame of the stage after it; n of them make n + 1
 * stages. Names are those of the table, else those the dive number implies, where
 * there are as many. A list may begin with the first stage's own 0.
 */
export function readStages(row: CsvRow, mapping: TableMapping, { known, range, frames, diveNumber, labels, list }: StageCells, refuse: Refuse): TableStage[] {
  const columns = mapping.columns.filter(({ field }) => field === 'transition').sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
  const field = columns.length > 0 ? 'transition' : 'transitions'
  const texts = columns.length > 0 ? columns.map(({ index }) => row.cells[index]?.trim() ?? '').filter((text) => !isNothing(text)) : listOf(list)
  if (texts.length === 0) return []
  const offset = mapping.transitionsFrom === 'video' ? (range?.startFrame ?? 0) : 0
  // Frames of a dive count from its own first; only those of a video follow its numbering and its times.
  const positions: Positions = mapping.transitionsFrom === 'video' ? known : { frameCount: null, frameRate: known.frameRate, times: null }
  const numbering: TableMapping = mapping.transitionsFrom === 'video' ? mapping : { ...mapping, firstFrame: 0 }
  const starts: number[] = []
  for (const text of texts) {
    const boundary = boundaryOf(text, 0, numbering, positions, field, refuse)
    if (boundary === null) return []
    starts.push(boundary - offset)
  }
  const inner = starts[0] === 0 ? starts.slice(1) : starts
  const isOrdered = inner.every((start, i) => start > (inner[i - 1] ?? 0) && (frames === null || start < frames))
  if (!isOrdered) {
    refuse(field, 'transitions-out-of-order', texts.join(', '), frames === null ? '?' : String(frames))
    return []
  }
  const named = labels === '' ? [] : listOf(labels.includes(';') || labels.includes('|') ? labels : labels.replaceAll(',', ';'))
  if (named.length > 0 && named.length !== inner.length + 1) {
    refuse('labels', 'bad-labels', String(named.length), String(inner.length + 1))
    return []
  }
  const implied = impliedStagesOf(diveNumber)
  const stageLabels = named.length > 0 ? named : implied?.length === inner.length + 1 ? implied : []
  return [0, ...inner].map((startFrame, i) => ({ label: stageLabels[i]?.slice(0, 120) ?? null, startFrame }))
}

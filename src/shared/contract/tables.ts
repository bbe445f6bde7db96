import { z } from 'zod'
import { category } from './categories.ts'

/** How a table of dives is read: what its columns mean, and what its numbers count from. */
export const tableField = z.enum([
  'key', 'number', 'position', 'athlete', 'partner', 'event', 'round', 'date', 'height', 'difficulty', 'score', 'penalty',
  'award', 'awards', 'video', 'start', 'end', 'transition', 'transitions', 'labels', 'part',
])
export type TableField = z.infer<typeof tableField>

/** Fields that come in several columns, each with its place from 1. */
export const placedFields: readonly TableField[] = ['award', 'transition']

export const tableColumn = z.object({
  /** Text of the header, by which the column is found again where columns were moved; '' without a header. */
  header: z.string().max(500),
  /** From 0. */
  index: z.number().int().min(0).max(2000),
  field: tableField,
  /** Which award or transition, from 1; null for other fields. */
  place: z.number().int().min(1).max(20).nullable().default(null),
})
export type TableColumn = z.infer<typeof tableColumn>

/**
 * What tells a row from the others, so that a second import of the edited table
 * finds the same dives: its key column; its video; athlete, event and round;
 * video and start; or only the line it stands on.
 */
export const tableKeyBy = z.enum(['key', 'video', 'athlete', 'range', 'line'])
export type TableKeyBy = z.infer<typeof tableKeyBy>

export const tableMapping = z.object({
  /** Of the data set: a second import under the same name finds its dives again. */
  name: z.string().trim().min(1).max(120),
  /** Which of the table's rows names the columns, from 0; null: none does. */
  headerRow: z.number().int().min(0).max(1000).nullable(),
  columns: z.array(tableColumn).max(500),
  keyBy: tableKeyBy,
  /** Sign before the decimals; auto: told cell by cell. */
  decimal: z.enum(['auto', 'point', 'comma']).default('auto'),
  /** What stands first in a date like 03/04/2021; auto: as other cells of the column tell, else it is a fault. */
  dateOrder: z.enum(['auto', 'day', 'month']).default('auto'),
  /** Number of a video's first frame in this table. */
  firstFrame: z.union([z.literal(0), z.literal(1)]).default(0),
  /** What an end that is a frame means: the last of the dive, or the first after it. */
  endMeans: z.enum(['last', 'after']).default('last'),
  /** What transitions count from. */
  transitionsFrom: z.enum(['dive', 'video']).default('dive'),
  /** Frames a second of videos of which nothing is known yet, to read times by; null: times of such videos are faults. */
  frameRate: z.number().min(1).max(1000).nullable().default(null),
  /** Name of the split its part column makes; null: "NAME split". */
  splitName: z.string().trim().min(1).max(120).nullable().default(null),
  /** What kind of action its rows are; null: diving. */
  category: category.nullable().default(null),
})
export type TableMapping = z.infer<typeof tableMapping>

export const tableEncoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'gb18030', 'big5', 'shift_jis'])
export type TableEncoding = z.infer<typeof tableEncoding>

export const tableFault = z.enum([
  'bad-number', 'bad-score', 'bad-difficulty', 'bad-height', 'bad-award', 'bad-penalty', 'bad-part', 'bad-position', 'too-many-awards', 'too-long', 'same-key',
  'bad-start', 'bad-end', 'no-start', 'no-end', 'empty-range', 'outside-video', 'needs-frame-rate', 'bad-transition', 'transitions-out-of-order', 'bad-labels',
  'video-outside', 'video-not-found', 'no-text', 'impossible-number', 'bad-date', 'no-such-date', 'ambiguous-date',
])
export type TableFault = z.infer<typeof tableFault>

/** Something wrong or odd with a row. */
export const tableProblem = z.object({
  /** Of the table, from 1. */
  line: z.number().int(),
  /** Header of the column, or its letter; null where the row as a whole is meant. */
  column: z.string().nullable(),
  fault: tableFault,
  /** As it stands in the table. */
  found: z.string(),
  /** What is allowed, where there is a limit. */
  allowed: z.string(),
  /** A remark does not keep the row out. */
  isRemark: z.boolean(),
})
export type TableProblem = z.infer<typeof tableProblem>

/** A row as the preview shows it. */
export const tableRowPreview = z.object({
  line: z.number().int(),
  outcome: z.enum(['good', 'faulty']),
  /** '' where the row is faulty. */
  key: z.string(),
  /** Cells as they stand. */
  cells: z.array(z.string()),
  problems: z.array(tableProblem),
})
export type TableRowPreview = z.infer<typeof tableRowPreview>

export const tableCounts = z.object({
  rows: z.number().int(), good: z.number().int(), faulty: z.number().int(),
  /** Good rows whose video was found, and those whose pictures are still to come. */
  withVideo: z.number().int(), awaited: z.number().int(),
})
export type TableCounts = z.infer<typeof tableCounts>

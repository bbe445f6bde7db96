import { z } from 'zod'
import { diveId, jobId } from './entities.ts'
import { diveFilter } from './library.ts'
import { procedure } from './procedure.ts'

/** Dives written out for others to read, in the formats the studio knows. */
const text = z.object({ en: z.string(), zh: z.string() })
const optionValue = z.union([z.string(), z.number(), z.boolean()])

/** A named choice of a format; its type is that of its default. */
export const exportOption = z.object({
  name: z.string(),
  title: text,
  explanation: text,
  default: optionValue,
  /** Values of a choice; null for numbers, switches and free text. */
  choices: z.array(z.object({ value: z.string(), title: text })).nullable(),
  /** Bounds of a number, both allowed. */
  range: z.tuple([z.number(), z.number()]).nullable(),
})
export type ExportOptionDescription = z.infer<typeof exportOption>

export const exportFormat = z.object({
  /** Stable: "finediving", "csv". */
  name: z.string(),
  title: text,
  explanation: text,
  /** Of the files it writes, with the point. */
  extensions: z.array(z.string()),
  options: z.array(exportOption),
})
export type ExportFormat = z.infer<typeof exportFormat>

/** Which dives: those named, or all of a filter. */
export const exportChoice = z.union([z.object({ diveIds: z.array(diveId).min(1) }), z.object({ filter: diveFilter })])

export const exportRequest = z.object({
  format: z.string(),
  /** Absolute path of the folder the files go into; made where there is none. */
  folder: z.string().min(1),
  /** Replace files of the same name; otherwise one of them is an error. */
  overwrite: z.boolean().default(false),
  options: z.record(z.string(), optionValue).default({}),
  dives: exportChoice,
})
export type ExportStart = z.infer<typeof exportRequest>

export const exportProcedures = {
  'exports.formats': procedure(z.object({}), z.array(exportFormat)),
  /** Writes whole files or none, as a job; its log names dives left out. Errors: 'invalid-input' for an unknown format or option. */
  'exports.start': procedure(exportRequest, z.object({ jobId })),
}

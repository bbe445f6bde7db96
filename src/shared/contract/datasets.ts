import { z } from 'zod'
import { category } from './categories.ts'
import { diveId, jobId } from './entities.ts'
import { procedure } from './procedure.ts'

/** Published data sets and tables: looked at, imported as one operation, taken back, checked, and written out. */
const count = z.number().int().nonnegative()

/** What an import does to the library, dive by dive. */
export const importCounts = z.object({
  created: count,
  /** Taken back earlier, brought again. */
  restored: count,
  /** The data set says something new; nobody had edited the dive. */
  changed: count,
  unchanged: count,
  /** The data set says something new, and the dive was edited here: left as it is, unless asked otherwise. */
  conflicting: count,
  /** Removed here by hand; stay removed. */
  removed: count,
  /** Videos that get their pictures. */
  attached: count,
  /** Videos still without pictures. */
  awaited: count,
  /** Videos whose pictures could not be read; their dives are there without. */
  refused: count,
})
export type ImportCounts = z.infer<typeof importCounts>

export const importEntry = z.object({
  id: z.number().int().positive(),
  dataset: z.string(),
  title: z.string(),
  path: z.string(),
  who: z.string(),
  at: z.string(),
  counts: importCounts,
  isUndone: z.boolean(),
})
export type ImportEntry = z.infer<typeof importEntry>

export const datasetKind = z.enum(['finediving', 'mtl-aqa', 'aqa-7', 'jigsaws'])
export type DatasetKind = z.infer<typeof datasetKind>

export const datasetRequest = z.object({
  /** Absolute: the folder of the annotations, or one of its files. */
  path: z.string().min(1),
  /** Told from the files when null. */
  kind: datasetKind.nullable().default(null),
  /** Absolute: the folder of the pictures or videos; null: where the annotations are, or none yet. */
  picturesPath: z.string().min(1).nullable().default(null),
})
export type DatasetRequest = z.infer<typeof datasetRequest>

/** One dive that is new, differs or conflicts, for people to look at. */
export const importSample = z.object({
  key: z.string(),
  outcome: z.enum(['new', 'restored', 'changed', 'conflicting']),
  diveId: diveId.nullable(),
  title: z.string(),
  /** What differs, as "score 45.6 → 46.5". */
  differences: z.array(z.string()),
})
export type ImportSample = z.infer<typeof importSample>

export const importPreview = z.object({
  dataset: z.string(),
  title: z.string(),
  path: z.string(),
  counts: importCounts,
  categories: z.array(category),
  splits: z.array(z.object({ name: z.string(), counts: z.object({ train: count, validation: count, test: count }) })),
  /** What was odd about the files, as sentences. */
  warnings: z.array(z.string()),
  /** Conflicts first; at most 200. */
  samples: z.array(importSample),
})
export type ImportPreview = z.infer<typeof importPreview>

export const datasetProcedures = {
  'categories.list': procedure(z.object({}), z.array(category)),
  /** Reads a data set and says what importing it would do; changes nothing. Errors: 'invalid-input' where no data set is found, 'bad-labels' for a damaged one. */
  'datasets.preview': procedure(datasetRequest, importPreview),
  /** Imports it as a job and as one operation. The same import again changes nothing. */
  'datasets.import': procedure(datasetRequest.extend({ onConflict: z.enum(['keep', 'take']).default('keep') }), z.object({ jobId })),
  'datasets.imports': procedure(z.object({}), z.array(importEntry)),
  /** `kept`: dives edited since, which stay as they are. */
  'datasets.undoImport': procedure(z.object({ importId: z.number().int().positive() }), z.object({ entry: importEntry, kept: count })),
  'datasets.redoImport': procedure(z.object({ importId: z.number().int().positive() }), z.object({ entry: importEntry, kept: count })),
}

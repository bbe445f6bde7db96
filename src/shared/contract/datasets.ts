import { z } from 'zod'
import { category } from './categories.ts'
import { diveId, jobId } from './entities.ts'
import { procedure } from './procedure.ts'
import { tableCounts, tableEncoding, tableMapping, tableProblem, tableRowPreview } from './tables.ts'

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
export const importCountNames = Object.keys(importCounts.shape) as readonly (keyof ImportCounts)[]

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

/** What was found at a path: a published data set, a bundle of another library, a capsule of one score, or a table. */
export const importKind = z.enum([...datasetKind.options, 'bundle', 'capsule', 'table'])
export type ImportKind = z.infer<typeof importKind>

/** A table (CSV, XLSX) as it is to be read. */
export const tableChoice = z.object({
  mapping: tableMapping,
  /** Name of the data set, instead of the mapping's; a second import under it finds its dives again. */
  name: z.string().trim().min(1).max(120).nullable().default(null),
  /** Absolute: the folder its videos may lie in; null: the table's own. Videos of the library are found by name in any case. */
  mediaPath: z.string().min(1).nullable().default(null),
  /** Told from the bytes when null; of CSV. */
  encoding: tableEncoding.nullable().default(null),
  /** The first with dives when null; of workbooks. */
  sheet: z.string().max(200).nullable().default(null),
})
export type TableChoice = z.infer<typeof tableChoice>

export const datasetRequest = z.object({
  /** Absolute: the folder of the annotations or one of its files, a bundle (.highboard), or a table with its `table`. */
  path: z.string().min(1),
  /** Told from the files when null. */
  kind: datasetKind.nullable().default(null),
  /** Absolute: the folder of the pictures or videos; null: where the annotations are, or none yet. */
  picturesPath: z.string().min(1).nullable().default(null),
  /** How the table at `path` is read; null: it is none, or its columns are guessed. */
  table: tableChoice.nullable().default(null),
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

/** A model that a bundle brings. */
export const bundledModel = z.object({
  name: z.string(),
  sizeBytes: count,
  /** The library has it already. */
  isKnown: z.boolean(),
})
export type BundledModel = z.infer<typeof bundledModel>

export const importPreview = z.object({
  kind: importKind,
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
  /** Data sets in it: one, or those of a bundle. `counts` above are their sums. */
  datasets: z.array(z.object({ name: z.string(), title: z.string(), counts: importCounts })),
  /** Of a bundle. */
  models: z.array(bundledModel),
  /** Bytes of the files it would unpack, at most; 0 where nothing is unpacked. */
  unpackedBytes: count,
  /** Of a table: its rows, and what is wrong with them; at most 500. */
  table: z.object({ counts: tableCounts, problems: z.array(tableProblem) }).nullable(),
})
export type ImportPreview = z.infer<typeof importPreview>

/** A table looked at, to say what its columns mean. */
export const tableReading = z.object({
  path: z.string(),
  format: z.enum(['csv', 'xlsx']),
  /** Names of all sheets; empty for CSV. */
  sheets: z.array(z.string()),
  sheet: z.string().nullable(),
  /** How text was decoded, and how that was told; null for workbooks. */
  encoding: z.object({ encoding: tableEncoding, how: z.enum(['mark', 'valid', 'guessed', 'chosen']) }).nullable(),
  /** What stands between cells; null for workbooks. */
  separator: z.string().nullable(),
  /** The first rows as they stand, at most 40, to choose the row that names the columns. */
  top: z.array(z.array(z.string())),
  /** Of the mapping's header row; letters without one. */
  headers: z.array(z.string()),
  /** As asked, with its columns where they stand; or guessed. */
  mapping: tableMapping,
  /** Rows read by this mapping, at most 200: the first, and the first that are faulty. */
  rows: z.array(tableRowPreview),
  counts: tableCounts,
  warnings: z.array(z.string()),
})
export type TableReading = z.infer<typeof tableReading>

export const datasetProcedures = {
  'categories.list': procedure(z.object({}), z.array(category)),
  /** Reads a data set, bundle or table and says what importing it would do; changes nothing. Errors: 'invalid-input' where none is found or a bundle is not what it claims, 'bad-labels' for a damaged one. */
  'datasets.preview': procedure(datasetRequest, importPreview),
  /** Imports it as a job and as one operation. The same import again changes nothing. */
  'datasets.import': procedure(datasetRequest.extend({ onConflict: z.enum(['keep', 'take']).default('keep') }), z.object({ jobId })),
  /** Reads a table and what its columns seem to mean; changes nothing. Errors: 'invalid-input' for what is no table, too large, or built to harm; 'not-found'. */
  'tables.read': procedure(tableChoice.extend({ path: z.string().min(1), mapping: tableMapping.nullable().default(null) }), tableReading),
  'datasets.imports': procedure(z.object({}), z.array(importEntry)),
  /** `kept`: dives edited since, which stay as they are. */
  'datasets.undoImport': procedure(z.object({ importId: z.number().int().positive() }), z.object({ entry: importEntry, kept: count })),
  'datasets.redoImport': procedure(z.object({ importId: z.number().int().positive() }), z.object({ entry: importEntry, kept: count })),
}

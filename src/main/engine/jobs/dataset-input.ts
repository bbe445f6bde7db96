import { z } from 'zod'
import { datasetRequest } from '../../../shared/contract/datasets.ts'
import type { Dataset } from '../../datasets/dataset.ts'
import { importItem } from './import-input.ts'

/** Input of `read-dataset`, which only reads annotations. */
export const readDatasetInput = datasetRequest
export type ReadDatasetInput = z.infer<typeof readDatasetInput>

/** Input of `import-dataset`, which reads the pictures too. */
export const importDatasetInput = datasetRequest.extend({
  /** Keys of videos that have their pictures in the library: they are not read again. */
  attachedKeys: z.array(z.string()),
  cacheFolder: z.string(),
  ffmpegPath: z.string(),
})
export type ImportDatasetInput = z.infer<typeof importDatasetInput>

/** A data set as a child sends it: made by our own readers, whose tests hold its shape; the library checks every dive it stores. */
export const readDatasetResult = z.custom<Dataset>((found) => typeof found === 'object' && found !== null && 'records' in found && Array.isArray(found.records) && 'videos' in found && Array.isArray(found.videos))

/** Items of `import-dataset`: the annotations first, then one for each video that was read. */
export const importDatasetItem = z.discriminatedUnion('type', [
  z.object({ type: z.literal('dataset'), dataset: readDatasetResult }),
  z.object({ type: z.literal('pictures'), key: z.string(), read: importItem }),
])
export type ImportDatasetItem = z.infer<typeof importDatasetItem>

import { z } from 'zod'
import { datasetProcedures, datasetRequest } from '../../../shared/contract/datasets.ts'
import { configurationName, methodName } from '../../../shared/contract/training.ts'
import type { SourceContents } from '../../datasets/read-source.ts'
import { importItem } from './import-input.ts'

/** Videos of the library that a source may name or have the very pictures of. */
const libraryVideo = z.object({
  name: z.string(), path: z.string(), kind: z.enum(['file', 'frames']), contentHash: z.string(), width: z.number(), height: z.number(), frameCount: z.number(), frameRate: z.number(),
  /** File with its frame index (shared/frame-index.ts), where its frames are not evenly apart. */
  frameIndexPath: z.string().nullable(),
})
export type LibraryVideoInput = z.infer<typeof libraryVideo>

/** Input of `read-dataset`, which only reads what a data set, bundle or table says. */
export const readDatasetInput = datasetRequest.extend({ libraryVideos: z.array(libraryVideo) })
export type ReadDatasetInput = z.infer<typeof readDatasetInput>

/** Input of `read-table`. */
export const readTableInput = datasetProcedures['tables.read'].input.extend({ libraryVideos: z.array(libraryVideo) })
export type ReadTableInput = z.infer<typeof readTableInput>

/** Input of `import-dataset`, which reads the pictures too. */
export const importDatasetInput = readDatasetInput.extend({
  /** Keys of videos that have their pictures in the library, by data set: they are not read again. */
  attachedKeys: z.record(z.string(), z.array(z.string())),
  /** Content of models the library has. */
  knownModels: z.array(z.string()),
  /** Where a folder is made for the pictures and models of a bundle. */
  bundlesFolder: z.string(),
  cacheFolder: z.string(),
  ffmpegPath: z.string(),
})
export type ImportDatasetInput = z.infer<typeof importDatasetInput>

/** Data sets as a child sends them: made by our own readers, whose tests hold their shape; the library checks every dive it stores. */
export const readDatasetResult = z.custom<SourceContents>((found) => typeof found === 'object' && found !== null && 'datasets' in found && Array.isArray(found.datasets))

/** A model of a bundle, unpacked, its every weight accounted for. */
export const unpackedModel = z.object({
  name: z.string(), path: z.string(), contentHash: z.string(), sizeBytes: z.number(), card: z.string(),
  method: methodName, configuration: configurationName, geometry: z.enum(['official', 'upright']), canScore: z.boolean(),
})
export type UnpackedModel = z.infer<typeof unpackedModel>

/** Items of `import-dataset`: the folder a bundle is about to be unpacked to, what the source says, its models, then one for each video. */
export const importDatasetItem = z.discriminatedUnion('type', [
  z.object({ type: z.literal('unpacking'), folder: z.string() }),
  z.object({ type: z.literal('source'), source: readDatasetResult }),
  z.object({ type: z.literal('model'), model: unpackedModel }),
  z.object({ type: z.literal('pictures'), dataset: z.string(), key: z.string(), read: importItem }),
])
export type ImportDatasetItem = z.infer<typeof importDatasetItem>

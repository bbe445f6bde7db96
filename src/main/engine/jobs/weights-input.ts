import { z } from 'zod'
import { diveSource } from '../../../shared/contract/dive-source.ts'
import { exportFormat, weightsProcedures } from '../../../shared/contract/weights.ts'

/** Inputs and results of the jobs that bring weights in and out. */
export const inspectWeightsInput = weightsProcedures['weights.inspect'].input
export type InspectWeightsInput = z.infer<typeof inspectWeightsInput>

export const importWeightsInput = weightsProcedures['weights.import'].input.omit({ factsFromSplitId: true }).extend({
  /** The dives of a split's training part, which the method learns its facts from; null: the file brings them, or none are needed. */
  factsFrom: z.object({ splitName: z.string(), dives: z.array(diveSource) }).nullable(),
  /** Folder the model's file is written to, named by its content. */
  modelsFolder: z.string(),
})
export type ImportWeightsInput = z.infer<typeof importWeightsInput>

export const importWeightsResult = z.object({
  path: z.string(),
  contentHash: z.string(),
  sizeBytes: z.number(),
  /** Markdown. */
  card: z.string(),
  /** One line: what became of the file's keys. */
  summary: z.string(),
  canScore: z.boolean(),
})
export type ImportWeightsResult = z.infer<typeof importWeightsResult>

export const exportWeightsInput = z.object({
  model: z.object({ name: z.string(), path: z.string(), contentHash: z.string(), method: z.string(), configuration: z.string(), geometry: z.enum(['official', 'upright']) }),
  /** As chosen; ONNX files take its name with a part before the ending. */
  path: z.string(),
  format: exportFormat,
  exemplars: z.number().int().min(1),
  dtype: z.enum(['F32', 'F16', 'BF16']),
})
export type ExportWeightsInput = z.infer<typeof exportWeightsInput>

export const exportWeightsResult = z.object({ files: z.array(z.string()) })

export const downloadWeightsInput = z.object({
  name: z.string(),
  address: z.string(),
  fileName: z.string().regex(/^[\w.-]+$/),
  sizeBytes: z.number().nullable(),
  sha256: z.string().nullable(),
  sha256Prefix: z.string().nullable(),
  folder: z.string(),
})
export type DownloadWeightsInput = z.infer<typeof downloadWeightsInput>

export const downloadWeightsResult = z.object({ path: z.string(), sha256: z.string(), sizeBytes: z.number(), isFirstUse: z.boolean() })

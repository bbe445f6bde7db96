import { z } from 'zod'
import { model } from './assessment.ts'
import { jobId, modelId, runId, splitId } from './entities.ts'
import { text } from './methods.ts'
import { procedure } from './procedure.ts'
import { configurationName, methodName } from './training.ts'

/**
 * Checkpoints in and out: what a file holds and which methods it fits, models
 * made of files, files made of models, and published weights by name.
 */
const count = z.number().int().nonnegative()
const path = z.string().min(1).max(4096)
const optionValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** Keys of one fate; `names` may be cut short, `count` never is. */
const keys = z.object({ count, names: z.array(z.string()) })
const keysForReason = keys.extend({ reason: z.string() })

/** What would become of every key of a file if it were loaded as one model. */
export const weightsAccount = z.object({
  method: methodName,
  configuration: configurationName,
  /** Choices of the method that differ from its defaults. */
  options: optionValues,
  /** Layout under which the file holds only the backbone; null: a whole model. */
  backbone: z.string().nullable(),
  /** fits: every weight is there and nothing is left over. with-strangers: every weight is there beside tensors the model does not know. */
  fit: z.enum(['fits', 'with-strangers', 'no']),
  /** Weights that are asked for. */
  expected: count,
  loaded: count,
  ignored: z.array(keysForReason),
  startedNew: z.array(keysForReason),
  missing: keys,
  unexpected: keys,
  wrongShape: keys,
  /** Why keys cannot be accounted for at all: two tensors for one weight. */
  problem: z.string().nullable(),
  /** True where the method must learn facts (groups, classes) of a training part before it can score, and the file brings none. */
  needsFacts: z.boolean(),
})
export type WeightsAccount = z.infer<typeof weightsAccount>

export const weightsInspection = z.object({
  path: z.string(),
  fileName: z.string(),
  format: z.enum(['pytorch-zip', 'pytorch-legacy', 'safetensors']),
  sizeBytes: count,
  contentHash: z.string(),
  tensorCount: count,
  parameterCount: count,
  /** Tensors of each number format. */
  dtypes: z.record(z.string(), count),
  /** Tensors by the first parts of their names. */
  groups: z.array(z.object({ name: z.string(), tensorCount: count, parameterCount: count })),
  /** Values beside the tensors, at most a hundred. */
  plain: z.record(z.string(), z.union([z.null(), z.boolean(), z.number(), z.string()])),
  /** What a file of this studio says of itself. */
  described: z.object({ method: methodName, configuration: configurationName, geometry: z.enum(['official', 'upright']), provenance: z.string(), options: optionValues }).nullable(),
  /** Best first; everything that fits, and what comes close. */
  accounts: z.array(weightsAccount),
})
export type WeightsInspection = z.infer<typeof weightsInspection>

export const modelUsage = z.object({
  /** made: the run it came out of. started: runs that began from it. */
  runs: z.array(z.object({ id: runId, name: z.string(), role: z.enum(['made', 'started']) })),
  predictionCount: count,
  predictedDiveCount: count,
  segmentationCount: count,
})
export type ModelUsage = z.infer<typeof modelUsage>

/** Published weights that can be fetched by name. */
export const publishedWeights = z.object({
  name: z.string(),
  title: text,
  description: text,
  licence: z.string().nullable(),
  address: z.string(),
  fileName: z.string(),
  sizeBytes: count.nullable(),
  /** How its contents are checked: a known SHA-256, its first digits in the file's published name, or pinned when first fetched. */
  check: z.enum(['sha256', 'prefix', 'first-use']),
  sha256: z.string().nullable(),
  /** Where it lies once fetched. */
  path: z.string().nullable(),
})
export type PublishedWeights = z.infer<typeof publishedWeights>

export const exportFormat = z.enum(['onnx', 'pytorch', 'safetensors'])
export type ExportFormat = z.infer<typeof exportFormat>

export const weightsProcedures = {
  /** Reads names and shapes and hashes the file; loads no weights. Errors: 'bad-checkpoint', 'not-found'. */
  'weights.inspect': procedure(
    z.object({ path, method: methodName.nullable().default(null), configuration: configurationName.nullable().default(null), options: optionValues.default({}) }),
    weightsInspection,
  ),
  /** Makes a model of a checkpoint as a job. Errors of the job name every weight that is missing or of another shape. */
  'weights.import': procedure(
    z.object({
      path,
      name: z.string().trim().min(1).max(120),
      method: methodName,
      configuration: configurationName,
      options: optionValues.default({}),
      geometry: z.enum(['official', 'upright']),
      /** Layout of `path` where it holds only a backbone, or of `backbonePath`. */
      backbone: z.string().nullable().default(null),
      /** A second file for the backbone, where `path` holds only the heads. */
      backbonePath: path.nullable().default(null),
      /** Leave tensors that the model does not know where they are, instead of refusing the file. */
      dropUnexpected: z.boolean().default(false),
      /** Split whose training part teaches the method its facts. */
      factsFromSplitId: splitId.nullable().default(null),
      /** Seed of weights that start new. */
      seed: z.number().int().min(0).max(0xffffffff).default(0),
    }),
    z.object({ jobId }),
  ),
  /** Writes a model to files as a job. Errors: 'conflict' where a file is there already and `overwrite` is false. */
  'weights.export': procedure(
    z.object({ modelId, path, format: exportFormat, exemplars: z.number().int().min(1).max(50).default(10), dtype: z.enum(['F32', 'F16', 'BF16']).default('F32'), overwrite: z.boolean().default(false) }),
    z.object({ jobId, files: z.array(z.string()) }),
  ),
  'weights.published': procedure(z.object({}), z.array(publishedWeights)),
  /** Fetches published weights as a job; what is there already is only checked. */
  'weights.download': procedure(z.object({ name: z.string().max(100) }), z.object({ jobId })),
  'models.rename': procedure(z.object({ modelId, name: z.string().trim().min(1).max(120) }), model),
  /** Hides a model; its file and everything it said stay. */
  'models.remove': procedure(z.object({ modelId }), z.object({})),
  'models.restore': procedure(z.object({ modelId }), model),
  'models.removed': procedure(z.object({}), z.array(model)),
  'models.usage': procedure(z.object({ modelId }), modelUsage),
}

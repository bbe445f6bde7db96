import { z } from 'zod'
import { diveId, jobId, modelId, predictionId } from './entities.ts'
import { procedure } from './procedure.ts'

/**
 * Where a model looked when it gave a score: attributions over the frames it
 * saw, computed as jobs from its gradients and kept in the cache. What they mean
 * and do not mean: docs/explanations.md.
 */

/** Pictures that Integrated Gradients measures from: the first frame held for the whole dive, the mean colour that normalisation subtracts, black. */
export const baseline = z.enum(['first-frame', 'mean-colour', 'black'])
export type Baseline = z.infer<typeof baseline>

/** The map that Grad-CAM weighs: the last convolutional one, or the finer one that the last stages of the network start from. */
export const mapLayer = z.enum(['last', 'before-last-stage'])
export type MapLayer = z.infer<typeof mapLayer>

export const explanationOptions = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('integrated-gradients'), baseline: baseline.default('first-frame') }),
  z.object({ kind: z.literal('grad-cam'), layer: mapLayer.default('last') }),
])
export type ExplanationOptions = z.infer<typeof explanationOptions>

/** Whether the attributions add up to what they explain, in points. */
export const completeness = z.object({
  /** Explained score of the baseline. */
  baselinePoints: z.number(),
  /** Explained score of the dive less that of the baseline: what the attributions should add up to. */
  differencePoints: z.number(),
  sumPoints: z.number(),
  /** sumPoints - differencePoints */
  gapPoints: z.number(),
  /** What the gap may be: 1 % of the difference, but no less than 0.01 points. */
  allowedGapPoints: z.number(),
  /** What the gap would be if errors along the path did not cancel. */
  scatteredGapPoints: z.number(),
  /** The gap is allowed, and errors that cancel are at most a tenth of all that the score changes along the path. */
  isComplete: z.boolean(),
  /** Gradients computed along the path. */
  gradients: z.number().int(),
})
export type Completeness = z.infer<typeof completeness>

export const explanation = z.object({
  predictionId,
  diveId,
  modelId,
  options: explanationOptions,
  /** Dive-relative frame of each of the T pictures the model saw; in dives shorter than T some twice. */
  sampledFrames: z.array(z.number().int()),
  /** Part of every original frame that the model saw, in shares of its width and height: a map covers it exactly. */
  seen: z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() }),
  /** Rows and columns of each frame's map. */
  rows: z.number().int(),
  columns: z.number().int(),
  /** Index among the T pictures of the first of flight and of entry, held fixed; null for methods without stages. */
  transitions: z.tuple([z.number().int(), z.number().int()]).nullable(),
  /** What is explained, in points: the predicted score, or what `note` says. */
  explainedPoints: z.number(),
  predictedScorePoints: z.number(),
  /** What was held fixed, or explained in place of the score. */
  note: z.object({ en: z.string(), zh: z.string() }).nullable(),
  /** Sum of each picture's map, [T]. Integrated Gradients: points, which together are `completeness.sumPoints`. Grad-CAM: no unit. */
  byFrame: z.array(z.number()),
  /** Sum by stage, likewise; null for methods without stages. */
  byStage: z.array(z.number()).nullable(),
  /** Value at which an overlay is strongest: larger ones, one in a hundred, look the same. */
  strongest: z.number(),
  /** Null for Grad-CAM, whose maps add up to nothing. */
  completeness: completeness.nullable(),
  /** Of Grad-CAM: maps that the network makes of one of its units, rows and columns of each. */
  map: z.object({ count: z.number().int(), rows: z.number().int(), columns: z.number().int() }).nullable(),
  provider: z.string(),
  elapsedMilliseconds: z.number(),
})
export type Explanation = z.infer<typeof explanation>

const asked = z.object({ predictionId, options: explanationOptions })

export const explanationProcedures = {
  /** Starts the job; `jobId` is null where the explanation is there already. Errors: 'not-found', 'missing-model', 'missing-video', 'bad-labels'. */
  'explanations.start': procedure(asked, z.object({ jobId: jobId.nullable() })),
  /** Null where it has not been computed, or is no longer in the cache. */
  'explanations.get': procedure(asked, explanation.nullable()),
  /** What has been computed of a prediction. */
  'explanations.list': procedure(z.object({ predictionId }), z.array(explanationOptions)),
}

/** Every explanation there can be of a prediction. */
export const allExplanationOptions: readonly ExplanationOptions[] = [
  ...baseline.options.map((each) => ({ kind: 'integrated-gradients' as const, baseline: each })),
  ...mapLayer.options.map((each) => ({ kind: 'grad-cam' as const, layer: each })),
]

/** One word for options, as in addresses of overlays: "integrated-gradients.first-frame". */
export function explanationName(options: ExplanationOptions): string {
  return `${options.kind}.${options.kind === 'grad-cam' ? options.layer : options.baseline}`
}

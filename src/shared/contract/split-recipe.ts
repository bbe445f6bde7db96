import { z } from 'zod'

/** What divides dives: each by itself, evenly over dive numbers and scores, or whole events or athletes. */
export const splitBy = z.enum(['dive', 'stratified', 'event', 'athlete'])
export type SplitBy = z.infer<typeof splitBy>

/** What a dive must have besides a score. 'pictures': its video has been attached. */
export const splitNeed = z.enum(['stages', 'dive-number', 'difficulty', 'awards', 'pictures'])
export type SplitNeed = z.infer<typeof splitNeed>

export const mostFolds = 20

/** Everything that decides a made split: the same dives and the same recipe give the same split. */
export const madeRecipe = z.object({
  kind: z.literal('made'),
  by: splitBy,
  seed: z.number().int().min(0).max(0xffffffff),
  validationShare: z.number().min(0).max(0.5),
  /** Of folds it is 1 / count, whatever stands here. */
  testShare: z.number().min(0).max(0.5),
  /** Which of how many folds is the test part, from 1; null: one split. */
  folds: z.object({ count: z.number().int().min(2).max(mostFolds), fold: z.number().int().min(1).max(mostFolds) }).nullable(),
  needs: z.array(splitNeed),
  /** What becomes of dives outside training whose number nobody dives in training. */
  untrained: z.enum(['leave-out', 'keep']),
  filter: z.object({ category: z.string().nullable(), search: z.string(), diveNumber: z.string().nullable() }),
  /** Members were moved by hand afterwards. */
  isEdited: z.boolean().default(false),
})
export type MadeRecipe = z.infer<typeof madeRecipe>

/** How a split came to be. 'hand': put together by hand, or made before recipes were kept. */
export const splitRecipe = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hand') }),
  z.object({ kind: z.literal('demo') }),
  /** It came with a data set: "finediving". */
  z.object({ kind: z.literal('official'), dataset: z.string() }),
  /** Of the split that had this name then. */
  z.object({ kind: z.literal('copy'), of: z.string(), isEdited: z.boolean().default(false) }),
  madeRecipe,
])
export type SplitRecipe = z.infer<typeof splitRecipe>

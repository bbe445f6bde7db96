import { z } from 'zod'

/** A kind of judged action with its own score range and stages. */
export const category = z.object({
  /** Stable, lower case with hyphens: "diving", "gym-vault", "suturing". */
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/).max(60),
  title: z.string().min(1).max(120),
  /** Range scores may have, points. */
  scoreMinimum: z.number(),
  scoreMaximum: z.number(),
  /** Names a stage may have, in the order they are offered; empty: any. */
  stageVocabulary: z.array(z.string().min(1).max(120)).max(500).readonly(),
}).refine((found) => found.scoreMaximum > found.scoreMinimum, { message: 'the highest score must be above the lowest' })
export type Category = z.infer<typeof category>

import { z } from 'zod'
import { raterKind } from '../../../shared/contract/agreement.ts'

const frame = z.number().int()
const labelling = z.object({
  diveId: z.number().int(), startFrame: frame, endFrame: frame,
  stages: z.array(z.object({ label: z.string().nullable(), startFrame: frame })).nullable(),
  transitions: z.tuple([frame, frame]).nullable(),
})

/** Input of the `compare-raters` job: what everybody said. */
export const ratersInput = z.object({
  raters: z.array(z.object({ key: z.string(), kind: raterKind, name: z.string(), labellings: z.array(labelling) })),
  scores: z.array(z.object({ key: z.string(), scores: z.array(z.object({ diveId: z.number().int(), points: z.number() })) })),
  awards: z.array(z.array(z.number())),
})
export type RatersInput = z.infer<typeof ratersInput>

import { z } from 'zod'
import { capsuleDocument } from '../../../shared/contract/capsules.ts'
import { diveSource } from '../../../shared/contract/dive-source.ts'
import { scoreInput } from './assess-input.ts'

/** What the parent knows of a capsule from the library; the rest is computed. */
const { model, exemplars, used: _used, features: _features, pictures: _pictures, computed: _computed, clip, ...known } = capsuleDocument.shape

/** Input of the `make-capsule` job. */
export const makeCapsuleInput = scoreInput.omit({ queries: true }).extend({
  query: diveSource,
  exemplars: z.array(diveSource),
  known: z.object({
    ...known,
    clip: clip.omit({ timesMicroseconds: true }),
    model: model.pick({ name: true, sizeBytes: true }),
    votes: z.array(exemplars.element.shape.vote),
  }),
  path: z.string(),
  overwrite: z.boolean(),
  withWeights: z.boolean(),
  /** "Highboard 0.1.0" */
  writer: z.string(),
})
export type MakeCapsuleInput = z.infer<typeof makeCapsuleInput>
export type SentMakeCapsuleInput = z.input<typeof makeCapsuleInput>

export const makeCapsuleResult = z.object({ path: z.string(), sizeBytes: z.number() })

/** Input of `open-capsule` and, with the rest, of `verify-capsule`. */
export const openCapsuleInput = z.object({ path: z.string() })
export const verifyCapsuleInput = openCapsuleInput.extend({
  fromPictures: z.boolean(),
  /** A model file that may be the one the capsule was scored by; null: none at hand. */
  modelPath: z.string().nullable(),
  threads: z.number().int().min(1),
})
export type VerifyCapsuleInput = z.infer<typeof verifyCapsuleInput>

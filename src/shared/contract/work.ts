import { z } from 'zod'
import { annotatorId } from './entities.ts'
import { procedure } from './procedure.ts'

/** Somebody who labels or reviews. Names are unique, whatever their capitals. */
export const annotator = z.object({
  id: annotatorId,
  name: z.string(),
  /** What was labelled under these is theirs too. */
  formerNames: z.array(z.string()),
  createdAt: z.string(),
  /** No longer offered; nothing they did is lost. */
  isRemoved: z.boolean(),
})
export type Annotator = z.infer<typeof annotator>
const name = z.string().trim().min(1).max(120)

export const annotatorProcedures = {
  /** `current` is the person at this studio: the name in the settings. */
  'annotators.list': procedure(z.object({}), z.object({ annotators: z.array(annotator), current: annotatorId })),
  /** Errors: 'conflict' for a name somebody has or had. */
  'annotators.create': procedure(z.object({ name }), annotator),
  'annotators.rename': procedure(z.object({ annotatorId, name }), annotator),
  /** Errors: 'conflict' for the person at this studio. */
  'annotators.setRemoved': procedure(z.object({ annotatorId, isRemoved: z.boolean() }), annotator),
  /** This person labels from now on; a name nobody has is a new person. */
  'annotators.use': procedure(z.object({ name }), annotator),
}

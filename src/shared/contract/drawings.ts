import { z } from 'zod'
import { diveId } from './entities.ts'
import { procedure } from './procedure.ts'
import { drawingShape, reviewDrawing, reviewDrawingId, reviewId } from './reviews.ts'

/** Drawings on frames of a dive in a session, in shares of the picture. Frames count from the dive's first; both ends are shown. */
const frame = z.number().int().nonnegative()
const stretch = { firstFrame: frame, lastFrame: frame }

export const drawingProcedures = {
  /** In the order they were made: later ones lie above. */
  'drawings.list': procedure(z.object({ reviewId, diveId }), z.array(reviewDrawing)),
  /** Errors: 'invalid-input' for frames outside the dive or out of order, 'not-found' for a dive that is not in the session. */
  'drawings.add': procedure(z.object({ reviewId, diveId, ...stretch, shape: drawingShape }), reviewDrawing),
  /** One's own alone; errors: 'conflict', as `add`. */
  'drawings.change': procedure(z.object({ drawingId: reviewDrawingId, ...stretch, shape: drawingShape }), reviewDrawing),
  /** Hides it, or shows it again. One's own alone; errors: 'conflict'. */
  'drawings.setRemoved': procedure(z.object({ drawingId: reviewDrawingId, isRemoved: z.boolean() }), reviewDrawing),
}

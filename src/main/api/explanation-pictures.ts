import type { PredictionId } from '../../shared/contract/entities.ts'
import { explanationName, type ExplanationOptions } from '../../shared/contract/explanations.ts'
import { attributionColours, type AttributionSign } from '../../shared/domain/attribution-colours.ts'
import { StudioError } from '../../shared/errors.ts'
import { encodeRgbaPng } from '../video/rgba-png.ts'
import type { ExplainedThings } from './explained-things.ts'

/** Overlays of explanations, one small PNG for each picture that the model saw. */
export interface ExplanationPictures {
  /** Errors: 'not-found'. */
  png(asked: { predictionId: PredictionId; options: ExplanationOptions; sample: number; sign: AttributionSign }): Promise<Uint8Array>
  /** The library has changed: what is known of scores is looked up anew. */
  forget(): void
}

/** Explanations kept decoded: one is looked at frame by frame. */
const mostKnown = 4

export function createExplanationPictures(things: ExplainedThings): ExplanationPictures {
  const known = new Map<string, ReturnType<ExplainedThings['read']>>()
  const read = (id: PredictionId, options: ExplanationOptions): ReturnType<ExplainedThings['read']> => {
    const name = `${id}/${explanationName(options)}`
    const existing = known.get(name)
    if (existing) return existing
    const reading = things.read(id, options)
    // One that is not there yet may be there the next time.
    reading.then((found) => found ?? known.delete(name), () => known.delete(name))
    if (known.size >= mostKnown) known.delete(known.keys().next().value ?? name)
    known.set(name, reading)
    return reading
  }
  return {
    async png({ predictionId, options, sample, sign }) {
      const found = await read(predictionId, options)
      if (!found) throw new StudioError('not-found', 'This explanation has not been computed, or is no longer kept.', { hint: 'Compute it again.' })
      const { rows, columns, sampledFrames, strongest } = found.facts
      if (sample >= sampledFrames.length) throw new StudioError('not-found', `The model saw ${sampledFrames.length} pictures of this dive; there is no number ${sample}.`)
      const map = found.maps.subarray(sample * rows * columns, (sample + 1) * rows * columns)
      return encodeRgbaPng({ data: attributionColours(map, strongest, sign), width: columns, height: rows })
    },
    forget: () => known.clear(),
  }
}

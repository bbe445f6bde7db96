import { z } from 'zod'

/**
 * What MTL-AQA says of a clip beyond a dive's facts, by its own names: with the
 * facts, all that is needed to write its pickles again value for value. The
 * difficulty, final score and awards are the dive's facts; arrays of awards are
 * float64.
 */
const id = z.number().int()

export const mtlAqaDetails = z.object({
  /** Of the key (video, clip). */
  video: id,
  clip: id,
  /** Place of the clip in the pickle's dictionary. */
  order: id,
  /** 0-based in the competition's video, half-open. */
  start_frame: id,
  end_frame: id,
  primary_view: id.nullable(),
  /** 0 free, 1 pike, 2 tuck. */
  position: id,
  armstand: id,
  /** 0 back, 1 forward, 2 inward, 3 reverse. */
  rotation_type: id,
  /** Half somersaults. */
  ss_no: id,
  /** Half twists. */
  tw_no: id,
  /** As written; null in the original pickle, which has none: the dive's is then derived from the fields above. */
  dive_number: z.string().nullable(),
  /** Words of the commentary; null: no captions were given. */
  caption: z.string().nullable(),
  /** What was said of facts that no dive can have, by the fact's name. */
  unusable: z.record(z.string(), z.json()).optional(),
})
export type MtlAqaDetails = z.infer<typeof mtlAqaDetails>

const directionDigits = ['2', '1', '4', '3'] as const
const positionLetters = ['D', 'B', 'C'] as const

/**
 * The dive number that the fields spell out; null where they spell none. This is
 * how the published numbers came about: all 1,412 follow from their fields, the
 * impossible ones (100B, 200D, 300D, 612D) too, so no judgement is passed here.
 */
export function spelledDiveNumber({ position, armstand, rotation_type, ss_no, tw_no }: Pick<MtlAqaDetails, 'position' | 'armstand' | 'rotation_type' | 'ss_no' | 'tw_no'>): string | null {
  const direction = directionDigits[rotation_type]
  const letter = positionLetters[position]
  if (direction === undefined || letter === undefined) return null
  if (armstand !== 0) return `6${direction}${ss_no}${tw_no === 0 ? '' : tw_no}${letter}`
  return tw_no === 0 ? `${direction}0${ss_no}${letter}` : `5${direction}${ss_no}${tw_no}${letter}`
}

import type { SplitPart } from '../../../shared/contract/entities.ts'
import type { DiveDirection, DivePosition } from '../../../shared/domain/dive-number.ts'
import { parseDiveNumber } from '../../../shared/domain/dive-number.ts'
import type { DiveRecord } from '../../library/dive-records.ts'
import { fitToPictures } from '../../library/fit-to-pictures.ts'
import type { MtlAqaDetails } from '../mtl-aqa/details.ts'
import { mtlAqaDetails } from '../mtl-aqa/details.ts'

/**
 * A dive as MTL-AQA's pickle has it. What was imported from it and not edited
 * goes back as it came (impossible numbers too); the fields of an edited or
 * another dive follow from its number.
 */
export interface MtlAqaClip {
  /** Null for dives of other origin: numbered when all others are known. */
  key: { video: number; clip: number } | null
  videoId: number
  videoName: string
  startInVideo: number
  part: SplitPart | null
  /** Place in the dictionary; null: after those that have one. */
  place: number | null
  /** In the competition's video, half-open, 0-based. */
  startFrame: number
  endFrame: number
  fields: MtlAqaFields
  /** Null where the imported file had no such field. */
  diveNumber: string | null
  primaryView: number | null
  difficulty: number
  score: number
  /** Null where the imported file had none. */
  awards: readonly number[] | null
}

export type MtlAqaFields = Pick<MtlAqaDetails, 'position' | 'armstand' | 'rotation_type' | 'ss_no' | 'tw_no'>

const rotations: Readonly<Record<DiveDirection, number>> = { back: 0, forward: 1, inward: 2, reverse: 3 }
/** No straight dive is in the published set; 3 is the number left. */
const positions: Readonly<Record<DivePosition, number>> = { D: 0, B: 1, C: 2, A: 3 }

/** @returns the clip, or what it lacks as a sentence */
export function mtlAqaClip(record: DiveRecord, part: SplitPart | null): MtlAqaClip | string {
  const { facts, origin, video } = record
  const details = origin?.dataset === 'mtl-aqa' ? (mtlAqaDetails.safeParse(origin.details).data ?? null) : null
  const said = details && origin ? fitToPictures(origin.imported, video.isAwaited ? Infinity : video.frameCount).facts : null
  const isNumberKept = facts.diveNumber === said?.diveNumber
  const fields = details && isNumberKept ? details : fieldsOf(facts.diveNumber)
  const unusable = (fact: 'scorePoints' | 'difficulty' | 'awards'): unknown => {
    const found = said && JSON.stringify(facts[fact]) === JSON.stringify(said[fact]) ? details?.unusable?.[fact] : undefined
    return typeof found === 'string' ? Number(found) : found
  }
  const score = unusable('scorePoints') ?? facts.scorePoints
  const difficulty = unusable('difficulty') ?? facts.difficulty
  const awards = unusable('awards') ?? facts.awards
  if (fields === null) return facts.diveNumber === null ? 'it has no dive number.' : `its dive number ${facts.diveNumber} is impossible, so its fields cannot be told.`
  if (typeof score !== 'number') return 'it has no score.'
  if (typeof difficulty !== 'number') return 'it has no degree of difficulty.'
  // Ranges that nobody moved are as written, also where pictures are missing.
  const isRangeKept = said !== null && facts.startFrame === said.startFrame && facts.endFrame === said.endFrame
  const hasNoAwards = Array.isArray(awards) && awards.length === 0
  return {
    key: details && { video: details.video, clip: details.clip }, videoId: video.videoId, videoName: video.name, startInVideo: facts.startFrame, part, place: details?.order ?? null,
    startFrame: isRangeKept && details ? details.start_frame : facts.startFrame, endFrame: isRangeKept && details ? details.end_frame : facts.endFrame,
    fields, diveNumber: details && isNumberKept ? details.dive_number : (facts.diveNumber ?? ''), primaryView: details ? details.primary_view : 0,
    difficulty, score, awards: (details && hasNoAwards) || !Array.isArray(awards) ? null : awards.map(Number),
  }
}

function fieldsOf(diveNumber: string | null): MtlAqaFields | null {
  const parsed = diveNumber === null ? null : parseDiveNumber(diveNumber)
  if (!parsed?.isPossible) return null
  const { group, direction, halfSomersaults, halfTwists, position } = parsed.dive
  return { position: positions[position], armstand: group === 6 ? 1 : 0, rotation_type: rotations[direction], ss_no: halfSomersaults, tw_no: halfTwists }
}

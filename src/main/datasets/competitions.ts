import type { HeightMetres } from '../../shared/domain/difficulty.ts'

/**
 * Competitions by the one name that both diving sets are brought to, so that the
 * same dive can be found in both: FineDiving took over MTL-AQA's videos and calls
 * them by their number in two digits ("07"), its own by long names.
 *
 * The two count frames differently. MTL-AQA's ranges are half-open and 0-based
 * (its loader takes sorted pictures [end - n, end), files named from 1);
 * FineDiving's are 1-based and name the last frame too (end - start + 1 labels
 * for every clip). Brought to half-open and 0-based, 972 of the 1,369 clips in
 * both have exactly the same range; read any other way, at most 135 do. The rest
 * were cut anew by FineDiving, by up to 110 frames, and still overlap.
 */
export interface BroadcastRange {
  competition: string
  /** 0-based, counted from the broadcast's first frame. */
  startFrame: number
  /** Half-open. */
  endFrame: number
}

/** Name of an MTL-AQA video as a competition: 7 → "07". */
export function competitionOfVideo(video: number): string {
  return String(video).padStart(2, '0')
}

/** Number of the MTL-AQA video a competition is; null for one that is none of them. */
export function videoOfCompetition(competition: string): number | null {
  return /^\d{2,4}$/.test(competition) && competition === competitionOfVideo(Number(competition)) ? Number(competition) : null
}

/** Where a FineDiving clip lies, from its first and last frame as written. */
export function rangeOfFineDiving(competition: string, firstFrame: number, lastFrame: number): BroadcastRange | null {
  return firstFrame < 1 || lastFrame < firstFrame ? null : { competition, startFrame: firstFrame - 1, endFrame: lastFrame }
}

/** Where an MTL-AQA clip lies, from its start and end as written. */
export function rangeOfMtlAqa(video: number, startFrame: number, endFrame: number): BroadcastRange | null {
  return startFrame < 0 || endFrame <= startFrame ? null : { competition: competitionOfVideo(video), startFrame, endFrame }
}

/**
 * Heights of MTL-AQA's videos, as their dives show: those with armstand dives are
 * platform events, and nearly every difficulty in them has one height only at
 * which it is right (01: 147 clips 10 m, 1 clip 3 m; 17: 167 clips 3 m, none 10 m).
 */
const heights: Readonly<Record<string, HeightMetres>> = {
  '01': 10, '02': 10, '03': 10, '04': 10, '05': 10, '06': 10, '07': 10, '09': 10, '10': 10, '13': 10, '14': 10,
  '17': 3, '18': 3, '22': 3,
}
/** Video 26 holds two events: 3 m to clip 60, and from clip 61, 50,000 frames later, the platform. */
const lastSpringboardClipOf26 = 60

/** "Men10mSynchronised", "3mMenSpringboardFinal". */
const namedHeight = /(?<![\d.])(1|3|10)m(?![a-z])/

/** Height of a clip's event where it is certain; null otherwise. */
export function heightOfClip(competition: string, clip: number): HeightMetres | null {
  if (competition === '26') return clip <= lastSpringboardClipOf26 ? 3 : 10
  const known = heights[competition]
  if (known !== undefined) return known
  const named = namedHeight.exec(competition)?.[1]
  return named === undefined ? null : (Number(named) as HeightMetres)
}

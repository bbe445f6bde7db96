import type { DiveFacts } from '../../shared/contract/entities.ts'
import { explainDiveNumber, normaliseDiveNumber } from '../../shared/domain/dive-number.ts'
import { explainAward } from '../../shared/domain/judging.ts'
import { explainDate } from '../../shared/domain/partial-date.ts'
import { stageFaults } from '../../shared/domain/stages.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Author } from './library.ts'

/**
 * What must hold before a dive or its stages are stored. Frames out of range
 * would break everything later, so nobody may store them. Impossible numbers and
 * awards are refused where a person types them; data sets hold some, and an
 * import keeps what it found, for the screens to flag.
 */
export interface VideoExtent {
  name: string
  frameCount: number
}

/** @throws StudioError 'bad-labels' naming the frame and the allowed range */
export function checkRange(facts: Pick<DiveFacts, 'startFrame' | 'endFrame'>, video: VideoExtent): void {
  const { startFrame, endFrame } = facts
  const last = video.frameCount - 1
  const hint = `Choose frames within 0 to ${last} of the video; the end is the first frame no longer part of the dive.`
  if (!Number.isInteger(startFrame) || startFrame < 0 || startFrame > last) {
    throw new StudioError('bad-labels', `The dive would start at frame ${startFrame}; allowed are frames 0 to ${last} of "${video.name}".`, { hint })
  }
  if (!Number.isInteger(endFrame) || endFrame <= startFrame || endFrame > video.frameCount) {
    throw new StudioError('bad-labels', `The dive would end before frame ${endFrame}; allowed are ${startFrame + 1} to ${video.frameCount} for a dive that starts at frame ${startFrame} of "${video.name}".`, { hint })
  }
}

/** @throws StudioError 'bad-labels' naming the first faulty boundary and its allowed range */
export function checkStages(stages: readonly { startFrame: number }[], facts: Pick<DiveFacts, 'startFrame' | 'endFrame'>): void {
  const fault = stageFaults(stages.map((stage) => stage.startFrame), facts.endFrame - facts.startFrame)[0]
  if (fault === undefined) return
  throw new StudioError('bad-labels', fault.reason, {
    hint: fault.allowed === null ? 'Remove a stage first: each stage needs at least one frame.' : `Move the boundary to a frame from ${fault.allowed[0]} to ${fault.allowed[1]} of the dive, or move its neighbours first.`,
  })
}

/** Only the given facts are looked at, so an old oddity does not stop other edits. @throws StudioError 'invalid-input' */
export function checkEnteredFacts(facts: Partial<DiveFacts>, author: Author): void {
  // The library holds no other dates, whoever they are from; importers find those out before.
  const dateFault = facts.date === undefined || facts.date === null ? null : explainDate(facts.date)
  if (dateFault !== null) throw new StudioError('invalid-input', dateFault, { hint: 'Write the date as 2021, 2021-07 or 2021-07-31, or leave it empty until it is known.' })
  if (author.kind !== 'person') return
  if (facts.diveNumber !== undefined && facts.diveNumber !== null) {
    const reason = explainDiveNumber(facts.diveNumber)
    if (reason !== null) throw new StudioError('invalid-input', `Impossible dive number: ${reason}`, { hint: 'Correct the number, or leave it empty until it is known.' })
  }
  for (const award of facts.awards ?? []) {
    const reason = explainAward(award)
    if (reason !== null) throw new StudioError('invalid-input', reason, { hint: 'Correct the award, for example 7.5.' })
  }
}

/** Facts as they are stored: dive numbers in upper case without spaces, an empty one as none. */
export function tidyFacts<F extends Partial<DiveFacts>>(facts: F): F {
  if (facts.diveNumber === undefined || facts.diveNumber === null) return facts
  const number = normaliseDiveNumber(facts.diveNumber)
  return { ...facts, diveNumber: number === '' ? null : number }
}

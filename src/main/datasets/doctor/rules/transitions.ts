import type { DiveRecord } from '../../../../shared/contract/dive-record.ts'
import { detailsOf, labelledTransitions, stagesOfLabels } from '../frame-labels.ts'
import type { DiveRule } from '../rule.ts'

/** Transitions as a data set wrote them beside its labels of frames. Only FineDiving gives both. */
interface Written {
  /** 0-based last frame before each change of stage, as written. */
  transitions: readonly number[]
  labelled: readonly number[]
  frameCount: number
}

function writtenOf(dive: DiveRecord): Written | null {
  const details = detailsOf(dive.origin)
  const labelled = details === null ? null : labelledTransitions(details)
  if (details === null || labelled === null || details.steps_transit_frames === null) return null
  return { transitions: details.steps_transit_frames, labelled, frameCount: details.frames_labels?.reduce((sum, [, count]) => sum + count, 0) ?? 0 }
}

const againstLabels: DiveRule = {
  scope: 'dive',
  name: 'transitions-against-labels',
  severity: 'warning',
  title: 'Transitions at odds with the frame labels',
  category: 'any',
  explain:
    'The data set says twice where stages change: as transitions and as a label for every frame. In 10 clips of FineDiving the two differ. The labels of the frames are taken as the truth, so the stages here are right unless somebody changed them; code that reads the transitions from the original files gets the others. '
    + 'A fix is offered where the stages no longer follow the labels.',
  find(dive) {
    const written = writtenOf(dive)
    if (written === null || written.transitions.join() === written.labelled.join()) return []
    const stages = stagesOfLabels(dive)
    const follows = stages !== null && stages.length === dive.stages.length && stages.every((stage, index) => stage.startFrame === dive.stages[index]?.startFrame)
    const message = `The transitions are given as ${listed(written.transitions)}; the labels of the frames change after ${listed(written.labelled)}.${follows ? ' The stages follow the labels.' : ''}`
    const frames = written.labelled.map((frame) => frame + 1)
    if (follows || stages === null) return [{ message, frames }]
    return [{ message, frames, fix: { kind: 'stages-from-labels', description: 'Take the stages from the labels of the frames.', change: { diveId: dive.diveId, facts: {}, stages } } }]
  },
}

const outOfOrder: DiveRule = {
  scope: 'dive',
  name: 'transitions-out-of-order',
  severity: 'note',
  title: 'Transitions given out of order',
  category: 'any',
  explain: 'The data set lists a later change of stage before an earlier one. The stages here come from the labels of the frames and are in order; code that takes the first and the last of the listed transitions gets the wrong ones.',
  find(dive) {
    const written = writtenOf(dive)
    if (written === null || written.transitions.every((frame, index) => index === 0 || frame > (written.transitions[index - 1] ?? frame))) return []
    return [{ message: `The transitions are given as ${listed(written.transitions)}, which do not follow each other.`, frames: written.labelled.map((frame) => frame + 1) }]
  },
}

const outOfRange: DiveRule = {
  scope: 'dive',
  name: 'transitions-out-of-range',
  severity: 'note',
  title: 'Transitions given outside the clip',
  category: 'any',
  explain: 'The data set gives a change of stage before the first frame (-1) or after the last. The stages here come from the labels of the frames and lie inside; code that reads the original transitions gets a stage without frames.',
  find(dive) {
    const written = writtenOf(dive)
    const odd = written?.transitions.filter((frame) => frame < 0 || frame >= written.frameCount - 1) ?? []
    if (written === null || odd.length === 0) return []
    return [{ message: `The transitions are given as ${listed(written.transitions)}; ${listed(odd)} ${odd.length === 1 ? 'lies' : 'lie'} outside 0 to ${written.frameCount - 2}, the frames after which a stage can change.` }]
  },
}

function listed(frames: readonly number[]): string {
  return frames.length === 0 ? 'none' : frames.join(', ')
}

export const transitionRules = [againstLabels, outOfOrder, outOfRange] as const

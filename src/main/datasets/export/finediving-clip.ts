import type { SplitPart } from '../../../shared/contract/entities.ts'
import { subActionNames } from '../../../shared/domain/stages.ts'
import type { DiveRecord } from '../../library/dive-records.ts'
import { fitToPictures } from '../../library/fit-to-pictures.ts'
import type { FineDivingDetails, LabelRun } from '../finediving/details.ts'
import { fineDivingDetails, subActionsOfRuns, transitionsOfRuns } from '../finediving/details.ts'

/**
 * A dive as FineDiving's pickles have it. What was imported from them and not
 * edited since goes back exactly as it came, with its contradictions; what was
 * edited follows the library; other dives are put into FineDiving's terms.
 */
export const fineDivingPickles = ['aqa', 'fine', 'coarse'] as const
export type FineDivingPickle = (typeof fineDivingPickles)[number]

/** What one pickle says of the clip. */
export interface FineDivingValues {
  actionType: string
  score: number
  difficulty: number
  labels: readonly LabelRun[]
  transitions: readonly number[]
}

export interface FineDivingClip {
  /** Null for dives of other origin: named when all others are known. */
  key: { competition: string; clip: number } | null
  /** Name of its video, and where in it the dive starts. */
  videoId: number
  videoName: string
  startInVideo: number
  part: SplitPart | null
  /** Place in each dictionary; null: after those that have one; absent: not in it. */
  places: Partial<Record<FineDivingPickle, number | null>>
  values: Record<FineDivingPickle, FineDivingValues>
  subActions: readonly (readonly [number, string])[]
  /** In the broadcast, 1-based, the last frame included. */
  startFrame: number
  endFrame: number
  awards: readonly number[]
}

const subActionIds = new Map(subActionNames.flatMap((name, id) => (name === '' ? [] : [[name.toLowerCase(), id] as const])))

/** @returns the clip, or what it lacks as a sentence */
export function fineDivingClip(record: DiveRecord, part: SplitPart | null): FineDivingClip | string {
  const { facts, origin } = record
  const details = origin?.dataset === 'finediving' ? (fineDivingDetails.safeParse(origin.details).data ?? null) : null
  const kept = details === null ? null : keptOf(record)
  const labels = details && kept?.stages === true ? details.frames_labels : labelsOf(record)
  if (typeof labels === 'string') return labels
  const actionType = details && kept?.diveNumber === true ? details.action_type : facts.diveNumber?.toLowerCase()
  const score = asSaid(details, kept, 'scorePoints') ?? facts.scorePoints
  const difficulty = asSaid(details, kept, 'difficulty') ?? facts.difficulty
  const places = details === null ? { aqa: null, fine: null, coarse: null } : placesOf(details, kept)
  if (actionType === undefined) return 'it has no dive number.'
  if (typeof score !== 'number') return 'it has no score.'
  if (typeof difficulty !== 'number') return 'it has no degree of difficulty.'
  if (labels === null && (places.aqa !== undefined || places.fine !== undefined)) return 'it has no stages.'
  const runs = labels ?? []
  const values: FineDivingValues = { actionType, score, difficulty, labels: runs, transitions: (kept?.stages === true ? details?.steps_transit_frames : null) ?? transitionsOfRuns(runs) }
  const awards = asSaid(details, kept, 'awards') ?? facts.awards
  return {
    key: details && { competition: details.competition, clip: details.clip }, videoId: record.video.videoId, videoName: record.video.name, startInVideo: facts.startFrame, part, places,
    values: { aqa: values, fine: otherValues('fine', values, details, kept), coarse: otherValues('coarse', values, details, kept) },
    subActions: (kept?.stages === true ? details?.['sub-action_types'] : null) ?? subActionsOfRuns(runs).map((id) => [id, nameOf(id, runs, record)] as const),
    ...broadcastRange(record, details, kept), awards: Array.isArray(awards) ? awards.map(Number) : [],
  }
}

/** Which facts are still what the import said. */
interface Kept {
  /** Stages and the range of frames. */
  stages: boolean
  diveNumber: boolean
  scorePoints: boolean
  difficulty: boolean
  awards: boolean
}

function keptOf({ facts, stages, origin, video }: DiveRecord): Kept | null {
  if (origin === null) return null
  const said = fitToPictures(origin.imported, video.isAwaited ? Infinity : video.frameCount)
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
  const plain = (list: readonly { label: string | null; startFrame: number }[]): unknown => list.map(({ label, startFrame }) => [label, startFrame])
  return {
    stages: isSame(plain(stages), plain(said.stages)) && facts.startFrame === said.facts.startFrame && facts.endFrame === said.facts.endFrame,
    diveNumber: facts.diveNumber === said.facts.diveNumber, scorePoints: facts.scorePoints === said.facts.scorePoints,
    difficulty: facts.difficulty === said.facts.difficulty, awards: isSame(facts.awards, said.facts.awards),
  }
}

/** What the import said of a fact that no dive can have, while nobody has entered another. */
function asSaid(details: FineDivingDetails | null, kept: Kept | null, fact: 'scorePoints' | 'difficulty' | 'awards'): unknown {
  const said = kept?.[fact] === true ? details?.unusable?.[fact] : undefined
  return typeof said === 'string' ? Number(said) : said
}

/** In the pickles it came from; in all of them once it was edited. */
function placesOf({ order }: FineDivingDetails, kept: Kept | null): FineDivingClip['places'] {
  const isEdited = kept !== null && Object.values(kept).includes(false)
  return Object.fromEntries(fineDivingPickles.flatMap((pickle) => (order[pickle] === null && !isEdited ? [] : [[pickle, order[pickle]]])))
}

function otherValues(pickle: 'fine' | 'coarse', values: FineDivingValues, details: FineDivingDetails | null, kept: Kept | null): FineDivingValues {
  const otherwise = details?.otherwise?.find((other) => other.pickle === pickle)
  if (otherwise === undefined || kept === null) return values
  return {
    actionType: (kept.diveNumber ? otherwise.action_type : undefined) ?? values.actionType,
    score: numberOf(kept.scorePoints ? otherwise.dive_score : undefined) ?? values.score,
    difficulty: numberOf(kept.difficulty ? otherwise.difficulty : undefined) ?? values.difficulty,
    labels: (kept.stages ? otherwise.frames_labels : undefined) ?? values.labels,
    transitions: (kept.stages ? otherwise.steps_transit_frames : undefined) ?? values.transitions,
  }
}

const numberOf = (value: number | string | undefined): number | undefined => (value === undefined ? undefined : Number(value))

/** Runs of sub-actions from the stages; null without stages; a sentence where one has no place in FineDiving. */
function labelsOf({ facts, stages }: DiveRecord): LabelRun[] | string | null {
  if (stages.length === 0) return null
  const runs: LabelRun[] = []
  for (const [i, stage] of stages.entries()) {
    const frames = (stages[i + 1]?.startFrame ?? facts.endFrame - facts.startFrame) - stage.startFrame
    if (stage.label === null) return `its stage ${i + 1} has no name.`
    const id = subActionIds.get(stage.label.trim().toLowerCase())
    if (id === undefined) return `its stage ${i + 1} is named "${stage.label}", which FineDiving has no number for.`
    const last = runs.at(-1)
    if (last?.[0] === id) last[1] += frames
    else runs.push([id, frames])
  }
  return runs
}

/** Name of a sub-action: of the stage that came from it, where its files had a table of their own. */
function nameOf(id: number, runs: readonly LabelRun[], { stages }: DiveRecord): string {
  const at = runs.findIndex(([run]) => run === id)
  return (runs.length === stages.length ? stages[at]?.label : null) ?? subActionNames[id] ?? ''
}

function broadcastRange({ facts, origin }: DiveRecord, details: FineDivingDetails | null, kept: Kept | null): { startFrame: number; endFrame: number } {
  const source = origin?.source ?? null
  const start = details?.start_frame ?? (source === null ? null : source.startFrame + 1)
  const end = details?.end_frame ?? source?.endFrame ?? null
  if (origin === null || start === null || end === null) return { startFrame: facts.startFrame + 1, endFrame: facts.endFrame }
  if (kept?.stages === true) return { startFrame: start, endFrame: end }
  // An edited range moves the one in the broadcast with it.
  return { startFrame: start + facts.startFrame - origin.imported.facts.startFrame, endFrame: end + facts.endFrame - origin.imported.facts.endFrame }
}

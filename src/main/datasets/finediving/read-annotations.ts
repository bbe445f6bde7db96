import { nameAndClip } from '../sources/clip-keys.ts'
import type { LabelTree } from '../sources/label-file.ts'
import { runsOf } from './details.ts'
import type { LabelRun } from './details.ts'

/** FineDiving's pickles as typed values; every one is checked to be what it claims. */
export interface ClipKey {
  competition: string
  clip: number
}

/** What the aqa and the fine pickle both have. */
export interface FineClip extends ClipKey {
  actionType: string
  score: number
  difficulty: number
  transitions: number[]
  labels: LabelRun[]
  /** Only in the fine pickle. */
  subActionTypes: [number, string][] | null
}

export interface CoarseClip extends ClipKey {
  actionType: string
  score: number
  difficulty: number
  firstFrame: number
  lastFrame: number
  awards: number[]
}

/** By "01/5", in the pickle's order. */
export type Clips<T> = ReadonlyMap<string, T>

const mostFrames = 20_000
const mostTransitions = 1000
const mostAwards = 100
const highestFrame = 10_000_000
const highestSubAction = 10_000

export function keyText({ competition, clip }: ClipKey): string {
  return `${competition}/${clip}`
}

/** fine-grained_annotation_aqa.pkl: key → [dive number, score, difficulty, transitions, labels]. */
export function readAqaClips(tree: LabelTree): Clips<FineClip> {
  return readClips(tree, (key, value) => {
    const expected = 'a list of dive number, score, difficulty, transitions and frame labels'
    const [actionType, score, difficulty, transitions, labels, ...rest] = value.items(expected)
    if (!actionType || !score || !difficulty || !transitions || !labels || rest.length > 0) throw value.fail(expected)
    return { ...key, actionType: actionType.text(), score: score.number(), difficulty: difficulty.number(), transitions: readTransitions(transitions), labels: readLabels(labels), subActionTypes: null }
  })
}

/** FineDiving_fine-grained_annotation.pkl: key → dictionary. */
export function readFineClips(tree: LabelTree): Clips<FineClip> {
  return readClips(tree, (key, value) => ({
    ...key,
    actionType: value.field('action_type').text(),
    score: value.field('dive_score').number(),
    difficulty: value.field('difficulty').number(),
    transitions: readTransitions(value.field('steps_transit_frames')),
    labels: readLabels(value.field('frames_labels')),
    subActionTypes: value.optional('sub-action_types')?.entries('a dictionary of sub-actions').map(({ key: id, value: name }): [number, string] => [id.integer(0, highestSubAction), name.text()]) ?? null,
  }))
}

/** FineDiving_coarse_annotation.pkl: key → dictionary. */
export function readCoarseClips(tree: LabelTree): Clips<CoarseClip> {
  return readClips(tree, (key, value) => ({
    ...key,
    actionType: value.field('action_type').text(),
    score: value.field('dive_score').number(),
    difficulty: value.field('difficulty').number(),
    firstFrame: value.field('start_frame').integer(0, highestFrame),
    lastFrame: value.field('end_frame').integer(0, highestFrame),
    awards: value.field('judge_scores').numbers(mostAwards),
  }))
}

/** Sub_action_Types_Table.pkl: id → name. */
export function readSubActionTable(tree: LabelTree): ReadonlyMap<number, string> {
  return new Map(tree.entries('a dictionary of sub-actions').map(({ key, value }) => [key.integer(0, highestSubAction), value.text()]))
}

/** train_split.pkl, test_split.pkl: keys. */
export function readSplitKeys(tree: LabelTree): string[] {
  return tree.items('a list of keys').map((item) => keyText(nameAndClip(item)))
}

function readClips<T>(tree: LabelTree, read: (key: ClipKey, value: LabelTree) => T): Clips<T> {
  return new Map(tree.entries('a dictionary of clips').map(({ key, value }) => {
    const parsed = nameAndClip(key)
    return [keyText(parsed), read(parsed, value)]
  }))
}

function readTransitions(tree: LabelTree): number[] {
  return tree.integers(-highestFrame, highestFrame, mostTransitions)
}

function readLabels(tree: LabelTree): LabelRun[] {
  const labels = tree.integers(0, highestSubAction, mostFrames)
  if (labels.length === 0) throw tree.fail('a label for each of at least one frame')
  return runsOf(labels)
}

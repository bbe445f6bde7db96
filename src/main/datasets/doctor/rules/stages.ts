import { difficultiesByHeight, difficultyOf, isSameDifficulty } from '../../../../shared/domain/difficulty.ts'
import { explainDiveNumber, parseDiveNumber } from '../../../../shared/domain/dive-number.ts'
import { grammarMismatches, impliedStagesOf, stageFaults } from '../../../../shared/domain/stages.ts'
import { diveNumbersOfStages, parseSubAction } from '../../../../shared/domain/sub-actions.ts'
import type { DiveRecord } from '../../../../shared/contract/dive-record.ts'
import { stagesOfLabels } from '../frame-labels.ts'
import type { DiveRule } from '../rule.ts'

/** Stages as they are now: their order, their names, and what the dive number allows. */
const outOfOrder: DiveRule = {
  scope: 'dive',
  name: 'stages-out-of-order',
  severity: 'error',
  title: 'Stages out of order or out of range',
  category: 'any',
  explain: 'Stages follow each other from the first frame, each with at least one frame of its own. Where a boundary lies outside the dive or not after the one before it, the dive cannot be trained on. Where the data set gave a label to every frame, the fix takes the stages from those.',
  find(dive) {
    const faults = stageFaults(dive.stages.map((stage) => stage.startFrame), dive.facts.endFrame - dive.facts.startFrame)
    const [first] = faults
    if (first === undefined) return []
    const labelled = stagesOfLabels(dive)
    const message = faults.map((fault) => fault.reason).join(' ')
    const frames = [first.frame]
    if (labelled === null) return [{ message, frames }]
    return [{ message, frames, fix: { kind: 'stages-from-labels', description: 'Take the stages from the labels of the frames.', change: { diveId: dive.diveId, facts: {}, stages: labelled } } }]
  },
}

const noEntry: DiveRule = {
  scope: 'dive',
  name: 'last-stage-not-entry',
  severity: 'warning',
  title: 'Dives that do not end with the entry',
  category: 'diving',
  explain: 'Every dive ends in the water. In FineDiving 14 armstand dives have their entry labelled "3.5 Twists": their number has no such twists, and a method that learns sub-actions learns the wrong one. The fix names the last stage "Entry".',
  find(dive) {
    if (!endsInRotation(dive)) return []
    const { stages } = dive
    const last = stages[stages.length - 1]
    if (last === undefined) return []
    const named = stages.map(({ label, startFrame }, index) => ({ label: index === stages.length - 1 ? 'Entry' : label, startFrame }))
    return [{
      message: `The last stage is named "${last.label}"; a dive ends with "Entry"${dive.facts.diveNumber === null ? '' : ` (${impliedStagesOf(dive.facts.diveNumber)?.join(' › ') ?? dive.facts.diveNumber})`}.`,
      frames: [last.startFrame],
      fix: { kind: 'name-stages', description: 'Name the last stage "Entry".', change: { diveId: dive.diveId, facts: {}, stages: named } },
    }]
  },
}

/** Three stages or more, the last of which is somersaults or twists. */
function endsInRotation({ stages }: DiveRecord): boolean {
  const kind = stages.length < 3 ? null : parseSubAction(stages[stages.length - 1]?.label ?? '')?.kind
  return kind === 'somersaults' || kind === 'twists'
}

const againstNumber: DiveRule = {
  scope: 'dive',
  name: 'stages-against-dive-number',
  severity: 'warning',
  title: 'Stages the dive number does not allow',
  category: 'diving',
  explain:
    'A dive number says which sub-actions a dive has and in which order. Here names or number of stages differ from that: either the dive number or the labels are wrong, and a method that uses both is taught a contradiction. '
    + 'A fix renames the stages where their number is right and the difficulty speaks for the dive number; where it speaks for the labels, correct the dive number.',
  find(dive) {
    const { diveId, facts, stages } = dive
    if (facts.diveNumber === null || explainDiveNumber(facts.diveNumber) !== null) return []
    // The missing entry has a rule of its own.
    const labels = stages.map((stage, index) => (index === stages.length - 1 && endsInRotation(dive) ? null : stage.label))
    const mismatches = grammarMismatches(facts.diveNumber, labels)
    if (mismatches.length === 0) return []
    const meant = diveNumbersOfStages(stages.map((stage) => stage.label))
    const hint = meant.length === 0 ? '' : ` The stages are those of ${meant.join(' or ')}${meant.some((number) => fitsDifficulty(number, dive)) ? ', which the difficulty fits' : ''}.`
    const split = somersaultsAddUp(dive) ? ' The somersaults before and after the twist add up to the number\'s; elsewhere both stages carry all of them.' : ''
    const message = mismatches.map((mismatch) => mismatch.reason).join(' ') + hint + split
    const frames = mismatches.flatMap(({ stageIndex }) => (stageIndex === null ? [] : [stages[stageIndex]?.startFrame ?? 0]))
    const implied = impliedStagesOf(facts.diveNumber)
    const isNumberRight = fitsDifficulty(facts.diveNumber, dive) && !meant.some((number) => fitsDifficulty(number, dive))
    if (implied === null || implied.length !== stages.length || !isNumberRight || split !== '') return [{ message, frames }]
    const named = stages.map(({ startFrame }, index) => ({ label: implied[index] ?? null, startFrame }))
    return [{ message, frames, fix: { kind: 'name-stages', description: `Name the stages as ${facts.diveNumber} has them: ${implied.join(' › ')}.`, change: { diveId, facts: {}, stages: named } } }]
  },
}

/** A forward twisting dive whose two somersault stages carry a part each, which says more than the number and is no error. */
function somersaultsAddUp({ facts, stages }: DiveRecord): boolean {
  const parsed = parseDiveNumber(facts.diveNumber ?? '')
  if (!parsed.isPossible || parsed.dive.group !== 5 || parsed.dive.direction !== 'forward') return false
  const halves = stages.flatMap(({ label }) => {
    const action = parseSubAction(label ?? '')
    return action?.kind === 'somersaults' ? [action.halfSomersaults] : []
  })
  return halves.length === 2 && (halves[0] ?? 0) + (halves[1] ?? 0) === parsed.dive.halfSomersaults
}

/** Whether the tables give the dive's difficulty for this number; the fixed difficulty of synchronised dives speaks for none. */
function fitsDifficulty(number: string, { facts: { difficulty, heightMetres } }: DiveRecord): boolean {
  if (difficulty === null) return false
  const listed = heightMetres === null ? difficultiesByHeight(number).map((entry) => entry.difficulty) : [difficultyOf(number, heightMetres).difficulty]
  return listed.some((value) => value !== null && isSameDifficulty(value, difficulty))
}

const vocabulary: DiveRule = {
  scope: 'dive',
  name: 'stage-not-in-vocabulary',
  severity: 'warning',
  title: 'Stage names outside the category\'s vocabulary',
  category: 'any',
  explain: 'The category lists the names its stages may have. A name outside is a slip or another vocabulary, and would become a class of its own in training. Rename the stage, or add the name to the category.',
  find({ category: name, stages }, { categories }) {
    const category = categories.get(name)
    if (category === undefined || category.stageVocabulary.length === 0) return []
    const allowed = new Set(category.stageVocabulary)
    const odd = stages.filter((stage) => stage.label !== null && !allowed.has(stage.label))
    if (odd.length === 0) return []
    const names = [...new Set(odd.map((stage) => `"${stage.label}"`))]
    return [{ message: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not among the ${allowed.size} stage names of ${category.title}.`, frames: odd.map((stage) => stage.startFrame) }]
  },
}

const single: DiveRule = {
  scope: 'dive',
  name: 'one-frame-stage',
  severity: 'note',
  title: 'Stages of a single frame',
  category: 'any',
  explain: 'A stage that lasts one frame is usually a slip of the hand. Methods sample frames from each stage and get this one over and over. Look at the boundary.',
  find({ facts, stages }) {
    const length = facts.endFrame - facts.startFrame
    const short = stages.filter((stage, index) => stages.length > 1 && (stages[index + 1]?.startFrame ?? length) - stage.startFrame === 1)
    if (short.length === 0) return []
    return [{ message: `${short.map((stage) => `"${stage.label ?? 'unnamed'}" at frame ${stage.startFrame}`).join(' and ')} ${short.length === 1 ? 'lasts' : 'last'} one frame.`, frames: short.map((stage) => stage.startFrame) }]
  },
}

export const stageRules = [outOfOrder, noEntry, againstNumber, vocabulary, single] as const

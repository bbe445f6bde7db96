/**
 * Deciding between several people's stages of one dive. The decision is a draft
 * of stages, each with whose it is; boundaries are told apart by their place, so
 * answers with as many stages as the draft are compared boundary by boundary,
 * models by their two transitions, others only as a whole. Frames count from the
 * dive's first. Pure.
 */
import type { Adjudication, DecidedStage } from '../../../shared/contract/second-labels.ts'

export interface Answer {
  key: string
  kind: 'accepted' | 'person' | 'model'
  name: string
  stages: readonly { label: string | null; startFrame: number }[]
}

export interface Decision {
  stages: readonly DecidedStage[]
  /** Places of the boundaries somebody has looked at and settled. */
  settled: ReadonlySet<number>
}

/** One boundary and where each comparable answer puts it. */
export interface Difference {
  index: number
  label: string | null
  frames: readonly { key: string; name: string; frame: number }[]
  /** Between the earliest and the latest of people's and the accepted labels; models do not count. */
  spread: number
}

/** Accepted labels first, then people in the order they submitted, then models. */
export function answersOf({ accepted, sets, models }: Adjudication): Answer[] {
  return [
    ...(accepted.length > 0 ? [{ key: 'accepted', kind: 'accepted' as const, name: '', stages: accepted }] : []),
    ...sets.map(({ id, annotator, stages }): Answer => ({ key: `set-${id}`, kind: 'person', name: annotator, stages })),
    ...models.map(({ modelId, name, transitions }): Answer => ({ key: `model-${modelId}`, kind: 'model', name, stages: [{ label: null, startFrame: 0 }, ...transitions.map((startFrame) => ({ label: null, startFrame }))] })),
  ]
}

/** As most people have it: the accepted labels where as many agree on their number of stages, else the first of the largest group. */
export function firstDecision(answers: readonly Answer[]): Decision {
  const people = answers.filter(({ kind }) => kind !== 'model')
  const votes = new Map<number, number>()
  for (const { stages } of people) votes.set(stages.length, (votes.get(stages.length) ?? 0) + 1)
  const most = Math.max(0, ...votes.values())
  const start = people.find(({ stages }) => votes.get(stages.length) === most)
  return start ? takeAll(start) : { stages: [], settled: new Set() }
}

/** All of one answer; nothing is settled by it but what all agree on anyway. */
export function takeAll(answer: Answer): Decision {
  return { stages: answer.stages.map(({ label, startFrame }) => ({ label, startFrame, from: originOf(answer) })), settled: new Set() }
}

/** As `takeAll`, with every boundary settled. */
export function settleAll(answer: Answer): Decision {
  const { stages } = takeAll(answer)
  return { stages, settled: new Set(stages.map((_, index) => index)) }
}

function originOf({ kind, name }: Answer): DecidedStage['from'] {
  return kind === 'accepted' ? 'accepted' : { kind, name }
}

/** Where an answer puts boundary `index` of the decision; null where it cannot be told. */
export function frameIn(answer: Answer, { stages }: Decision, index: number): number | null {
  if (answer.kind === 'model') return stages.length < 3 ? null : index === 1 ? (answer.stages[1]?.startFrame ?? null) : index === stages.length - 1 ? (answer.stages.at(-1)?.startFrame ?? null) : null
  return answer.stages.length === stages.length ? (answer.stages[index]?.startFrame ?? null) : null
}

/** Every boundary of the decision, first stage left out. */
export function boundariesOf(answers: readonly Answer[], decision: Decision): Difference[] {
  return decision.stages.slice(1).map(({ label }, i) => {
    const index = i + 1
    const told = answers.flatMap((answer) => {
      const frame = frameIn(answer, decision, index)
      return frame === null ? [] : [{ answer, frame }]
    })
    const people = told.filter(({ answer }) => answer.kind !== 'model').map(({ frame }) => frame)
    return { index, label, frames: told.map(({ answer, frame }) => ({ key: answer.key, name: answer.name, frame })), spread: people.length === 0 ? 0 : Math.max(...people) - Math.min(...people) }
  })
}

/** Boundary `index` as `answer` has it; the decision as it was where that cannot be told. */
export function chooseFrom(decision: Decision, index: number, answer: Answer): Decision {
  const frame = frameIn(answer, decision, index)
  const label = answer.kind === 'model' ? (decision.stages[index]?.label ?? null) : (answer.stages[index]?.label ?? null)
  return frame === null ? decision : place(decision, index, { label, startFrame: frame, from: originOf(answer) })
}

/** Boundary `index` at a frame of the decider's own. */
export function chooseFrame(decision: Decision, index: number, frame: number): Decision {
  return place(decision, index, { label: decision.stages[index]?.label ?? null, startFrame: frame, from: null })
}

function place(decision: Decision, index: number, stage: DecidedStage): Decision {
  return { stages: decision.stages.map((each, i) => (i === index ? stage : each)), settled: new Set([...decision.settled, index]) }
}

/** The frame in the middle of people's and the accepted labels: their mean or median, rounded; null where nobody tells. */
export function middleFrame(answers: readonly Answer[], decision: Decision, index: number, how: 'mean' | 'median'): number | null {
  const frames = answers.filter(({ kind }) => kind !== 'model').map((answer) => frameIn(answer, decision, index)).filter((frame): frame is number => frame !== null).sort((a, b) => a - b)
  if (frames.length === 0) return null
  if (how === 'mean') return Math.round(frames.reduce((sum, frame) => sum + frame, 0) / frames.length)
  const half = (frames.length - 1) / 2
  return Math.round((frames[Math.floor(half)]! + frames[Math.ceil(half)]!) / 2)
}

/** The next difference after boundary `index` (or before, with -1), going around; null where people agree on all. */
export function nextDifference(differences: readonly Difference[], index: number, step: 1 | -1): number | null {
  const open = differences.filter(({ spread }) => spread > 0).map((each) => each.index)
  if (open.length === 0) return null
  const found = step === 1 ? open.find((each) => each > index) : open.findLast((each) => each < index)
  return found ?? (step === 1 ? open[0]! : open.at(-1)!)
}

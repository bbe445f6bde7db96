import type { Evaluation, MetricPoint, Reproduction, Run } from '../../contract/training.ts'

/** A run as it is compared with one that was made to repeat it. */
export interface RepeatedRun {
  run: Pick<Run, 'id' | 'provider' | 'threads' | 'codeVersion' | 'evaluations' | 'bestEpoch'>
  points: readonly MetricPoint[]
  /** Of the model it ended with; null where it did not. */
  modelHash: string | null
}

/** How fast it went is not what is repeated. */
const measuresTheMachine = /^(time|memory)\//

/**
 * Whether a run made again gave the numbers of the first: every point of every
 * curve and every evaluation bit for bit, and the model's content hash.
 */
export function compareRepeat(first: RepeatedRun, again: RepeatedRun): Reproduction {
  const [before, after] = [pointsByPlace(first.points), pointsByPlace(again.points)]
  const differences = [
    ...modelDifference(first, again),
    ...firstDifferences(before, after),
    ...evaluationDifferences(first.run.evaluations, again.run.evaluations),
  ]
  const where = ({ run: { id, provider, threads, codeVersion } }: RepeatedRun): Reproduction['first'] => ({ runId: id, provider, threads, codeVersion })
  return { isSame: differences.length === 0, differences, comparedPoints: [...before.keys()].filter((place) => after.has(place)).length, first: where(first), again: where(again) }
}

function pointsByPlace(points: readonly MetricPoint[]): Map<string, MetricPoint> {
  return new Map(points.filter(({ name }) => !measuresTheMachine.test(name)).map((point) => [`${point.name} ${point.step}`, point]))
}

function modelDifference(first: RepeatedRun, again: RepeatedRun): string[] {
  if (first.modelHash === null) return ['the first run ended without a model']
  if (first.modelHash === again.modelHash) return []
  return [`the model's content is ${again.modelHash?.slice(0, 12) ?? 'missing'} instead of ${first.modelHash.slice(0, 12)}`]
}

/** For each curve the first step at which it differs. */
function firstDifferences(before: ReadonlyMap<string, MetricPoint>, after: ReadonlyMap<string, MetricPoint>): string[] {
  const found = new Map<string, { step: number; text: string }>()
  const note = (name: string, step: number, text: string): void => {
    if (step < (found.get(name)?.step ?? Infinity)) found.set(name, { step, text })
  }
  for (const [place, { name, step, value }] of before) {
    const other = after.get(place)
    if (!other) note(name, step, `${name} has no value at step ${step}, where the first run has ${value}`)
    else if (!Object.is(other.value, value)) note(name, step, `${name} differs first at step ${step}: ${other.value} instead of ${value}`)
  }
  for (const [place, { name, step }] of after) if (!before.has(place)) note(name, step, `${name} has a value at step ${step}, where the first run has none`)
  return [...found.values()].sort((a, b) => a.step - b.step).map(({ text }) => text)
}

function evaluationDifferences(first: readonly Evaluation[], again: readonly Evaluation[]): string[] {
  const parts = [...new Set([...first, ...again].map(({ part }) => part))]
  return parts.flatMap((part) => {
    const [before, after] = [first, again].map((all) => all.find((each) => each.part === part))
    if (!before || !after) return [`the ${part} part was measured ${before ? 'the first time' : 'this time'} only`]
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [`the ${part} part measures SRCC ${after.srcc} and MAE ${after.maePoints} instead of ${before.srcc} and ${before.maePoints}`]
  })
}

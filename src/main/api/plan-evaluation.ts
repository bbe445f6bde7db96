import type { RunId } from '../../shared/contract/entities.ts'
import type { EvaluationRequest, EvaluationSummary, TestLook } from '../../shared/contract/evaluations.ts'
import { drawExemplars } from '../../shared/domain/exemplars.ts'
import { StudioError } from '../../shared/errors.ts'
import { labelsOfModel } from '../engine/stored-options.ts'
import type { DrawnQuery } from '../engine/jobs/query-table.ts'
import type { Library, SnapshotDive } from '../library/library.ts'
import { checkTrainingSet } from './training-checks.ts'

/** What an evaluation measures, read at one moment. */
export interface EvaluationPlan {
  modelHash: string
  /** The run that made the model, and how it chose its epoch. */
  runId: RunId | null
  selection: EvaluationSummary['selection']
  /** At its test part until now. */
  earlierLooks: TestLook[]
  /** All dives of the split with the labels that are measured: become the evaluation's label snapshot. */
  snapshot: SnapshotDive[]
  /** Those that exemplars are drawn from and baselines learn from. */
  training: SnapshotDive[]
  queries: DrawnQuery[]
}

/**
 * Checks an evaluation whole and draws its exemplars, in the order drawn, from the
 * training part: of a model made by a run on this split from the labels that run
 * knew, whatever was edited since. Truths are the labels of today. Nothing is stored.
 * Errors: 'conflict' where the test part was looked at before and `again` is not set;
 * 'bad-labels', 'not-found', 'missing-model', 'no-pictures'.
 */
export async function planEvaluation(library: Library, request: EvaluationRequest): Promise<EvaluationPlan> {
  const { splitId, part } = request
  const [model, file, split] = [await library.models.get(request.modelId), await library.models.file(request.modelId), await library.splits.get(splitId)]
  const earlierLooks = await library.evaluations.looks(splitId, part, model.id)
  if (!request.again) refuseSecondLook(earlierLooks, split.name)
  const run = model.runId === null ? null : await library.runs.get(model.runId)
  const today = await library.sources.ofSplit(splitId)
  const known = run?.config.splitId === splitId ? await library.runs.snapshot(run.id) : today
  const snapshot = [...known.filter((dive) => dive.part === 'train'), ...today.filter((dive) => dive.part !== 'train' && !known.some((other) => other.part === 'train' && other.diveId === dive.diveId))]
  const lost = new Set(run?.leftOut.map(({ diveId }) => diveId))
  const training = snapshot.filter((dive) => dive.part === 'train' && !lost.has(dive.diveId))
  const measured = part === 'train' ? training : snapshot.filter((dive) => dive.part === part)
  if (measured.length === 0) throw new StudioError('bad-labels', `The ${part} part of "${split.name}" is empty.`, { hint: 'Choose another part or another split.' })
  await checkTrainingSet(part === 'train' ? training : [...training, ...measured], file)
  return { modelHash: model.contentHash, runId: model.runId, selection: run?.config.selection ?? null, earlierLooks, snapshot, training, queries: drawQueries(measured, training, request, labelsOfModel(file).usesExemplars) }
}

function drawQueries(measured: readonly SnapshotDive[], training: readonly SnapshotDive[], request: EvaluationRequest, usesExemplars: boolean): DrawnQuery[] {
  if (!usesExemplars) return measured.map((dive) => ({ dive, exemplars: [] }))
  const byId = new Map<number, SnapshotDive>(training.map((dive) => [dive.diveId, dive]))
  return measured.map((dive) => {
    const { exemplarIds } = drawExemplars(dive, training, { count: request.exemplarCount, seed: request.seed, rule: request.exemplarRule })
    return { dive, exemplars: exemplarIds.flatMap((id) => byId.get(id) ?? []) }
  })
}

/** Nothing where there was none. */
function refuseSecondLook(looks: readonly TestLook[], splitName: string): void {
  const last = looks.at(-1)
  if (!last) return
  const times = looks.length === 1 ? 'once before' : `${looks.length} times before, the last time`
  throw new StudioError('conflict', `The test part of "${splitName}" was looked at ${times} at ${last.at} with "${last.modelName}".`, {
    hint: 'Whoever chooses by what a test part shows no longer learns from it how a model will do. Measure on validation, or say that you look again all the same (--again); the evaluation will say so.',
  })
}

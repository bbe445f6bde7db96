import type { DiveId, ModelId, Provenance } from '../../shared/contract/entities.ts'
import type { Model } from '../../shared/contract/assessment.ts'
import type { proposalProcedures } from '../../shared/contract/proposals.ts'
import type { WorkTarget } from '../../shared/contract/work.ts'
import { proposedStages } from '../../shared/domain/proposed-stages.ts'
import { impliedStagesOf } from '../../shared/domain/stages.ts'
import { StudioError } from '../../shared/errors.ts'
import type { NewStage, ProposedBoundaries } from '../library/library.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** As many as one job takes. */
const mostDives = 10_000
/** Dives of one transaction: others wait for it a fraction of a second at most. */
const batchSize = 200

/** Boundaries of a model that a person accepts: which are the model's is read from its stored proposal, never told by a screen. */
export function proposalHandlers({ library, board, events }: StudioContext): Handlers<keyof typeof proposalProcedures> {
  async function divesOf(target: WorkTarget): Promise<DiveId[]> {
    const ids = 'diveIds' in target ? target.diveIds : await library.queue.ids(target.filter)
    if (ids.length > mostDives) throw new StudioError('invalid-input', `${ids.length} dives are more than a model is asked about at once (${mostDives}).`, { hint: 'Narrow the filter, or select fewer dives.' })
    return ids
  }
  async function placedBy(modelId: ModelId): Promise<{ model: Model; place: (stage: NewStage, proposal: ProposedBoundaries) => NewStage }> {
    const model = await library.models.get(modelId)
    const run = model.runId === null ? null : await library.runs.get(model.runId)
    const placed: Provenance = { kind: 'model', name: model.name, at: new Date().toISOString(), model: { hash: model.contentHash, modelId, runId: model.runId, runName: run?.name ?? null } }
    const place = (stage: NewStage, proposal: ProposedBoundaries): NewStage => {
      const which = proposal.transitions.indexOf(stage.startFrame)
      return which < 0 ? stage : { ...stage, placed, confidence: proposal.confidences[which] ?? null }
    }
    return { model, place }
  }

  return {
    'proposals.start': async ({ target, modelId, onlyUnlabelled, measuresEffect }) => {
      await library.models.file(modelId)
      const ids = await divesOf(target)
      const wanted = (await library.sources.list(ids)).filter(({ video, transitions }) => video.path !== '' && !(onlyUnlabelled && transitions !== null)).map(({ diveId }) => diveId)
      const leftOut = ids.length - wanted.length
      if (wanted.length === 0) return { jobId: null, count: 0, leftOut }
      return { jobId: await board.start('segment', `Find the stages of ${wanted.length} dive${wanted.length === 1 ? '' : 's'}`, { diveIds: wanted, modelId, measuresEffect }), count: wanted.length, leftOut }
    },
    'proposals.accept': async ({ diveId, modelId, stages, summary, basedOn }) => {
      const { model, place } = await placedBy(modelId)
      const proposal = await library.segmentations.get(diveId, modelId)
      if (!proposal) throw new StudioError('not-found', `"${model.name}" has proposed no stages for this dive.`, { hint: 'Ask it for a proposal first.' })
      return library.stages.set(diveId, stages.map((stage) => place(stage, proposal)), summary, await annotator(library), basedOn)
    },
    'proposals.acceptAll': async ({ target, modelId, leastConfidence }) => {
      const { model, place } = await placedBy(modelId)
      const person = await annotator(library)
      const outcome = { changed: [] as { diveId: DiveId; operationId: number }[], labelled: 0, without: 0, unsure: 0 }
      const ids = await divesOf(target)
      for (let start = 0; start < ids.length; start += batchSize) {
        const some = ids.slice(start, start + batchSize)
        const proposals = await library.segmentations.boundaries(some, modelId)
        const labels: { diveId: DiveId; stages: NewStage[] }[] = []
        for (const dive of await library.dives.getMany(some)) {
          const proposal = proposals.get(dive.id)
          const stages = proposal && proposedStages(proposal.transitions, dive.endFrame - dive.startFrame, impliedStagesOf(dive.diveNumber))
          if (dive.stageCount > 0) outcome.labelled += 1
          else if (!proposal || !stages) outcome.without += 1
          else if (Math.min(...proposal.confidences) < leastConfidence) outcome.unsure += 1
          else labels.push({ diveId: dive.id, stages: stages.map((stage) => place(stage, proposal)) })
        }
        const changed = await library.stages.labelMany(labels, `Accepted the proposal of ${model.name}`, person)
        outcome.changed.push(...changed)
        // Somebody may have labelled one of them meanwhile.
        outcome.labelled += labels.length - changed.length
        events.emit('proposals.accepting', { done: start + some.length, total: ids.length })
      }
      return outcome
    },
    'proposals.takeBack': async ({ changes }) => {
      let kept = 0
      for (let start = 0; start < changes.length; start += batchSize) kept += await library.history.takeBack(changes.slice(start, start + batchSize))
      return { kept }
    },
  }
}

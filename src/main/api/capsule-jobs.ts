import type { z } from 'zod'
import type { CapsuleDocument } from '../../shared/contract/capsules.ts'
import { capsuleProcedures } from '../../shared/contract/capsules.ts'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { ModelId, PredictionId } from '../../shared/contract/entities.ts'
import { StudioError } from '../../shared/errors.ts'
import { describeBytes } from '../../shared/untrusted-text.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import { makeCapsuleResult, type SentMakeCapsuleInput } from '../engine/jobs/capsule-input.ts'
import type { Library } from '../library/library.ts'
import { commonInput } from './assessment-jobs.ts'
import type { ServiceContext } from './context.ts'

const request = capsuleProcedures['capsules.make'].input
export type CapsuleRequest = z.infer<typeof request>

/** Making a capsule as a job: the parent says what the library knows of the score, the child computes and writes. */
export function makeCapsuleDefinition(context: ServiceContext): JobDefinition {
  return {
    lane: 'assessment',
    warmKey: 'assessment',
    isResumable: false,
    async prepare(raw): Promise<SentMakeCapsuleInput[]> {
      const { predictionId, path, withWeights, overwrite } = request.parse(raw)
      const scored = await scoredThing(context.library, predictionId)
      return [{ ...(await commonInput(context, scored.modelId)), ...scored.parts, path, withWeights, overwrite, writer: `Highboard ${context.version}` }]
    },
    async onEnd(outcome) {
      if (outcome.state !== 'done') return
      const { path, sizeBytes } = makeCapsuleResult.parse(outcome.results[0])
      return `${path}, ${describeBytes(sizeBytes)}`
    },
  }
}

type Parts = Pick<SentMakeCapsuleInput, 'transitionSource' | 'known'> & { query: DiveSource; exemplars: DiveSource[] }

/** What a stored score was computed from, as far as it is still there. Errors: 'not-found' where the dive or an exemplar has been removed. */
export async function scoredThing(library: Library, id: PredictionId): Promise<{ modelId: ModelId; parts: Parts }> {
  const { diveId, modelId, modelName, votes, elapsedMilliseconds: _elapsed, id: _id, ...prediction } = await library.predictions.get(id)
  const model = await library.models.get(modelId)
  const detail = await library.dives.get(diveId)
  const sources = new Map((await library.sources.list([diveId, ...votes.map((vote) => vote.diveId)])).map((source) => [source.diveId, source]))
  const query = sources.get(diveId)
  if (!query) throw new StudioError('not-found', 'The dive of this score has been removed.', { hint: 'Restore it first.' })
  const exemplars = votes.map((vote) => {
    const source = sources.get(vote.diveId)
    if (!source) throw new StudioError('not-found', `The exemplar "${vote.title}" has been removed, so there is no capsule of this score.`, { hint: 'Restore it, or score the dive again.' })
    // The vote was given on the score it had then.
    return { ...source, scorePoints: vote.scorePoints }
  })
  const { dive, video, stages } = detail
  const { diveNumber, heightMetres, difficulty, athlete, event, round, awards, penaltyPoints, scorePoints } = dive
  return {
    modelId,
    parts: {
      query: prediction.transitions ? { ...query, transitions: prediction.transitions } : query,
      exemplars, transitionSource: prediction.transitionSource,
      known: {
        dive: { title: query.title.slice(0, 700), category: dive.category, diveNumber, heightMetres, difficulty, athlete, event, round, awards, penaltyPoints, scorePoints },
        clip: { frameCount: dive.endFrame - dive.startFrame, frameRate: video.frameRate, width: video.width, height: video.height, isRendered: video.isRendered, source: { contentHash: video.contentHash, startFrame: dive.startFrame, endFrame: dive.endFrame } },
        stages: stages.map(({ label, startFrame, confidence, provenance }): CapsuleDocument['stages'][number] => ({ label, startFrame, confidence, provenance: { kind: provenance.kind, name: provenance.name.slice(0, 500), at: provenance.at, modelHash: provenance.model?.hash ?? null } })),
        prediction: predictionOf(prediction),
        model: { name: modelName.slice(0, 300), sizeBytes: model.sizeBytes },
        votes: votes.map(({ deltaPoints, votePoints, stageContributions, details }) => ({ deltaPoints, votePoints, stageContributions, details })),
      },
    },
  }
}

function predictionOf({ seed, exemplarRule, createdAt, transitions, transitionSource, predictedScorePoints, directScorePoints, directShare, voteSpreadPoints, stageContributions, details }: CapsuleDocument['prediction']): CapsuleDocument['prediction'] {
  return { seed, exemplarRule, createdAt, transitions, transitionSource, predictedScorePoints, directScorePoints, directShare, voteSpreadPoints, stageContributions, details }
}

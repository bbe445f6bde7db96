import { z } from 'zod'
import { assessmentProcedures } from '../../shared/contract/assessment.ts'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { modelId } from '../../shared/contract/entities.ts';
import { diveId } from '../../shared/contract/entities.ts'
import { drawExemplars } from '../../shared/domain/exemplars.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import type { labelsNeeded } from '../engine/method-catalogue.ts'
import { labelsOfModel } from '../engine/stored-options.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import type { SegmentInput, SentScoreInput, SentSegmentInput } from '../engine/jobs/assess-input.ts'
import { packQueries } from '../engine/jobs/query-table.ts'
import type { Library } from '../library/library.ts'
import type { ServiceContext } from './context.ts'

/**
 * Scoring and segmentation as jobs. Exemplars are drawn here, from the seed that
 * is stored with each prediction, so that the same draw can be made again.
 */
const scoreRequest = assessmentProcedures['assessment.score'].input
const segmentRequest = assessmentProcedures['assessment.segment'].input

const transitions = z.tuple([z.number().int(), z.number().int()])
const parts = z.array(z.number()).nullable()
const details = z.record(z.string(), z.array(z.number()))
export const scoredDive = z.object({
  diveId,
  transitions: transitions.nullable(),
  predictedScorePoints: z.number(),
  directScorePoints: z.number().nullable(),
  directShare: z.number(),
  voteSpreadPoints: z.number(),
  stageContributions: parts,
  details,
  votes: z.array(z.object({ diveId, scorePoints: z.number(), deltaPoints: z.number(), votePoints: z.number(), stageContributions: parts, details })),
  elapsedMilliseconds: z.number(),
})
const segmentedDive = z.object({ diveId, transitions, confidences: z.tuple([z.number(), z.number()]), frames: z.array(z.number().int()), curves: z.tuple([z.array(z.number()), z.array(z.number())]), effect: z.object({ pointsPerFrame: z.number(), scoreEffectPoints: z.number() }).nullable() })

export function scoreDefinition(context: ServiceContext): JobDefinition {
  const { library } = context
  /** The rule each running job's exemplars were drawn by, to be stored with the prediction. */
  const rules = new Map<number, Map<number, string>>()
  return {
    lane: 'assessment',
    warmKey: 'assessment',
    isResumable: false,
    async prepare(raw, jobId): Promise<SentScoreInput[]> {
      const request = scoreRequest.parse(raw)
      const common = await commonInput(context, request.modelId)
      const labels = labelsOfModel(common.model)
      const queries = await library.sources.list(request.diveIds)
      if (request.transitionSource === 'labels' && labels.needs.includes('stages')) requireTransitions(queries)
      const drawn = await drawFor(library, queries, request, labels)
      rules.set(jobId, new Map(drawn.map(({ query, rule }) => [query.diveId, rule])))
      return [{ ...common, queries: packQueries(drawn.map(({ query, exemplars }) => ({ dive: query, exemplars }))), transitionSource: request.transitionSource }]
    },
    async onItem(item, jobId, raw) {
      const request = scoreRequest.parse(raw)
      const scored = scoredDive.parse(item)
      await library.predictions.insert({ ...scored, modelId: request.modelId, seed: request.seed, exemplarRule: rules.get(jobId)?.get(scored.diveId) ?? '', transitionSource: request.transitionSource })
    },
    async onEnd(outcome, jobId, raw) {
      rules.delete(jobId)
      return outcome.state === 'done' ? `${scoreRequest.parse(raw).diveIds.length} scored` : undefined
    },
  }
}

export function segmentDefinition(context: ServiceContext): JobDefinition {
  const { library } = context
  return {
    lane: 'assessment',
    warmKey: 'assessment',
    isResumable: false,
    async prepare(raw): Promise<SentSegmentInput[]> {
      const request = segmentRequest.parse(raw)
      const common = await commonInput(context, request.modelId)
      const dives = await library.sources.list(request.diveIds)
      return [{ ...common, dives, effects: request.measuresEffect ? packQueries(await comparable(library, dives, labelsOfModel(common.model))) : null }]
    },
    async onItem(item, _jobId, raw) {
      const { modelId } = segmentRequest.parse(raw)
      const { effect, ...found } = segmentedDive.parse(item)
      await library.segmentations.insert({ ...found, modelId })
      // The labels as they are now: somebody may have set them since the job began.
      const [now] = await library.sources.list([found.diveId])
      const labelled = now?.transitions ?? null
      await library.priorities.put([{
        diveId: found.diveId, modelId, uncertainty: 1 - Math.min(...found.confidences),
        disagreementFrames: labelled && Math.max(...found.transitions.map((frame, which) => Math.abs(frame - (labelled[which] ?? frame)))),
        pointsPerFrame: effect?.pointsPerFrame ?? null, scoreEffectPoints: effect?.scoreEffectPoints ?? null,
      }])
    },
    onEnd: async (outcome, _jobId, raw) => (outcome.state === 'done' ? `${segmentRequest.parse(raw).diveIds.length} segmented` : undefined),
  }
}

/** Those of the dives that have exemplars to be compared with, each with ten or as many as there are; the others are left out. */
async function comparable(library: Library, dives: readonly DiveSource[], labels: ReturnType<typeof labelsNeeded>): Promise<{ dive: DiveSource; exemplars: DiveSource[] }[]> {
  const found: { dive: DiveSource; exemplars: DiveSource[] }[] = []
  for (const dive of dives) {
    try {
      const drawn = await drawFor(library, [dive], { exemplarCount: 10, seed: 0 }, labels)
      found.push(...drawn.map(({ query, exemplars }) => ({ dive: query, exemplars })))
    } catch (error) {
      // Without an exemplar there is no score whose change could be told.
      if (toStudioError(error).code !== 'bad-labels') throw error
    }
  }
  return found
}

/** What every assessing job is told: the model's file, caches, programs. */
export async function commonInput(context: ServiceContext, id: z.infer<typeof modelId>): Promise<Omit<SegmentInput, 'dives' | 'effects'>> {
  const model = await context.library.models.file(id)
  return {
    model,
    transitionSearch: 'ordered-pairs',
    cacheFolder: context.library.folder.cache,
    ffmpegPath: (await context.ffmpeg()).path,
    ...(await placementFor(context, 'auto')),
  }
}

/** Where a job computes: providers that work here, in order, and threads. */
export async function placementFor(context: ServiceContext, wanted: string): Promise<Pick<SegmentInput, 'providers' | 'refusedProviders' | 'threads'>> {
  const { providers, refused } = await context.devices.order(wanted)
  return { providers, refusedProviders: refused, threads: context.threads() }
}

interface DrawRequest {
  exemplarCount: number
  seed: number
  exemplarIds?: z.infer<typeof diveId>[] | undefined
}

async function exemplarPlan(library: Library, queries: readonly DiveSource[], request: DrawRequest, labelledOnly: boolean): Promise<{ query: DiveSource; ids: z.infer<typeof diveId>[]; rule: string }[]> {
  if (request.exemplarIds) {
    const chosen = request.exemplarIds
    return queries.map((query) => ({ query, ids: chosen.filter((id) => id !== query.diveId), rule: 'chosen by hand' }))
  }
  const candidates = await library.sources.exemplarCandidates({ labelledOnly })
  return queries.map((query) => {
    const draw = drawExemplars(query, candidates, { count: request.exemplarCount, seed: request.seed })
    return { query, ids: draw.exemplarIds.map((id) => diveId.parse(id)), rule: draw.rule }
  })
}

/** The exemplars of each query; none for methods that do not compare. Errors: 'bad-labels' where one has none, or has one without score or transitions. */
export async function drawFor(library: Library, queries: readonly DiveSource[], request: DrawRequest, labels: ReturnType<typeof labelsNeeded>): Promise<{ query: DiveSource; exemplars: DiveSource[]; rule: string }[]> {
  if (!labels.usesExemplars) return queries.map((query) => ({ query, exemplars: [], rule: 'no exemplars: this method looks at the dive alone' }))
  const needsStages = labels.needs.includes('stages')
  const plan = await exemplarPlan(library, queries, request, needsStages)
  const needed = [...new Set(plan.flatMap(({ ids }) => ids))]
  const sources = new Map((await library.sources.list(needed)).map((source) => [source.diveId, source]))
  return plan.map(({ query, ids, rule }) => {
    const exemplars = ids.flatMap((id) => sources.get(id) ?? [])
    if (exemplars.length === 0) throw new StudioError('bad-labels', `"${query.title}" has no exemplar: ${rule}.`, { hint: 'Label and score at least one other dive, best of the same dive number; or create the demo library.' })
    const unscored = exemplars.find((exemplar) => exemplar.scorePoints === null)
    if (unscored) throw new StudioError('bad-labels', `"${unscored.title}" has no score, so it cannot be an exemplar.`, { hint: 'Choose other exemplars, or enter its score.' })
    if (needsStages) requireTransitions(exemplars)
    return { query, exemplars, rule }
  })
}

function requireTransitions(dives: readonly DiveSource[]): void {
  const unlabelled = dives.find((dive) => dive.transitions === null)
  if (unlabelled) throw new StudioError('bad-labels', `The two transitions of "${unlabelled.title}" are not labelled.`, { hint: 'Label its stages in Annotate, or let the model find them.' })
}

import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runId as runIdSchema, type JobId, type RunId } from '../../shared/contract/entities.ts'
import type { BoardOutcome, JobDefinition } from '../engine/job-board.ts'
import type { TrainInput } from '../engine/jobs/train-input.ts'
import { trainItem, trainResult } from '../engine/jobs/train-result.ts'
import { threadsForRun } from '../engine/run-estimate.ts'
import { placementFor } from './assessment-jobs.ts'
import { compareWithFirst } from './compare-with-first.ts'
import type { ServiceContext } from './context.ts'
import { explainFailure } from './explain-failure.ts'

/** A training run as a job: its input comes whole from the run's stored configuration and label snapshot. */
const trainRequest = z.object({ runId: runIdSchema })

export function runFolder(runsFolder: string, id: RunId): string {
  return join(runsFolder, String(id))
}

export function trainDefinition(context: ServiceContext): JobDefinition {
  const { library, events } = context
  return {
    lane: 'training',
    isResumable: true,
    isPausable: true,
    // A step of a large network takes a minute; whoever cannot wait for its checkpoint kills it.
    graceMilliseconds: 600_000,
    explain: async (error, raw) => explainFailure(error, (await library.runs.get(trainRequest.parse(raw).runId)).config),
    async prepare(raw): Promise<TrainInput[]> {
      const { runId } = trainRequest.parse(raw)
      const { config } = await library.runs.get(runId)
      const folder = runFolder(library.folder.runs, runId)
      await mkdir(folder, { recursive: true })
      const placed = await placementFor(context, config.provider)
      return [
        {
          runId,
          config,
          dives: await library.runs.snapshot(runId),
          initialWeightsPath: config.initialModelId === null ? null : (await library.models.file(config.initialModelId)).path,
          runFolder: folder,
          cacheFolder: library.folder.cache,
          // Whatever was checkpointed is gone on from; an empty folder is a beginning.
          resume: (await readdir(folder)).length > 0,
          ffmpegPath: (await context.ffmpeg()).path,
          ...placed,
          threads: threadsForRun(config, placed.threads),
        },
      ]
    },
    async onItem(item, _jobId, raw) {
      const { runId } = trainRequest.parse(raw)
      const found = trainItem.parse(item)
      if (found.type === 'started') await library.runs.update(runId, { provider: found.provider, providerNote: found.providerNote, threads: found.threads, runtimeVersion: found.runtimeVersion })
      else if (found.type === 'best-epoch') await library.runs.update(runId, { bestEpoch: found.epoch })
      else if (found.type === 'worst') await library.runs.addWorst(runId, found.dives)
      else if (found.type === 'left-out') await library.runs.addLeftOut(runId, found.dives)
      else if (found.type === 'went-back') await library.runs.dropMetrics(runId, found.step)
    },
    async onMetrics(points, _jobId, raw) {
      const { runId } = trainRequest.parse(raw)
      await library.runs.addMetrics(runId, points)
      events.emit('run.metrics', { runId, points })
    },
    async onEnd(outcome, jobId, raw) {
      const { runId } = trainRequest.parse(raw)
      if (outcome.state === 'done') return [await storeModel(context, runId, jobId, outcome), await compareWithFirst(library, runId)].filter(Boolean).join('; ')
      if (outcome.state !== 'paused') await library.runs.update(runId, { finishedAt: new Date().toISOString() })
    },
  }
}

async function storeModel({ library }: ServiceContext, runId: RunId, jobId: JobId, outcome: Extract<BoardOutcome, { state: 'done' }>): Promise<string> {
  const result = trainResult.parse(outcome.results[0])
  const { name, config, codeVersion } = await library.runs.get(runId)
  const model = await library.models.insert({
    name,
    method: config.method,
    configuration: config.configuration,
    source: 'run',
    runId,
    contentHash: result.model.contentHash,
    sizeBytes: result.model.sizeBytes,
    card: result.card,
    path: result.model.path,
    geometry: config.geometry,
  })
  const { splitId, seed, exemplarRule, exemplarCount, transitionSearch, selection } = config
  for (const measured of result.measured) {
    await library.evaluations.insert({
      modelId: model.id, modelHash: result.model.contentHash, runId, splitId, jobId, snapshot: await library.runs.snapshot(runId), seed, exemplarRule, exemplarCount, transitionSearch, selection,
      provider: result.provider, codeVersion, ...measured,
    })
  }
  await library.runs.update(runId, { modelId: model.id, bestEpoch: result.bestEpoch, evaluations: result.evaluations, provider: result.provider, finishedAt: new Date().toISOString() })
  return result.bestEpoch === 0 ? `${result.epochsDone} epochs; the starting weights were not beaten` : `${result.epochsDone} epochs; the best was ${result.bestEpoch}`
}

import { isAbsolute } from 'node:path'
import { capsuleContents, capsuleVerdict, type CapsuleContents, type capsuleProcedures } from '../../shared/contract/capsules.ts'
import type { ModelId } from '../../shared/contract/entities.ts'
import { StudioError } from '../../shared/errors.ts'
import { requireRoom } from '../datasets/capsule/write-capsule.ts'
import type { JobHost } from '../engine/host.ts'
import { scoredThing } from './capsule-jobs.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { requirePictures } from './training-checks.ts'

/** Capsules made, looked into and verified. Files from others are read in a child. */
export function capsuleHandlers({ library, board, threads }: StudioContext, host: JobHost): Handlers<keyof typeof capsuleProcedures> {
  const inChild = async (job: 'open-capsule' | 'verify-capsule', input: unknown): Promise<unknown> => {
    const outcome = await host.run(job, input, {}, { warmKey: 'capsules' }).outcome
    if (outcome.state === 'failed') throw outcome.error
    if (outcome.state === 'cancelled') throw new StudioError('cancelled', 'The capsule was not read to its end.')
    return outcome.result
  }
  const open = async (path: string): Promise<CapsuleContents> => {
    requireFullPath(path)
    return capsuleContents.parse(await inChild('open-capsule', { path }))
  }
  /** The model of this library with these weights, removed or not. */
  const modelOf = async (contentHash: string): Promise<ModelId | null> => {
    const known = [...(await library.models.list()), ...(await library.models.list({ removed: true }))]
    return known.find((model) => model.contentHash === contentHash && model.isPresent)?.id ?? null
  }
  return {
    'capsules.make': async (request) => {
      requireFullPath(request.path)
      // Found wrong now, not when the job's turn comes.
      const { modelId, parts } = await scoredThing(library, request.predictionId)
      await library.models.file(modelId)
      requirePictures([parts.query, ...parts.exemplars])
      await requireRoom(request.path, request.overwrite)
      return { jobId: await board.start('make-capsule', `Capsule of "${parts.query.title}"`, request) }
    },
    'capsules.open': async ({ path }) => {
      const contents = await open(path)
      return { ...contents, modelId: await modelOf(contents.document.model.contentHash) }
    },
    'capsules.verify': async ({ path, fromPictures }) => {
      const contents = await open(path)
      const modelId = await modelOf(contents.document.model.contentHash)
      const modelPath = modelId === null ? null : (await library.models.file(modelId)).path
      return capsuleVerdict.parse(await inChild('verify-capsule', { path, fromPictures, modelPath, threads: threads() }))
    },
  }
}

function requireFullPath(path: string): void {
  if (!isAbsolute(path)) throw new StudioError('invalid-input', `"${path}" is not a full path.`, { hint: 'Give the path from the root of the disk.' })
}

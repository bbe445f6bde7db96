import { basename, join } from 'node:path'
import { z } from 'zod'
import { diveFacts, type Split, type SplitId } from '../../shared/contract/entities.ts'
import { decodeFrameIndex } from '../../shared/frame-index.ts'
import { planDemoLibrary, type DemoDive } from '../datasets/rendered/demo-library.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import { renderedItem, type RenderInput } from '../engine/jobs/render-input.ts'
import type { Library } from '../library/library.ts'
import type { ServiceContext } from './context.ts'

/**
 * The demo library as a job: rendering is shared by two children, each finished
 * dive is stored at once with its true labels, awards and part of the split. A
 * resumed job renders only what is missing.
 */
const demoRequest = z.object({ count: z.number().int(), seed: z.number().int(), venues: z.enum(['demo', 'unseen']).default('demo') })

const splitName = 'Demo split'
/** Rendering is one thread a child; more than two would starve the screens. */
const mostShares = 2

export function demoDefinition(context: ServiceContext): JobDefinition {
  const { library } = context
  const plans = new Map<number, { plan: DemoDive[] }>()
  // One after the other: two shares finishing at once must not make two splits.
  let placing = Promise.resolve()
  return {
    lane: 'files',
    isResumable: true,
    async prepare(raw, jobId): Promise<RenderInput[]> {
      const plan = planDemoLibrary(demoRequest.parse(raw))
      plans.set(jobId, { plan })
      await demoSplit(library)
      const stored = new Set((await library.videos.list()).filter((video) => video.isRendered && video.isPresent).map((video) => basename(video.path)))
      const missing = plan.map((dive, index) => ({ index, script: dive.script, fileName: dive.fileName })).filter(({ fileName }) => !stored.has(fileName))
      const shares = Array.from({ length: Math.min(mostShares, context.threads(), missing.length) }, (_, share): RenderInput['dives'] => missing.filter((_dive, place) => place % Math.min(mostShares, context.threads()) === share))
      const ffmpegPath = (await context.ffmpeg()).path
      return shares.map((dives) => ({ dives, folder: join(library.folder.media, 'rendered'), ffmpegPath }))
    },
    async onItem(raw, jobId) {
      const { index, video } = renderedItem.parse(raw)
      const found = plans.get(jobId)
      const dive = found?.plan[index]
      if (!found || !dive || video.type !== 'video') return
      const { type: _type, warnings: _warnings, frameIndexBase64, ...facts } = video
      const stored = await library.videos.insert({ ...facts, isRendered: true, frameIndex: decodeFrameIndex(Buffer.from(frameIndexBase64, 'base64')) }, [{ facts: factsOf(dive), stages: stagesOf(dive) }], { kind: 'rendered', name: 'rendered truth' })
      if (!stored.isNew) return
      const placed = placing.then(async () => void (await library.splits.assign(await demoSplit(library, { unused: true }), stored.diveIds, dive.split)))
      placing = placed.catch(() => undefined)
      await placed
    },
    async onEnd(outcome, jobId) {
      const count = plans.get(jobId)?.plan.length ?? 0
      plans.delete(jobId)
      return outcome.state === 'done' ? `${count} rendered dives` : undefined
    },
  }
}

/**
 * The newest demo split. A run may have used it, and then it stays as it is: new
 * dives (`unused`) go into a copy, "Demo split 2", that takes its place.
 */
async function demoSplit(library: Library, { unused = false } = {}): Promise<SplitId> {
  const splits = await library.splits.list()
  const named = (number: number): Split | undefined => splits.find(({ name }) => name === splitNameOf(number))
  let newest = 1
  while (named(newest + 1)) newest += 1
  const split = named(newest)
  if (!split) return (await library.splits.insert(splitNameOf(1), [], { kind: 'demo' })).id
  if (!unused || !split.isFrozen) return split.id
  const copy = await library.splits.copy(split.id, splitNameOf(newest + 1))
  if (split.isActive) await library.splits.activate(copy.id)
  return copy.id
}

const splitNameOf = (number: number): string => (number === 1 ? splitName : `${splitName} ${number}`)

function factsOf({ script, athlete, event, round, date }: DemoDive): z.infer<typeof diveFacts> {
  return diveFacts.parse({
    startFrame: 0,
    endFrame: script.frameCount,
    diveNumber: script.diveNumber,
    heightMetres: script.heightMetres,
    difficulty: script.difficulty,
    athlete,
    event,
    round: String(round),
    date,
    awards: script.awards,
    penaltyPoints: 0,
    scorePoints: script.scorePoints,
  } satisfies Record<keyof z.infer<typeof diveFacts>, unknown>)
}

function stagesOf({ script }: DemoDive): { label: string; startFrame: number }[] {
  return script.stages.map(({ subAction, startFrame }) => ({ label: subAction, startFrame }))
}

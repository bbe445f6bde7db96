import { basename, extname } from 'node:path'
import { z } from 'zod'
import type { DiveFacts } from '../../shared/contract/entities.ts'
import { StudioError, type StudioErrorCode } from '../../shared/errors.ts'
import { decodeFrameIndex } from '../../shared/frame-index.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import { importItem, type ImportInput, type ImportItem } from '../engine/jobs/import-input.ts'
import type { ServiceContext } from './context.ts'
import { remedyFor, type ImportOutcomes } from './import-outcomes.ts'

/**
 * Imports as a job: the child reads, the parent stores each video as it comes.
 * A short video is one dive over its whole range at once; a long one waits for
 * its dives to be marked.
 */
const importRequest = z.object({ paths: z.array(z.string()), framesPerSecond: z.number(), allowGaps: z.boolean(), allowDamaged: z.boolean().default(false) })

/** Longer videos are whole sessions rather than one dive, seconds. */
const longestDiveSeconds = 60

interface Tally {
  imported: number
  known: number
  /** Imported, but something about them should be known. */
  warned: number
  refused: Extract<ImportItem, { type: 'refused' }>[]
}

export function importDefinition(context: ServiceContext, outcomes: ImportOutcomes): JobDefinition {
  const { library } = context
  const tallies = new Map<number, Tally>()
  const tallyOf = (jobId: number): Tally => {
    const found = tallies.get(jobId) ?? { imported: 0, known: 0, warned: 0, refused: [] }
    tallies.set(jobId, found)
    return found
  }
  return {
    lane: 'files',
    isResumable: true,
    async prepare(raw, jobId): Promise<ImportInput[]> {
      tallies.delete(jobId)
      outcomes.reset(jobId)
      const request = importRequest.parse(raw)
      return [{ ...request, knownHashes: await library.videos.knownHashes(), cacheFolder: library.folder.cache, ffmpegPath: (await context.ffmpeg()).path }]
    },
    async onItem(raw, jobId) {
      const item = importItem.parse(raw)
      const tally = tallyOf(jobId)
      const outcome = outcomes.of(jobId)
      if (item.type === 'refused') {
        tally.refused.push(item)
        outcome.refused.push({ path: item.path, message: item.error.message, hint: item.error.hint ?? null, remedy: remedyFor(item.error.code) })
      } else if (item.type === 'known') {
        tally.known++
        outcome.knownCount++
      } else {
        const { type: _type, path, name, warnings, frameIndexBase64, ...facts } = item
        const dives = item.durationSeconds <= longestDiveSeconds ? [{ facts: wholeVideoDive(item), stages: [] }] : []
        const stored = await library.videos.insert({ ...facts, path, name, isRendered: false, frameIndex: decodeFrameIndex(Buffer.from(frameIndexBase64, 'base64')) }, dives, { kind: 'import', name: basename(path) })
        if (stored.isNew) tally.imported++
        else tally.known++
        if (warnings.length > 0) tally.warned++
        outcome.videos.push({ videoId: stored.video.id, name, warnings, isUncut: stored.isNew && dives.length === 0 })
      }
    },
    async onEnd(outcome, jobId) {
      const tally = tallyOf(jobId)
      tallies.delete(jobId)
      if (outcome.state !== 'done') return
      const first = tally.refused[0]
      if (!first) return describeTally(tally)
      throw refusal(tally, first)
    },
  }
}

/** The dive a short video is taken for: its whole range, nothing else known yet. */
export function wholeVideoDive(video: { frameCount: number; name: string }): DiveFacts {
  return {
    startFrame: 0,
    endFrame: video.frameCount,
    diveNumber: diveNumberInName(video.name),
    heightMetres: null,
    difficulty: null,
    athlete: '',
    event: '',
    round: '',
    awards: [],
    penaltyPoints: 0,
    scorePoints: null,
    date: null,
  }
}

/** A dive number standing alone in a file name, as in "final_5253B_3.mp4"; a guess that can be corrected, so only an unmistakable form counts. */
export function diveNumberInName(name: string): string | null {
  const found = basename(name, extname(name)).match(/(?:^|[^0-9A-Za-z])((?:[1-4]\d{2}|5\d{3}|6\d{2,3})[A-D])(?=$|[^0-9A-Za-z])/g)
  return found?.length === 1 ? (found[0]?.replace(/[^0-9A-D]/g, '') ?? null) : null
}

export function describeTally({ imported, known, warned = 0 }: Pick<Tally, 'imported' | 'known'> & { warned?: number }): string {
  const parts = [...(imported > 0 || known === 0 ? [`${imported} imported`] : []), ...(warned > 0 ? [`${warned} with warnings`] : []), ...(known > 0 ? [`${known} in the library already`] : [])]
  return parts.join(', ')
}

function refusal(tally: Tally, first: Tally['refused'][number]): StudioError {
  const hint = first.error.hint === undefined ? {} : { hint: first.error.hint }
  const code = first.error.code as StudioErrorCode
  if (tally.refused.length === 1 && tally.imported + tally.known === 0) return new StudioError(code, first.error.message, hint)
  const others = tally.refused.length > 1 ? ` and ${tally.refused.length - 1} more` : ''
  return new StudioError(code, `${describeTally(tally)}. Not imported: ${first.error.message}${others}; the log tells each.`, hint)
}

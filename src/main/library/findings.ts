import type { DiveFacts, DiveId, VideoId } from '../../shared/contract/entities.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { decodeFrameIndex } from '../../shared/frame-index.ts'
import { now } from './clock.ts'
import type { LibraryContext } from './context.ts'
import { placedStages } from './create-dive.ts'
import { checkEnteredFacts, checkRange, checkStages, tidyFacts } from './dive-checks.ts'
import { applyOperation, getDiveState, undoOperation, type DiveChange } from './dive-operations.ts'
import type { Author } from './library.ts'
import { getUndoable } from './tables/operations.ts'

/** What is kept of looking at the pictures of a video. */
export interface KeptPictureCheck {
  videoId: VideoId
  /** Of the pictures that were looked at; a check of other pictures is out of date. */
  contentHash: string
  /** Numbers absent between the first and the last numbered picture. */
  missing: readonly number[]
  /** Frames that cannot be decoded. */
  unreadable: readonly number[]
  /** Of every frame; empty where unknown. */
  checksums: Uint32Array
}

/** One edit among many that are made together. */
export interface Repair {
  diveId: DiveId
  facts: Partial<DiveFacts>
  /** All stages, in the dive's own frames; null: left as they are. */
  stages: readonly { label: string | null; startFrame: number }[] | null
}

/** What the doctor keeps: findings nobody wants to see again, what pictures are like, and repairs of many dives at once. */
export interface Findings {
  dismissed(): Promise<{ diveId: DiveId; rule: string }[]>
  setDismissed(rule: string, diveIds: readonly DiveId[], isDismissed: boolean, author: Author): Promise<void>
  keepPictureCheck(check: KeptPictureCheck): Promise<void>
  /** Of every video: what a check found, or the checksums known since import. */
  pictureChecks(): Promise<Map<VideoId, KeptPictureCheck>>
  /** Videos that have pictures and no check that is up to date. */
  unchecked(): Promise<VideoId[]>
  /** Each dive's repair is one edit in its history. A dive that cannot take it is left as it is and told. */
  repair(repairs: readonly Repair[], summary: string, author: Author): Promise<{ repaired: DiveId[]; refused: { diveId: DiveId; reason: string }[] }>
  /** Takes repairs back, where they are still the latest edit. @returns the dives that are as before */
  undoRepairs(diveIds: readonly DiveId[], summary: string): Promise<DiveId[]>
}

export function createFindings(context: LibraryContext): Findings {
  const { query, write } = context.connection
  return {
    async dismissed() {
      return (await query.selectFrom('dismissed_findings').select(['dive_id', 'rule']).execute()).map((row) => ({ diveId: row.dive_id as DiveId, rule: row.rule }))
    },
    async setDismissed(rule, diveIds, isDismissed, author) {
      await write(async (db) => {
        for (const dive_id of diveIds) {
          if (isDismissed) await db.insertInto('dismissed_findings').values({ dive_id, rule, who: author.name, at: now() }).onConflict((conflict) => conflict.doNothing()).execute()
          else await db.deleteFrom('dismissed_findings').where('dive_id', '=', dive_id).where('rule', '=', rule).execute()
        }
      })
    },
    async keepPictureCheck({ videoId, contentHash, missing, unreadable, checksums }) {
      const row = { content_hash: contentHash, missing: JSON.stringify(missing), unreadable: JSON.stringify(unreadable), checksums: Buffer.from(checksums.buffer, checksums.byteOffset, checksums.byteLength), at: now() }
      await write((db) => db.insertInto('picture_checks').values({ video_id: videoId, ...row }).onConflict((conflict) => conflict.column('video_id').doUpdateSet(row)).execute())
    },
    async pictureChecks() {
      const checks = new Map<VideoId, KeptPictureCheck>()
      for (let last = 0; ; ) {
        const rows = await query.selectFrom('videos').leftJoin('picture_checks', (join) => join.onRef('picture_checks.video_id', '=', 'videos.id').onRef('picture_checks.content_hash', '=', 'videos.content_hash'))
          .select(['videos.id', 'videos.content_hash', 'videos.frame_index', 'picture_checks.missing', 'picture_checks.unreadable', 'picture_checks.checksums']).where('videos.is_awaited', '=', 0).where('videos.id', '>', last).orderBy('videos.id').limit(200).execute()
        if (rows.length === 0) return checks
        for (const row of rows) {
          last = row.id
          const videoId = row.id as VideoId
          if (row.missing !== null && row.unreadable !== null && row.checksums !== null) {
            checks.set(videoId, { videoId, contentHash: row.content_hash, missing: JSON.parse(row.missing) as number[], unreadable: JSON.parse(row.unreadable) as number[], checksums: checksumsOf(row.checksums) })
          } else {
            const { checksums } = decodeFrameIndex(row.frame_index)
            if (checksums.length > 0) checks.set(videoId, { videoId, contentHash: row.content_hash, missing: [], unreadable: [], checksums })
          }
        }
      }
    },
    async unchecked() {
      const rows = await query.selectFrom('videos').select('id').where('is_awaited', '=', 0)
        .where(({ not, exists, selectFrom }) => not(exists(selectFrom('picture_checks').select('video_id').whereRef('picture_checks.video_id', '=', 'videos.id').whereRef('picture_checks.content_hash', '=', 'videos.content_hash')))).orderBy('id').execute()
      return rows.map(({ id }) => id as VideoId)
    },
    async repair(repairs, summary, author) {
      const outcome = await write(async (db) => {
        const repaired: DiveId[] = []
        const refused: { diveId: DiveId; reason: string }[] = []
        for (const { diveId, facts, stages } of repairs) {
          try {
            const state = await getDiveState(db, diveId)
            if (state.isRemoved) throw new StudioError('conflict', `Dive ${diveId} was removed.`)
            const video = await db.selectFrom('videos').select(['name', 'frame_count']).where('id', '=', state.videoId).executeTakeFirstOrThrow()
            const tidied = tidyFacts(facts)
            const after = { ...state.facts, ...tidied }
            checkRange(after, { name: video.name, frameCount: video.frame_count })
            checkEnteredFacts(tidied, author)
            checkStages(stages ?? state.stages, after)
            const change: DiveChange = { ...(Object.keys(tidied).length === 0 ? {} : { facts: tidied }), ...(stages === null ? {} : { stages: placedStages(stages, state.stages, author) }) }
            await applyOperation(db, diveId, { kind: 'facts', summary, who: author.name, change }, state)
            repaired.push(diveId)
          } catch (error) {
            const found = toStudioError(error)
            if (!['bad-labels', 'invalid-input', 'not-found', 'conflict'].includes(found.code)) throw error
            refused.push({ diveId, reason: found.message })
          }
        }
        return { repaired, refused }
      })
      if (outcome.repaired.length > 0) context.changed(['dives'], outcome.repaired)
      return outcome
    },
    async undoRepairs(diveIds, summary) {
      const undone = await write(async (db) => {
        const ids: DiveId[] = []
        for (const id of diveIds) {
          if ((await getUndoable(db, id))?.summary !== summary) continue
          await undoOperation(db, id)
          ids.push(id)
        }
        return ids
      })
      if (undone.length > 0) context.changed(['dives'], undone)
      return undone
    },
  }
}

/** A blob need not lie where 32-bit numbers may begin. */
function checksumsOf(blob: Uint8Array): Uint32Array {
  return new Uint32Array(blob.slice().buffer)
}

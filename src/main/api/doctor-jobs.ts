import { doctorProcedures } from '../../shared/contract/doctor.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import { checkPicturesItem, type CheckPicturesInput } from '../engine/jobs/check-pictures-input.ts'
import type { ServiceContext } from './context.ts'

/** Looking at pictures as a job; what is found of each video is kept at once. */
export function checkPicturesDefinition(context: ServiceContext): JobDefinition {
  const { library } = context
  const counts = new Map<number, { videos: number; faulty: number }>()
  return {
    lane: 'files',
    isResumable: true,
    async prepare(raw, jobId): Promise<CheckPicturesInput[]> {
      counts.set(jobId, { videos: 0, faulty: 0 })
      const { again } = doctorProcedures['doctor.checkPictures'].input.parse(raw)
      const unchecked = new Set(await library.findings.unchecked())
      const videos = (await library.videos.list()).filter((video) => video.isPresent && (again || unchecked.has(video.id)))
      if (videos.length === 0) return []
      const indexes = await library.videos.frameIndexPaths(videos.map((video) => video.id))
      return [{
        ffmpegPath: (await context.ffmpeg()).path,
        names: Object.fromEntries(videos.map((video) => [String(video.id), video.name])),
        videos: videos.map(({ id, path, kind, contentHash, width, height, frameCount, frameRate }) => ({ videoId: id, path, kind, contentHash, width, height, frameCount, frameRate, frameIndexPath: indexes[String(id)] ?? null })),
      }]
    },
    async onItem(raw, jobId) {
      const { checksumsBase64, ...found } = checkPicturesItem.parse(raw)
      const bytes = Buffer.from(checksumsBase64, 'base64')
      await library.findings.keepPictureCheck({ ...found, checksums: new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) })
      const count = counts.get(jobId)
      if (count === undefined) return
      count.videos++
      if (found.missing.length + found.unreadable.length > 0) count.faulty++
    },
    async onEnd(outcome, jobId) {
      const { videos, faulty } = counts.get(jobId) ?? { videos: 0, faulty: 0 }
      counts.delete(jobId)
      if (outcome.state !== 'done') return
      return `${videos} ${videos === 1 ? 'video' : 'videos'} looked at, ${faulty} with gaps or pictures that cannot be read`
    },
  }
}

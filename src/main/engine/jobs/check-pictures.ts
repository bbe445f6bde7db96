import { StudioError, toStudioError } from '../../../shared/errors.ts'
import { checkPictures } from '../../video/check-pictures.ts'
import { findFfmpeg } from '../../video/ffmpeg.ts'
import { readFrameIndexFile } from '../../video/frame-index-file.ts'
import type { VideoSource } from '../../video/video-source.ts'
import type { JobFunction } from '../messages.ts'
import { checkPicturesInput, type CheckPicturesItem } from './check-pictures-input.ts'

/** Looks at the pictures of videos, one after another; a video that is gone is told and passed over. */
export const checkPicturesJob: JobFunction = async (raw, context) => {
  const { videos, names, ffmpegPath } = checkPicturesInput.parse(raw)
  const ffmpeg = await findFfmpeg({ settingPath: ffmpegPath })
  const startedAt = Date.now()
  for (const [index, video] of videos.entries()) {
    if (context.signal.aborted) throw new StudioError('cancelled', `Stopped after ${index} of ${videos.length} videos; what was found is kept.`)
    const name = names[String(video.videoId)] ?? video.path
    const done = index / videos.length
    context.progress(done, `Looking at ${name}`, done > 0.02 ? ((Date.now() - startedAt) / 1000) * ((1 - done) / done) : null)
    try {
      const { frameCount, width, height, path, kind } = video
      const frameIndex = video.frameIndexPath === null ? null : await readFrameIndexFile(video.frameIndexPath, { name, frameCount })
      const source: VideoSource = {
        name, kind: kind === 'frames' ? 'folder' : 'file', path, width, height, frameCount,
        timestampsMicroseconds: frameIndex?.timestampsMicroseconds ?? new Float64Array(0), keyFrames: frameIndex?.keyFrames ?? new Uint32Array(0), checksums: frameIndex?.checksums ?? new Uint32Array(0),
      }
      const { missing, unreadable, checksums } = await checkPictures(source, { ffmpeg, signal: context.signal })
      context.item({ videoId: video.videoId, contentHash: video.contentHash, missing, unreadable, checksumsBase64: Buffer.from(checksums.buffer).toString('base64') } satisfies CheckPicturesItem)
    } catch (error) {
      const found = toStudioError(error)
      if (['cancelled', 'missing-tool', 'disk-full'].includes(found.code)) throw found
      context.log(`${name}: ${found.message}`)
    }
  }
  context.progress(1, 'All looked at', 0)
  return null
}

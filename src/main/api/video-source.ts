import type { Video } from '../../shared/contract/entities.ts'
import type { Library } from '../library/library.ts'
import type { VideoSource } from '../video/video-source.ts'

/** A stored video as the frame reader wants it: path, size, and its frame index. */
export async function readerSource(library: Pick<Library, 'videos'>, video: Video): Promise<VideoSource> {
  return {
    name: video.name,
    kind: video.kind === 'frames' ? 'folder' : 'file',
    path: video.path,
    width: video.width,
    height: video.height,
    frameCount: video.frameCount,
    contentHash: video.contentHash,
    ...(await library.videos.frameIndex(video.id)),
  }
}

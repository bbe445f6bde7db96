import { readFileSync } from 'node:fs'
import { relativeTimes } from '../../../shared/domain/frame-times.ts'
import { decodeFrameIndex } from '../../../shared/frame-index.ts'
import type { LibraryVideo } from '../../datasets/read-source.ts'
import type { LibraryVideoInput } from './dataset-input.ts'

/** Videos of the library as readers of sources find them; their times are read from disk when a table asks for them. */
export function withTimes(videos: readonly LibraryVideoInput[]): LibraryVideo[] {
  return videos.map(({ frameIndexPath, ...video }) => ({
    ...video,
    times: () => (frameIndexPath === null ? null : relativeTimes(Array.from(decodeFrameIndex(readFileSync(frameIndexPath)).timestampsMicroseconds), video.frameCount, video.frameRate)),
  }))
}

import type { videoCheckProcedures } from '../../shared/contract/video-check.ts'
import type { Handlers } from './handler.ts'
import type { VideoIdentity } from './video-identity.ts'

/** Files that moved or changed since their import. */
export function videoCheckHandlers(identity: VideoIdentity): Handlers<keyof typeof videoCheckProcedures> {
  return {
    'videos.check': ({ videoId, isThorough }) => identity.check(videoId, { isThorough }),
    'videos.locate': ({ videoId, path }) => identity.locate(videoId, path),
    'videos.keep': ({ videoId }) => identity.keep(videoId),
  }
}

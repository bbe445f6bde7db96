import { toStudioError } from '../../shared/errors.ts'
import type { studioProcedures } from '../../shared/contract/studio.ts'
import { findFfmpeg } from '../video/ffmpeg.ts'
import { applyCacheLimits } from './cache-handlers.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** About the studio itself: what it runs on and how it is set up. */
export function studioHandlers(context: StudioContext): Handlers<keyof typeof studioProcedures> {
  return {
    'studio.info': async () => ({
      version: context.version,
      host: context.host,
      platform: `${process.platform} ${process.arch}`,
      ffmpeg: await context.ffmpeg().then(
        (tool) => ({ path: tool.path, source: tool.origin, version: tool.version }),
        (error: unknown) => ({ path: null, source: toStudioError(error).message, version: null }),
      ),
      threads: context.threads(),
    }),
    'studio.devices': ({ again }) => context.devices.report(again),
    'settings.get': () => context.library.settings.get(),
    'settings.set': async (changes) => {
      // A program that does not work must not be stored: every import after it would fail.
      if (changes.ffmpegPath) await findFfmpeg({ settingPath: changes.ffmpegPath })
      const settings = await context.library.settings.set(changes)
      context.useThreads(settings.threads)
      if (changes.frameCacheBytes !== undefined || changes.featureCacheBytes !== undefined) await applyCacheLimits(context.library)
      return settings
    },
  }
}

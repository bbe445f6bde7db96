import { basename, join } from 'node:path'
import { StudioError, toStudioError, toWire } from '../../../shared/errors.ts'
import { findFfmpeg } from '../../video/ffmpeg.ts'
import type { JobFunction } from '../messages.ts'
import { importInput, type ImportItem } from './import-input.ts'
import { readVideo } from './read-video.ts'

/**
 * Reads videos for the library: content hash, every frame's time, a proxy only
 * where a browser cannot play the original. One that cannot be read is told with
 * its reason and does not keep the others out; the parent stores the results.
 */
export const importVideos: JobFunction = async (raw, context) => {
  const input = importInput.parse(raw)
  const ffmpeg = await findFfmpeg({ settingPath: input.ffmpegPath })
  const known = new Set(input.knownHashes)
  const startedAt = Date.now()
  for (const [index, path] of input.paths.entries()) {
    if (context.signal.aborted) throw new StudioError('cancelled', `Stopped after ${index} of ${input.paths.length} videos.`)
    const report = (fraction: number): void => {
      const done = (index + fraction) / input.paths.length
      const elapsed = (Date.now() - startedAt) / 1000
      context.progress(done, `Reading ${basename(path)}`, done > 0.05 ? (elapsed * (1 - done)) / done : null)
    }
    report(0)
    try {
      const item = await readVideo(path, { ffmpeg, known, signal: context.signal, framesPerSecond: input.framesPerSecond, allowGaps: input.allowGaps, allowDamaged: input.allowDamaged, proxyFolder: join(input.cacheFolder, 'proxies'), onProgress: report })
      if (item.type === 'video') {
        known.add(item.contentHash)
        for (const warning of item.warnings) context.log(`${path}: ${warning}`)
      }
      context.item(item)
    } catch (error) {
      const found = toStudioError(error)
      // A full disk or a missing program stops them all; one bad file stops only itself.
      if (['cancelled', 'disk-full', 'missing-tool'].includes(found.code)) throw found
      const { code, message, hint } = toWire(found)
      context.log(`${path}: ${message}${hint === undefined ? '' : ` ${hint}`}`)
      context.item({ type: 'refused', path, error: { code, message, ...(hint === undefined ? {} : { hint }) } } satisfies ImportItem)
    }
  }
  context.progress(1, 'All read', 0)
  return null
}

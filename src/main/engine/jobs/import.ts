import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { StudioError, toStudioError, toWire } from '../../../shared/errors.ts'
import type { FfmpegTool } from '../../video/ffmpeg.ts'
import { findFfmpeg } from '../../video/ffmpeg.ts'
import { probeVideo } from '../../video/probe.ts'
import type { JobFunction } from '../messages.ts'
import { importInput, type ImportInput, type ImportItem } from './import-input.ts'

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
      const item = await readOne(path, input, ffmpeg, known, context.signal, report)
      if (item.type === 'video') known.add(item.contentHash)
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

async function readOne(path: string, input: ImportInput, ffmpeg: FfmpegTool, known: ReadonlySet<string>, signal: AbortSignal, report: (fraction: number) => void): Promise<ImportItem> {
  const contentHash = await hashContent(path, signal)
  if (known.has(contentHash)) return { type: 'known', path, contentHash }
  const probe = await probeVideo(path, { ffmpeg, signal, onProgress: (fraction) => report(fraction * 0.8), allowGaps: input.allowGaps, folderFramesPerSecond: input.framesPerSecond })
  const isFile = probe.kind === 'file'
  return {
    type: 'video',
    path: probe.path,
    name: basename(probe.path),
    kind: isFile ? 'file' : 'frames',
    contentHash,
    sizeBytes: probe.sizeBytes,
    width: probe.width,
    height: probe.height,
    frameCount: probe.frameCount,
    durationSeconds: probe.durationSeconds,
    frameRate: probe.framesPerSecond,
    isVariableFrameRate: probe.isVariableRate,
    codec: probe.codec,
    frameTimesMicroseconds: isFile ? Array.from(probe.timestampsMicroseconds) : [],
    proxyPath: null,
    warnings: probe.warnings,
  }
}

/** SHA-256 of a file's bytes; of a folder, of its files' names and bytes in order. */
export async function hashContent(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const facts = await stat(path)
  if (!facts.isDirectory()) {
    await pipeline(createReadStream(path), hash, signal ? { signal } : {})
    return hash.digest('hex')
  }
  for (const name of (await readdir(path)).sort()) {
    const file = join(path, name)
    if (!(await stat(file)).isFile()) continue
    hash.update(`${name}\0`)
    for await (const piece of createReadStream(file, signal ? { signal } : {})) hash.update(piece as Buffer)
  }
  return hash.digest('hex')
}

import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { emptyFrameIndex, encodeFrameIndex } from '../../../shared/frame-index.ts'
import { hashContent } from '../../video/content-hash.ts'
import type { FfmpegTool } from '../../video/ffmpeg.ts'
import { probeVideo } from '../../video/probe.ts'
import { browserPlayable, writeProxy } from '../../video/proxy.ts'
import type { ImportItem } from './import-input.ts'

export interface ReadVideoOptions {
  ffmpeg: FfmpegTool
  signal: AbortSignal
  /** Content the library has already: then the video is not decoded. */
  known: ReadonlySet<string>
  framesPerSecond: number
  allowGaps: boolean
  allowDamaged: boolean
  /** Where the copy goes that a browser can play, where one is needed. */
  proxyFolder: string
  onProgress?: (fraction: number) => void
}

/**
 * A video as the library stores it: content hash, size, every frame's time, all
 * found by decoding it once; with a proxy where a browser cannot play it and none
 * is there. Errors: those of `probeVideo` and `writeProxy`.
 */
export async function readVideo(path: string, options: ReadVideoOptions): Promise<Exclude<ImportItem, { type: 'refused' }>> {
  const { ffmpeg, signal, known } = options
  const contentHash = await hashContent(path, { signal })
  if (known.has(contentHash)) return { type: 'known', path, contentHash }
  const probe = await probeVideo(path, { ffmpeg, signal, allowGaps: options.allowGaps, allowDamaged: options.allowDamaged, folderFramesPerSecond: options.framesPerSecond, onProgress: (fraction) => options.onProgress?.(fraction * 0.4) })
  const needsProxy = !browserPlayable(probe).isPlayable
  const proxyPath = needsProxy ? join(options.proxyFolder, `${contentHash}.mp4`) : null
  if (proxyPath !== null && !existsSync(proxyPath)) await writeProxy(probe, proxyPath, { ffmpeg, signal, onProgress: (fraction) => options.onProgress?.(0.4 + fraction * 0.6) })
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
    frameIndexBase64: Buffer.from(encodeFrameIndex(isFile ? probe : emptyFrameIndex())).toString('base64'),
    proxyPath,
    warnings: probe.warnings,
  }
}

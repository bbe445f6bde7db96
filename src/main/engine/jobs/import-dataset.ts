import { join } from 'node:path'
import { StudioError, toStudioError, toWire } from '../../../shared/errors.ts'
import type { Dataset } from '../../datasets/dataset.ts'
import { readDataset } from '../../datasets/read-dataset.ts'
import { findFfmpeg } from '../../video/ffmpeg.ts'
import type { JobContext, JobFunction } from '../messages.ts'
import { importDatasetInput, readDatasetInput, type ImportDatasetItem, type ReadDatasetInput } from './dataset-input.ts'
import { readVideo } from './read-video.ts'

/** The annotations of a data set, for a preview. */
export const readDatasetJob: JobFunction = (raw, context) => read(readDatasetInput.parse(raw), context, 1)

/**
 * Reads a data set for the library: its annotations, then the pictures of every
 * video that has some and is not attached yet. A video that cannot be read is
 * told with its reason and does not keep the others out; the parent stores all
 * of it at the end, as one operation.
 */
export const importDatasetJob: JobFunction = async (raw, context) => {
  const input = importDatasetInput.parse(raw)
  const ffmpeg = await findFfmpeg({ settingPath: input.ffmpegPath })
  const dataset = await read(input, context, 0.1)
  for (const warning of dataset.warnings) context.log(warning)
  context.item({ type: 'dataset', dataset } satisfies ImportDatasetItem)
  const attached = new Set(input.attachedKeys)
  const wanted = dataset.videos.flatMap(({ key, path, frameRate }) => (path === null || attached.has(key) ? [] : [{ key, path, frameRate }]))
  const startedAt = Date.now()
  for (const [index, { key, path, frameRate }] of wanted.entries()) {
    if (context.signal.aborted) throw new StudioError('cancelled', `Stopped after the pictures of ${index} of ${wanted.length} videos; nothing was stored.`)
    const done = index / wanted.length
    const elapsedSeconds = (Date.now() - startedAt) / 1000
    context.progress(0.1 + 0.9 * done, `Reading the pictures of ${key}`, done > 0.02 ? (elapsedSeconds * (1 - done)) / done : null)
    try {
      const found = await readVideo(path, { ffmpeg, known: new Set(), signal: context.signal, framesPerSecond: frameRate, allowGaps: true, allowDamaged: true, proxyFolder: join(input.cacheFolder, 'proxies') })
      if (found.type === 'video') for (const warning of found.warnings) context.log(`${key}: ${warning}`)
      context.item({ type: 'pictures', key, read: found } satisfies ImportDatasetItem)
    } catch (error) {
      const found = toStudioError(error)
      if (['cancelled', 'disk-full', 'missing-tool'].includes(found.code)) throw found
      const { code, message, hint } = toWire(found)
      context.log(`${key}: ${message}${hint === undefined ? '' : ` ${hint}`}`)
      context.item({ type: 'pictures', key, read: { type: 'refused', path, error: { code, message, ...(hint === undefined ? {} : { hint }) } } } satisfies ImportDatasetItem)
    }
  }
  context.progress(1, 'All read', 0)
  return null
}

function read({ path, kind, picturesPath }: ReadDatasetInput, context: JobContext, share: number): Promise<Dataset> {
  return readDataset(path, { kind: kind ?? undefined, picturesPath: picturesPath ?? undefined, signal: context.signal, onProgress: (fraction: number) => context.progress(fraction * share, 'Reading annotations') })
}

import { join } from 'node:path'
import { describeTableProblem } from '../../../shared/domain/tables/problems.ts'
import { StudioError, toStudioError, toWire } from '../../../shared/errors.ts'
import type { DatasetVideo } from '../../datasets/dataset.ts'
import { readSource, type SourceContents } from '../../datasets/read-source.ts'
import { findFfmpeg } from '../../video/ffmpeg.ts'
import type { JobContext, JobFunction } from '../messages.ts'
import { importDatasetInput, readDatasetInput, type ImportDatasetInput, type ImportDatasetItem, type ReadDatasetInput } from './dataset-input.ts'
import type { ImportItem } from './import-input.ts'
import { withTimes } from './library-videos.ts'
import { readVideo } from './read-video.ts'
import { unpackBundle, unpackCapsule } from './unpack-bundle.ts'

/** What a data set, bundle or table says, for a preview. */
export const readDatasetJob: JobFunction = (raw, context) => read(readDatasetInput.parse(raw), context, 1)

const mostProblemsLogged = 100

/**
 * Reads a source for the library: what it says, then the pictures of every video
 * that has some and is not attached yet; those of a bundle are unpacked before. A
 * video that cannot be read is told with its reason and does not keep the others
 * out; the parent stores all of it at the end, as one operation.
 */
export const importDatasetJob: JobFunction = async (raw, context) => {
  const input = importDatasetInput.parse(raw)
  const found = await read(input, context, 0.1)
  const source = found.kind === 'bundle' ? await unpackBundle(found, input, context) : found.kind === 'capsule' ? await unpackCapsule(found, input, context) : found
  for (const warning of source.warnings) context.log(warning)
  for (const problem of source.table?.problems.filter(({ isRemark }) => !isRemark).slice(0, mostProblemsLogged) ?? []) context.log(describeTableProblem(problem))
  context.item({ type: 'source', source } satisfies ImportDatasetItem)
  await readPictures(source, input, context)
  context.progress(1, 'All read', 0)
  return null
}

interface WantedVideo {
  dataset: string
  video: DatasetVideo
  path: string
}

async function readPictures(source: SourceContents, input: ImportDatasetInput, context: JobContext): Promise<void> {
  const libraryPaths = new Map(input.libraryVideos.map(({ path, contentHash }) => [path, contentHash]))
  const wanted = source.datasets.flatMap(({ name, videos }) => {
    const attached = new Set(input.attachedKeys[name] ?? [])
    return videos.flatMap((video): WantedVideo[] => (video.path === null || attached.has(video.key) ? [] : [{ dataset: name, video, path: video.path }]))
  })
  // Two data sets of a bundle may have dives of one video.
  const done = new Map<string, ImportItem>()
  const startedAt = Date.now()
  for (const [index, { dataset, video, path }] of wanted.entries()) {
    if (context.signal.aborted) throw new StudioError('cancelled', `Stopped after the pictures of ${index} of ${wanted.length} videos; nothing was stored.`)
    const share = index / wanted.length
    const elapsedSeconds = (Date.now() - startedAt) / 1000
    context.progress(0.4 + 0.6 * share, `Reading the pictures of ${video.name}`, share > 0.02 ? (elapsedSeconds * (1 - share)) / share : null)
    const known = libraryPaths.get(path)
    const item = done.get(path) ?? (known === undefined ? await readOne(video, path, input, context) : ({ type: 'known', path, contentHash: known } as const))
    done.set(path, item)
    context.item({ type: 'pictures', dataset, key: video.key, read: item } satisfies ImportDatasetItem)
  }
}

/** Errors: 'cancelled', 'disk-full', 'missing-tool'; what is wrong with the video alone is told. */
async function readOne({ key, frameRate }: DatasetVideo, path: string, { ffmpegPath, cacheFolder }: ImportDatasetInput, context: JobContext): Promise<ImportItem> {
  try {
    const ffmpeg = await findFfmpeg({ settingPath: ffmpegPath })
    const item = await readVideo(path, { ffmpeg, known: new Set(), signal: context.signal, framesPerSecond: frameRate, allowGaps: true, allowDamaged: true, proxyFolder: join(cacheFolder, 'proxies') })
    if (item.type === 'video') for (const warning of item.warnings) context.log(`${key}: ${warning}`)
    return item
  } catch (error) {
    const found = toStudioError(error)
    if (['cancelled', 'disk-full', 'missing-tool'].includes(found.code)) throw found
    const { code, message, hint } = toWire(found)
    context.log(`${key}: ${message}${hint === undefined ? '' : ` ${hint}`}`)
    return { type: 'refused', path, error: { code, message, ...(hint === undefined ? {} : { hint }) } }
  }
}

function read({ libraryVideos, ...request }: ReadDatasetInput, context: JobContext, share: number): Promise<SourceContents> {
  return readSource(request, { libraryVideos: withTimes(libraryVideos), signal: context.signal, onProgress: (fraction) => context.progress(fraction * share, 'Reading annotations') })
}

import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { VideoId } from '../../../../shared/contract/entities.ts'
import { StudioError } from '../../../../shared/errors.ts'
import type { DiveRecord } from '../../../library/dive-records.ts'
import { DivesDocumentWriter } from '../write-dives-document.ts'
import type { ExportRun } from '../export-run.ts'
import { runExport } from '../export-run.ts'
import type { ExportContext, ExportRequest, ExportSummary } from '../exporter.ts'
import { isSafeName, safeName, UniqueNames } from '../safe-names.ts'
import { BundleArchiveWriter } from './bundle-archive-writer.ts'
import type { BundleManifest } from './manifest.ts'
import { bundleExtension, bundleFormat, bundleVersion, documentName, manifestName } from './manifest.ts'

/** A model to send along: its weights, card and whatever belongs to them. */
export interface BundledModel {
  name: string
  /** Absolute paths; their last parts must differ. */
  files: readonly string[]
}

export interface BundleRequest extends Omit<ExportRequest, 'options'> {
  /** For people, and the name of the file. */
  title: string
  /** Of the library: lower-case letters, digits and hyphens. A random one where not given. */
  sourceId?: string
  /** Whether videos and pictures come along. */
  withMedia: boolean
  models: readonly BundledModel[]
  /** A video's frame index as bytes (shared/frame-index.ts); null where it has none. */
  frameIndex: (videoId: VideoId) => Promise<Uint8Array | null> | Uint8Array | null
}

const description = { name: 'bundle', options: [], needs: [] } as const
const picture = /\.(jpe?g|png|bmp|tiff?|webp)$/i

/**
 * Writes one `.highboard` file into the target folder, whole or not at all.
 * @throws StudioError as `Exporter.write`; 'not-found' for a model's file that is not there
 */
export function writeBundle(request: BundleRequest, context: ExportContext = {}): Promise<ExportSummary> {
  return runExport(description, request, context, (run) => write(run, request, context), { readingShare: 0.1 })
}

async function write(run: ExportRun, request: BundleRequest, context: ExportContext): Promise<void> {
  const createdAt = new Date((context.now ?? Date.now)())
  const path = await run.stage.place(`${safeName(request.title, 'bundle')}${bundleExtension}`)
  const archive = new BundleArchiveWriter(path, { signal: context.signal, modifiedAt: createdAt })
  try {
    const head = { createdAt: createdAt.toISOString(), createdBy: context.writer ?? 'Highboard', categories: request.categories ?? [], splits: request.splits }
    const videos = new Map<number, DiveRecord['video']>()
    const pieces: string[] = []
    const document = new DivesDocumentWriter(async (text) => { pieces.push(text) }, head)
    await archive.add(documentName, documentBytes(run, document, pieces, videos), { compress: true })
    const manifestVideos = await addVideos(run, request, archive, [...videos.values()])
    const models = await addModels(request, archive)
    const manifest: BundleManifest = {
      format: bundleFormat, version: bundleVersion, sourceId: request.sourceId ?? randomUUID(), title: request.title.slice(0, 200), createdAt: head.createdAt, createdBy: head.createdBy,
      counts: { dives: document.diveCount, videos: videos.size, splits: request.splits.length, media: manifestVideos.filter(({ media }) => media !== null).length, models: models.length },
      videos: manifestVideos, models, members: [...archive.members],
    }
    await archive.add(manifestName, [Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)], { compress: true })
    await archive.end()
  } catch (error) {
    await archive.abandon()
    throw error
  }
}

const pieceCharacters = 1 << 16

async function* documentBytes(run: ExportRun, document: DivesDocumentWriter, pieces: string[], videos: Map<number, DiveRecord['video']>): AsyncGenerator<Uint8Array> {
  let held = 0
  await document.start()
  for await (const record of run.dives()) {
    videos.set(record.video.videoId, record.video)
    await document.add(record)
    held += pieces.at(-1)?.length ?? 0
    if (held < pieceCharacters) continue
    held = 0
    yield Buffer.from(pieces.splice(0).join(''))
  }
  await document.end()
  yield Buffer.from(pieces.splice(0).join(''))
}

async function addVideos(run: ExportRun, request: BundleRequest, archive: BundleArchiveWriter, videos: readonly DiveRecord['video'][]): Promise<BundleManifest['videos']> {
  const names = new UniqueNames()
  const missing: string[] = []
  const added: BundleManifest['videos'] = []
  for (const [i, video] of videos.entries()) {
    const index = await request.frameIndex(video.videoId)
    const frameIndex = index === null ? null : `frame-index/${video.videoId}.hbfi`
    if (index !== null && frameIndex !== null) await archive.add(frameIndex, [index], { compress: true })
    let media: string | null = null
    if (request.withMedia && !video.isAwaited) {
      media = `media/${fileName(names, video.name, `video-${video.videoId}`)}`
      if (!(await addMedia(archive, video, media))) {
        missing.push(video.name)
        media = null
      }
    }
    added.push({ id: video.videoId, frameIndex, media })
    run.progress((i + 1) / videos.length)
  }
  if (missing.length > 0) run.note(`${missing.length} ${missing.length === 1 ? 'video is' : 'videos are'} not in the bundle because the files are not where they were: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' …' : ''}.`)
  return added
}

/** @returns false where there is nothing to add */
async function addMedia(archive: BundleArchiveWriter, video: DiveRecord['video'], media: string): Promise<boolean> {
  const facts = await stat(video.path).catch(() => null)
  if (video.kind === 'file') {
    if (facts?.isFile() !== true) return false
    await archive.add(media, createReadStream(video.path), { compress: false })
    return true
  }
  if (facts?.isDirectory() !== true) return false
  const pictures = (await readdir(video.path, { withFileTypes: true })).filter((entry) => entry.isFile() && picture.test(entry.name)).map(({ name }) => name).sort()
  const unsafe = pictures.find((name) => !isSafeName(name))
  if (unsafe !== undefined) throw new StudioError('invalid-input', `The picture "${unsafe}" of "${video.name}" has a name that not every disk can hold.`, { hint: 'Rename the pictures of this video, or make the bundle without media.' })
  for (const name of pictures) await archive.add(`${media}/${name}`, createReadStream(join(video.path, name)), { compress: false })
  return pictures.length > 0
}

async function addModels(request: BundleRequest, archive: BundleArchiveWriter): Promise<BundleManifest['models']> {
  const names = new UniqueNames()
  const added: BundleManifest['models'] = []
  for (const model of request.models) {
    const folder = names.take(safeName(model.name, 'model'))
    const fileNames = new UniqueNames()
    const files: string[] = []
    for (const path of model.files) {
      const file = `models/${folder}/${fileName(fileNames, basename(path), 'weights')}`
      await archive.add(file, createReadStream(path), { compress: false })
      files.push(file)
    }
    added.push({ name: model.name, files })
  }
  return added
}

/** A name that is not taken yet, with its extension. */
function fileName(names: UniqueNames, name: string, fallback: string): string {
  const extension = /^\.[A-Za-z0-9]{1,16}$/.test(extname(name)) ? extname(name) : ''
  const stem = safeName(name.slice(0, name.length - extension.length), fallback)
  // Taken with its extension in mind, so that "clip.mp4" and "clip.avi" both keep their names.
  return names.take(stem, extension)
}

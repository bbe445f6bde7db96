import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import type { DatasetRequest, ImportKind } from '../../shared/contract/datasets.ts'
import type { TableCounts, TableProblem } from '../../shared/contract/tables.ts'
import { capsuleDataset } from './capsule/capsule-dataset.ts'
import { isCapsule, openCapsule } from './capsule/read-capsule.ts'
import type { Dataset, DatasetVideo } from './dataset.ts'
import { bundleDatasetName, bundleDatasets } from './export/bundle/bundle-datasets.ts'
import { bundleExtension } from './export/bundle/manifest.ts'
import type { BundleManifest } from './export/bundle/manifest.ts'
import { inspectBundle } from './export/bundle/read-bundle.ts'
import { readDataset } from './read-dataset.ts'
import type { KnownVideo } from './tables/find-videos.ts'
import { readTableDataset } from './tables/read-table-dataset.ts'

/**
 * Whatever dives can come in from, as one or several data sets: a published set,
 * a bundle of another library, a capsule, a table. Which of them it is is told by what was
 * asked, the name of the file, and its first bytes. Nothing is unpacked here.
 */
export interface SourceContents {
  kind: ImportKind
  /** Under which the import is listed. */
  name: string
  title: string
  path: string
  datasets: Dataset[]
  warnings: string[]
  /** Models of a bundle. */
  models: SourceModel[]
  /** What a bundle takes unpacked, without what the library has. */
  unpackedBytes: number
  table: { counts: TableCounts; problems: TableProblem[] } | null
}

export interface SourceModel {
  name: string
  /** SHA-256 of the weights, hexadecimal, as the manifest says; compared when they are unpacked. */
  contentHash: string
  sizeBytes: number
  /** Member of the bundle with the weights, and that with the card. */
  weights: string
  card: string | null
}

/** A video of the library as a reader may find it: by name for tables, by content for bundles. */
export interface LibraryVideo extends Omit<KnownVideo, 'times'> {
  name: string
  contentHash: string
  /** Presentation times of all frames, microseconds, the first 0; null: evenly by the rate. Asked for only where a table names the video. */
  times: () => number[] | null
}

export interface ReadSourceOptions {
  libraryVideos: readonly LibraryVideo[]
  signal?: AbortSignal
  /** Share done, 0 to 1. */
  onProgress?: (fraction: number) => void
}

/** Errors as `readDataset`, `inspectBundle` and `readTableDataset`. */
export async function readSource(request: DatasetRequest, options: ReadSourceOptions): Promise<SourceContents> {
  const kind = await kindOf(request)
  if (kind === 'bundle') return (await isCapsule(request.path)) ? readCapsuleSource(request.path) : readBundleSource(request.path, options)
  if (kind === 'table') return readTableSource(request, options)
  const dataset = await readDataset(request.path, { kind: request.kind ?? undefined, picturesPath: request.picturesPath ?? undefined, signal: options.signal, onProgress: options.onProgress })
  return { ...plain(dataset), kind: dataset.name as ImportKind }
}

const zipStart = Buffer.from([0x50, 0x4b])

async function kindOf({ path, kind, table }: DatasetRequest): Promise<'bundle' | 'table' | 'published'> {
  if (table !== null) return 'table'
  const extension = extname(path).toLowerCase()
  if (extension === bundleExtension) return 'bundle'
  if (kind !== null) return 'published'
  if (['.csv', '.tsv', '.xlsx'].includes(extension)) return 'table'
  return (await startsLikeZip(path)) ? 'bundle' : 'published'
}

/** A bundle that lost its name; folders and what cannot be read are told about by the reader of data sets. */
async function startsLikeZip(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null)
  if (file === null) return false
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0).catch(() => ({ buffer: Buffer.alloc(0), bytesRead: 0 }))
    return bytesRead === 2 && buffer.equals(zipStart)
  } finally {
    await file.close()
  }
}

function plain(dataset: Dataset): Omit<SourceContents, 'kind'> {
  return { name: dataset.name, title: dataset.title, path: dataset.path, datasets: [dataset], warnings: [...dataset.warnings], models: [], unpackedBytes: 0, table: null }
}

const mostProblems = 500

async function readTableSource({ path, picturesPath, table }: DatasetRequest, { libraryVideos }: ReadSourceOptions): Promise<SourceContents> {
  const name = table?.name ?? null
  const mapping = table === null ? null : { ...table.mapping, ...(name === null ? {} : { name }) }
  const { plan } = await readTableDataset({ path, mapping, encoding: table?.encoding ?? null, sheet: table?.sheet ?? null, videosFolder: table?.mediaPath ?? picturesPath }, videosByName(libraryVideos))
  const { faulty, good } = plan.counts
  const leftOut = faulty === 0 ? [] : [`${faulty} of ${faulty + good} rows cannot be read and ${faulty === 1 ? 'is' : 'are'} left out.`]
  return { ...plain(plan.dataset), kind: 'table', warnings: [...leftOut, ...plan.dataset.warnings], table: { counts: plan.counts, problems: plan.problems.slice(0, mostProblems) } }
}

const ending = /\.[^./\\]{1,5}$/

/** With and without the ending; a name of two videos stands for none. */
export function videosByName(videos: readonly LibraryVideo[]): Map<string, KnownVideo> {
  const found = new Map<string, KnownVideo | null>()
  for (const { name, contentHash: _hash, times, ...facts } of videos) {
    const known: KnownVideo = { ...facts, get times() { return times() } }
    for (const each of new Set([name, name.replace(ending, '')])) found.set(each, found.has(each) ? null : known)
  }
  return new Map([...found].flatMap(([name, video]) => (video === null ? [] : [[name, video] as const])))
}

/** The dive of a capsule, with its clip; the score, the exemplars and the model stay in it. */
async function readCapsuleSource(path: string): Promise<SourceContents> {
  const capsule = await openCapsule(path)
  try {
    const dataset = capsuleDataset(capsule.document, path, `${path}/clip.mp4`)
    return { ...plain(dataset), kind: 'capsule', unpackedBytes: capsule.manifest.members.find(({ name }) => name === 'clip.mp4')?.sizeBytes ?? 0 }
  } finally {
    capsule.close()
  }
}

async function readBundleSource(path: string, { libraryVideos }: ReadSourceOptions): Promise<SourceContents> {
  const { manifest, document } = await inspectBundle(path)
  // Where they will be once unpacked is not known yet; that they will be somewhere is.
  const media = new Map(manifest.videos.flatMap(({ id, media: name }) => (name === null ? [] : [[id, `${path}/${name}`] as const])))
  const datasets = bundleDatasets(manifest, document, path, media).map((dataset) => inLibrary(dataset, libraryVideos))
  const { models, strangers } = modelsOf(manifest)
  const needed = neededMedia(manifest, path, datasets)
  return {
    kind: 'bundle', name: bundleDatasetName(manifest.sourceId), title: manifest.title, path, datasets, models,
    warnings: strangers.map((name) => `The model "${name}" has no weights in the one form that is taken over (safetensors) and is left out.`),
    unpackedBytes: manifest.members.reduce((sum, { name, sizeBytes }) => sum + (needed(name) ? sizeBytes : 0), 0), table: null,
  }
}

/** Videos whose very pictures the library has are those of the library. */
export function inLibrary(dataset: Dataset, libraryVideos: readonly LibraryVideo[]): Dataset {
  const byHash = new Map(libraryVideos.map((video) => [video.contentHash, video]))
  const placed = (video: DatasetVideo): DatasetVideo => {
    const known = video.contentHash === undefined ? undefined : byHash.get(video.contentHash)
    return known === undefined || known.frameCount !== video.frameCount ? video : { ...video, path: known.path }
  }
  return { ...dataset, videos: dataset.videos.map(placed) }
}

/** Which members of a bundle hold pictures that a video of the data sets is still to get from it. */
export function neededMedia({ videos }: BundleManifest, path: string, datasets: readonly Dataset[]): (memberName: string) => boolean {
  const wanted = new Set(datasets.flatMap((dataset) => dataset.videos.map((video) => video.path)))
  const names = new Set(videos.flatMap(({ media }) => (media !== null && wanted.has(`${path}/${media}`) ? [media] : [])))
  return (member) => names.has(member) || names.has(member.slice(0, member.lastIndexOf('/')))
}

function modelsOf({ models, members }: BundleManifest): { models: SourceModel[]; strangers: string[] } {
  const byName = new Map(members.map((member) => [member.name, member]))
  const found: SourceModel[] = []
  const strangers: string[] = []
  for (const { name, files } of models) {
    const weights = byName.get(files.find((file) => file.endsWith('.safetensors')) ?? '')
    if (weights === undefined) strangers.push(name)
    else found.push({ name, contentHash: weights.sha256, sizeBytes: weights.sizeBytes, weights: weights.name, card: files.find((file) => file.endsWith('.md')) ?? null })
  }
  return { models: found, strangers }
}

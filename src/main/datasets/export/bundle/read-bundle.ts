import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import { StudioError } from '../../../../shared/errors.ts'
import { decodeFrameIndex, MOST_FRAME_INDEX_BYTES } from '../../../../shared/frame-index.ts'
import { describeBytes, quoted } from '../../../../shared/untrusted-text.ts'
import type { Dataset } from '../../dataset.ts'
import type { DivesDocument } from '../dives-document.ts'
import { divesDocument } from '../dives-document.ts'
import { capsuleFormat } from '../../capsule/manifest.ts'
import { stageExport } from '../export-stage.ts'
import type { BundleArchive, BundleFail, BundleLimits } from './bundle-archive.ts'
import { bundleFail, defaultBundleLimits, openBundleArchive } from './bundle-archive.ts'
import { bundleDatasets } from './bundle-datasets.ts'
import { checkDocument } from './check-document.ts'
import type { BundleManifest } from './manifest.ts'
import { bundleFormat, bundleManifest, bundleVersion, documentName, manifestHead, manifestName, readableBundles } from './manifest.ts'

/** Opens `.highboard` files, from anyone: all or nothing is unpacked, and only into the chosen folder. */
export interface BundleContents {
  manifest: BundleManifest
  document: DivesDocument
  /** The dives by the data set they came from, as importers give them; paths of videos only where they were unpacked. */
  datasets: readonly Dataset[]
  /** Bytes it takes unpacked. */
  totalBytes: number
}

export interface OpenedBundle extends BundleContents {
  /** Where it was unpacked to; absolute. */
  folder: string
  /** Path of the file or folder of pictures that was unpacked, by the video's id in the document. */
  media: ReadonlyMap<number, string>
  /** Path of the frame index (shared/frame-index.ts), by the video's id in the document; checked. */
  frameIndexes: ReadonlyMap<number, string>
  models: readonly { name: string; paths: readonly string[] }[]
}

export interface InspectBundleOptions {
  limits?: Partial<BundleLimits>
}

export interface ReadBundleOptions extends InspectBundleOptions {
  /** Absolute path of a folder that is not there yet or holds nothing of the same name. */
  folder: string
  signal?: AbortSignal
  /** 0..1 */
  onProgress?: (fraction: number) => void
  /** Which members are unpacked; all of them by default. The others are not looked at. */
  isWanted?: (memberName: string, manifest: BundleManifest) => boolean
}

/** What is in a bundle, without unpacking it. @throws StudioError 'invalid-input', 'not-found', 'io' */
export async function inspectBundle(path: string, { limits }: InspectBundleOptions = {}): Promise<BundleContents> {
  const archive = await openBundleArchive(path, { ...defaultBundleLimits, ...limits }, bundleFail(path))
  try {
    return await readContents(path, archive, { ...defaultBundleLimits, ...limits })
  } finally {
    archive.close()
  }
}

/**
 * Unpacks a bundle; every member is compared with its hash.
 * @throws StudioError 'invalid-input' (not a bundle, damaged, of a later version,
 * made to do harm), 'conflict', 'disk-full', 'not-found', 'io', 'cancelled'
 */
export async function readBundle(path: string, { folder, signal, onProgress, limits, isWanted = () => true }: ReadBundleOptions): Promise<OpenedBundle> {
  const fail = bundleFail(path)
  const archive = await openBundleArchive(path, { ...defaultBundleLimits, ...limits }, fail)
  try {
    const contents = await readContents(path, archive, { ...defaultBundleLimits, ...limits })
    const { manifest } = contents
    const members = manifest.members.filter(({ name }) => isWanted(name, manifest))
    const totalBytes = members.reduce((sum, member) => sum + member.sizeBytes, 0)
    await checkSpace(folder, totalBytes)
    await stageExport({ folder }, async (stage) => {
      let done = 0
      for (const member of members) {
        if (signal?.aborted) throw new StudioError('cancelled', 'Opening the bundle was stopped; nothing of it was kept.')
        await archive.extract(member, await stage.place(member.name), signal)
        if (member.name.startsWith('frame-index/')) await checkFrameIndex(archive, contents, member, fail)
        done += member.sizeBytes
        onProgress?.(totalBytes === 0 ? 1 : Math.min(done / totalBytes, 1))
      }
    })
    const at = (name: string): string => join(folder, ...name.split('/'))
    const unpacked = new Set(members.map(({ name }) => name))
    const folders = new Set(members.map(({ name }) => name.slice(0, name.lastIndexOf('/'))))
    const media = new Map(manifest.videos.flatMap(({ id, media: name }) => (name === null || !(unpacked.has(name) || folders.has(name)) ? [] : [[id, at(name)] as const])))
    onProgress?.(1)
    return {
      ...contents, folder, media,
      datasets: bundleDatasets(manifest, contents.document, path, media),
      frameIndexes: new Map(manifest.videos.flatMap(({ id, frameIndex }) => (frameIndex === null || !unpacked.has(frameIndex) ? [] : [[id, at(frameIndex)] as const]))),
      models: manifest.models.map(({ name, files }) => ({ name, paths: files.filter((file) => unpacked.has(file)).map(at) })),
    }
  } finally {
    archive.close()
  }
}

async function readContents(path: string, archive: BundleArchive, limits: BundleLimits): Promise<BundleContents> {
  const fail = bundleFail(path)
  const manifest = await readManifest(path, archive, limits, fail)
  const documentMember = checkMembers(manifest, archive, fail)
  const bytes = await archive.read(documentName, limits.documentBytes)
  archive.check(documentMember, bytes)
  const document = parse(divesDocument, parseJson(bytes, documentName, fail), documentName, fail)
  checkDocument(manifest, document, fail)
  return { manifest, document, datasets: bundleDatasets(manifest, document, path, new Map()), totalBytes: archive.totalBytes }
}

async function readManifest(path: string, archive: BundleArchive, limits: BundleLimits, fail: BundleFail): Promise<BundleManifest> {
  if (!archive.entries.has(manifestName)) throw fail('it is a zip file without a manifest.json')
  const json = parseJson(await archive.read(manifestName, limits.documentBytes), manifestName, fail)
  const head = parse(manifestHead, json, manifestName, fail)
  if (head.format === capsuleFormat) throw new StudioError('invalid-input', `"${path}" is a capsule of one score, not a bundle of a library.`, { hint: 'Look at it with Open a capsule, or `highboard capsule verify`.' })
  if (head.format !== bundleFormat) throw fail(`its manifest says ${quoted(head.format)} where ${quoted(bundleFormat)} was expected`)
  if (!readableBundles.includes(head.version)) throw new StudioError('invalid-input', `"${path}" is a bundle of version ${head.version}; this studio reads versions ${readableBundles.slice(0, -1).join(', ')} and ${readableBundles.at(-1) ?? ''}.`, { hint: head.version > bundleVersion ? 'Update the studio to open it.' : 'Ask for a bundle made with a newer studio.' })
  return parse(bundleManifest, json, manifestName, fail)
}

/** Exactly the members listed, of the sizes listed. @returns that of the document */
function checkMembers(manifest: BundleManifest, archive: BundleArchive, fail: BundleFail): BundleManifest['members'][number] {
  const listed = new Map(manifest.members.map((member) => [member.name, member]))
  if (listed.size !== manifest.members.length) throw fail('its manifest lists a file twice')
  for (const [name, { sizeBytes }] of listed) {
    const entry = archive.entries.get(name)
    if (entry === undefined) throw fail(`${quoted(name)} is missing in it`)
    if (entry.uncompressedSize !== sizeBytes) throw fail(`${quoted(name)} in it has ${entry.uncompressedSize} bytes; its manifest says ${sizeBytes}`)
  }
  for (const name of archive.entries.keys()) if (name !== manifestName && !listed.has(name)) throw fail(`it holds ${quoted(name)}, which its manifest does not list`)
  const document = listed.get(documentName)
  if (document === undefined) throw fail(`it holds no ${documentName}`)
  return document
}

async function checkFrameIndex(archive: BundleArchive, { manifest, document }: BundleContents, member: BundleManifest['members'][number], fail: BundleFail): Promise<void> {
  const id = manifest.videos.find(({ frameIndex }) => frameIndex === member.name)?.id
  const video = document.videos.find((found) => found.id === id)
  const bytes = await archive.read(member.name, MOST_FRAME_INDEX_BYTES)
  let frames: number
  try {
    frames = decodeFrameIndex(bytes).timestampsMicroseconds.length
  } catch (error) {
    throw fail(`${quoted(member.name)} in it is no frame index`, error)
  }
  if (video !== undefined && frames !== 0 && frames !== video.frameCount) throw fail(`the frame index of ${quoted(video.name)} tells of ${frames} frames, the video has ${video.frameCount}`)
}

function parseJson(bytes: Uint8Array, name: string, fail: BundleFail): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw fail(`${quoted(name)} in it is not JSON`, error)
  }
}

function parse<T>(schema: z.ZodType<T>, json: unknown, name: string, fail: BundleFail): T {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw fail(`${quoted(name)} in it is not as it should be: ${quoted(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)}`, parsed.error)
}

/** Told before hours of unpacking, where the system knows. */
async function checkSpace(folder: string, neededBytes: number): Promise<void> {
  const space = await statfs(folder).catch(() => statfs(dirname(folder))).catch(() => null)
  if (space === null) return
  const freeBytes = space.bavail * space.bsize
  if (neededBytes > freeBytes) throw new StudioError('disk-full', `The bundle takes ${describeBytes(neededBytes)} unpacked; ${describeBytes(freeBytes)} are free at "${folder}".`, { hint: 'Free some space, or choose a folder on another disk.' })
}

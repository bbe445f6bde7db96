import { basename } from 'node:path'
import type { DiveId } from '../../shared/contract/entities.ts'
import type { Dataset } from '../datasets/dataset.ts'
import { bundleDatasetName } from '../datasets/export/bundle/bundle-datasets.ts'
import { planImport, type ImportPlan } from '../datasets/plan-import.ts'
import type { SourceContents } from '../datasets/read-source.ts'
import type { LibraryVideoInput } from '../engine/jobs/dataset-input.ts'
import type { KnownDive } from '../library/data-sets.ts'
import type { DiveRecord } from '../library/dive-records.ts'
import type { Author, Library, NewVideo } from '../library/library.ts'

/** What importing a source would do to this library: a plan for each of its data sets. */
export interface SourcePlanOptions {
  onConflict: 'keep' | 'take'
  /** Pictures that were read, by data set and video; null for a preview. */
  pictures: ReadonlyMap<string, ReadonlyMap<string, NewVideo>> | null
}

export async function planSource(library: Library, { datasets }: SourceContents, { onConflict, pictures }: SourcePlanOptions): Promise<ImportPlan[]> {
  const ownName = bundleDatasetName(await library.identity())
  const plans: ImportPlan[] = []
  for (const dataset of datasets) {
    const known = await library.dataSets.known(dataset.name)
    const attached = new Set((await library.dataSets.attachedVideos(dataset.name)).keys())
    if (dataset.name === ownName) await addReturning(library, dataset, known, attached)
    if (dataset.records.some(({ work }) => work !== undefined)) await addWork(library, known)
    plans.push(planImport(dataset, known, { onConflict, attached, pictures: pictures === null ? null : (pictures.get(dataset.name) ?? new Map()) }))
  }
  return plans
}

/** Who does what about the dives that are here already, to be compared with what a bundle says of it. */
async function addWork(library: Library, known: Map<string, KnownDive>): Promise<void> {
  const works = await library.dataSets.work([...known.values()].map(({ diveId }) => diveId))
  for (const [key, dive] of known) {
    const work = works.get(dive.diveId)
    if (work !== undefined) known.set(key, { ...dive, work })
  }
}

/**
 * Dives that left this library in a bundle and come back, by way of another
 * library or straight. They are known by their id, as long as they are still of
 * the same video: in a copy of this library the same id can be another dive.
 */
async function addReturning(library: Library, dataset: Dataset, known: Map<string, KnownDive>, attached: Set<string>): Promise<void> {
  const ids = new Set(dataset.records.flatMap(({ key }) => (known.has(key) || !/^[1-9]\d{0,14}$/.test(key) ? [] : [Number(key) as DiveId])))
  const here = new Map<string, DiveRecord>()
  for await (const page of library.records.read({ diveIds: [...ids] })) for (const record of page) here.set(String(record.diveId), record)
  const videos = new Map(dataset.videos.map((video) => [video.key, video]))
  for (const { key, videoKey, published, source, details } of dataset.records) {
    const record = here.get(key)
    const video = videos.get(videoKey)
    if (record === undefined || record.origin !== null || video === undefined) continue
    // Where one of the two has no pictures, the name has to do.
    if (record.video.isAwaited || video.contentHash === undefined ? video.name !== record.video.name : video.contentHash !== record.video.contentHash) continue
    if (!record.video.isAwaited) attached.add(videoKey)
    const current = { category: record.category, facts: record.facts, stages: record.stages.map(({ label, startFrame }) => ({ label, startFrame })) }
    known.set(key, {
      diveId: record.diveId, isRemoved: false, isTakenBack: false, current, videoId: record.video.videoId, isAwaited: record.video.isAwaited, frameCount: record.video.frameCount,
      origin: { dataset: dataset.name, key, videoKey, source, imported: published ?? current, details }, isBaseUnknown: published === undefined,
    })
  }
}

/** Videos of the library with their pictures, for sources that name them or have the very same. */
export async function libraryVideos(library: Library): Promise<LibraryVideoInput[]> {
  const videos = (await library.videos.list()).filter(({ isPresent }) => isPresent)
  const paths = await library.videos.frameIndexPaths(videos.filter(({ isVariableFrameRate }) => isVariableFrameRate).map(({ id }) => id))
  return videos.map(({ id, name, path, kind, contentHash, width, height, frameCount, frameRate }) => ({ name, path, kind, contentHash, width, height, frameCount, frameRate, frameIndexPath: paths[String(id)] ?? null }))
}

/** Who imported boundaries and facts come from, as provenance shows it. */
export function importer({ title, path }: Pick<SourceContents, 'title' | 'path'>): Author {
  return { kind: 'import', name: `${title} (${basename(path)})` }
}

import type { Stage } from '../../../../shared/contract/entities.ts'
import type { Dataset, DatasetRecord, DatasetVideo } from '../../dataset.ts'
import type { DivesDocument, DocumentDive, DocumentVideo } from '../dives-document.ts'
import type { BundleManifest } from './manifest.ts'

/** Under which dives of no other origin are known again. */
export const bundleDatasetName = (sourceId: string): string => `bundle:${sourceId}`

/**
 * A bundle as importers give data sets: the dives of FineDiving as FineDiving's,
 * so that a library which has them knows them again; dives of no other origin as
 * those of the library the bundle was made from.
 */
export function bundleDatasets(manifest: BundleManifest, document: DivesDocument, path: string, media: ReadonlyMap<number, string>): Dataset[] {
  const ownName = bundleDatasetName(manifest.sourceId)
  const groups = new Map<string, DocumentDive[]>()
  for (const dive of document.dives) {
    const name = dive.origin?.dataset ?? ownName
    const known = groups.get(name)
    if (known) known.push(dive)
    else groups.set(name, [dive])
  }
  const videos = new Map(document.videos.map((video) => [video.id, video]))
  return [...groups].map(([name, dives]): Dataset => {
    const keys = new Map(dives.map((dive) => [dive.id, keyOf(dive)]))
    return {
      name, title: name === ownName ? manifest.title : name, path,
      categories: document.categories.filter((category) => dives.some((dive) => dive.category === category.name)),
      videos: videosOf(dives, videos, media), records: dives.map(recordOf),
      splits: document.splits.flatMap((split) => {
        const members = dives.flatMap((dive) => {
          const part = dive.parts.find((found) => found.split === split.name)?.part
          return part === undefined ? [] : [{ key: keys.get(dive.id) ?? '', part }]
        })
        return members.length === 0 ? [] : [{ name: split.name, members }]
      }),
      warnings: [],
    }
  })
}

const keyOf = ({ id, origin }: DocumentDive): string => origin?.key ?? String(id)
const videoKeyOf = ({ video, origin }: DocumentDive): string => origin?.videoKey ?? String(video)

function recordOf(dive: DocumentDive): DatasetRecord {
  const { category, facts, stages, origin, work } = dive
  return {
    key: keyOf(dive), videoKey: videoKeyOf(dive), category, facts: datedFacts(facts), stages: stages.map(({ label, startFrame }) => ({ label, startFrame })), placed: stages.map(placedOf),
    source: origin?.source ?? null, details: origin?.details ?? {}, ...(origin === null ? {} : { published: { ...origin.imported, facts: datedFacts(origin.imported.facts) } }), ...(work === undefined ? {} : { work }),
  }
}

/** Documents of earlier versions say nothing of dates. */
function datedFacts(facts: DocumentDive['facts']): DatasetRecord['facts'] {
  return { ...facts, date: facts.date ?? null }
}

function videosOf(dives: readonly DocumentDive[], videos: ReadonlyMap<number, DocumentVideo>, media: ReadonlyMap<number, string>): DatasetVideo[] {
  const found = new Map<string, DatasetVideo>()
  for (const dive of dives) {
    const video = videos.get(dive.video)
    const key = videoKeyOf(dive)
    if (video === undefined || found.has(key)) continue
    found.set(key, {
      key, name: video.name, kind: video.kind, path: media.get(video.id) ?? null, width: video.width, height: video.height, frameRate: video.frameRate, frameCount: video.frameCount,
      isRendered: video.isRendered, ...(video.isAwaited ? {} : { contentHash: video.contentHash }),
    })
  }
  return [...found.values()]
}

/** As the library keeps it: a model of another library has no id here. */
function placedOf({ provenance: { model, ...placed }, ...stage }: DocumentDive['stages'][number]): Stage {
  return { ...stage, provenance: model === undefined ? placed : { ...placed, model: { ...model, modelId: null, runId: null } } }
}

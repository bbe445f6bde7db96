import { stageFaults } from '../../../../shared/domain/stages.ts'
import { quoted } from '../../../../shared/untrusted-text.ts'
import type { DivesDocument } from '../dives-document.ts'
import type { BundleFail } from './bundle-archive.ts'
import type { BundleManifest } from './manifest.ts'

/** What no schema can say of a bundle: that what it refers to is there, and that dives are possible. @throws what `fail` makes */
export function checkDocument(manifest: BundleManifest, document: DivesDocument, fail: BundleFail): void {
  const videos = new Map(document.videos.map((video) => [video.id, video]))
  if (videos.size !== document.videos.length) throw fail('two of its videos have the same id')
  const splits = new Set(document.splits.map(({ name }) => name))
  if (splits.size !== document.splits.length) throw fail('two of its splits have the same name')
  const dives = new Set<number>()
  const origins = new Set<string>()
  for (const dive of document.dives) {
    const { id, facts, origin } = dive
    if (dives.has(id)) throw fail(`two of its dives have the id ${id}`)
    dives.add(id)
    if (!videos.has(dive.video)) throw fail(`its dive ${id} is of video ${dive.video}, which it does not hold`)
    if (facts.endFrame <= facts.startFrame) throw fail(`its dive ${id} ends at frame ${facts.endFrame}, before it has begun at ${facts.startFrame}`)
    const [fault] = stageFaults(dive.stages.map(({ startFrame }) => startFrame), facts.endFrame - facts.startFrame)
    if (fault) throw fail(`the stages of its dive ${id} cannot be: ${fault.reason}`)
    const state = dive.work?.state ?? 'to-do'
    if (dive.stages.length === 0 && state !== 'to-do' && state !== 'returned') throw fail(`its dive ${id} is said to be ${state} and has no stages`)
    const unknown = dive.parts.find(({ split }) => !splits.has(split))
    if (unknown) throw fail(`its dive ${id} is in the split ${quoted(unknown.split)}, which it does not hold`)
    if (new Set(dive.parts.map(({ split }) => split)).size !== dive.parts.length) throw fail(`its dive ${id} is in two parts of one split`)
    const key = origin === null ? null : JSON.stringify([origin.dataset, origin.key])
    if (key !== null && origins.has(key)) throw fail(`two of its dives come from ${quoted(key)}`)
    if (key !== null) origins.add(key)
  }
  checkVideos(manifest, videos, fail)
  const { counts } = manifest
  const found = { dives: dives.size, videos: videos.size, splits: splits.size, media: manifest.videos.filter(({ media }) => media !== null).length, models: manifest.models.length }
  for (const [name, value] of Object.entries(found)) if (counts[name as keyof typeof found] !== value) throw fail(`it holds ${value} ${name}; its manifest says ${counts[name as keyof typeof found]}`)
}

function checkVideos(manifest: BundleManifest, videos: ReadonlyMap<number, DivesDocument['videos'][number]>, fail: BundleFail): void {
  const members = new Set(manifest.members.map(({ name }) => name))
  const folders = new Set([...members].map((name) => name.slice(0, name.lastIndexOf('/'))))
  const known = new Set<number>()
  const used = new Set<string>()
  for (const { id, frameIndex, media } of manifest.videos) {
    const video = videos.get(id)
    if (video === undefined || known.has(id)) throw fail(`its manifest speaks of video ${id}, which is not there or twice`)
    known.add(id)
    if (frameIndex !== null && (!members.has(frameIndex) || !frameIndex.startsWith('frame-index/'))) throw fail(`the frame index of video ${id} is not in it`)
    if (media !== null && !(video.kind === 'file' ? members : folders).has(media)) throw fail(`the pictures of video ${id} are not in it`)
    for (const name of [frameIndex, media]) {
      if (name !== null && used.has(name)) throw fail(`${quoted(name)} belongs to two of its videos`)
      if (name !== null) used.add(name)
    }
  }
  for (const { name, files } of manifest.models) {
    if (!files.every((file) => members.has(file) && file.startsWith('models/'))) throw fail(`files of its model ${quoted(name)} are not in it`)
  }
}

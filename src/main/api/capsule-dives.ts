import type { DiveId } from '../../shared/contract/entities.ts'
import { openCapsule } from '../datasets/capsule/read-capsule.ts'
import type { Library } from '../library/library.ts'

/**
 * Dives of this library that a capsule tells of: its own and its exemplars, known by the content of their videos and where they
 * lie in them, and a dive that was taken in from the very capsule. None where it cannot be read: whoever opens it is told why.
 */
export async function divesInCapsule(library: Library, path: string): Promise<DiveId[]> {
  const capsule = await openCapsule(path).catch(() => null)
  if (capsule === null) return []
  capsule.close()
  const { document, manifest } = capsule
  const whole = { startFrame: 0, endFrame: document.clip.frameCount }
  const clip = manifest.members.flatMap(({ name, sha256 }) => (name === 'clip.mp4' ? [{ contentHash: sha256, ...whole }] : []))
  const found = new Set<DiveId>()
  for (const { contentHash, startFrame, endFrame } of [document.clip.source, ...document.exemplars.map(({ source }) => source), ...clip]) {
    const video = await library.videos.findByHash(contentHash)
    if (video === null) continue
    for (const dive of await library.cutting.divesOf(video.id)) if (dive.startFrame < endFrame && startFrame < dive.endFrame) found.add(dive.id)
  }
  return [...found]
}

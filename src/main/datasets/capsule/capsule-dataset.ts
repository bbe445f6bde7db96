import type { CapsuleDocument } from '../../../shared/contract/capsules.ts'
import type { Stage } from '../../../shared/contract/entities.ts'
import { divingCategory, type Dataset } from '../dataset.ts'

/** Under which dives of capsules are known again. */
export const capsuleDatasetName = 'capsule'

/**
 * The dive of a capsule as importers give dives: its clip is the video, its
 * labels keep who placed them. The same dive of two capsules is one.
 * @param clipPath where the clip lies, or will lie once unpacked
 */
export function capsuleDataset({ dive, clip, stages }: CapsuleDocument, path: string, clipPath: string): Dataset {
  const { title, category, ...facts } = dive
  const { contentHash, startFrame, endFrame } = clip.source
  const key = `${contentHash.replace(/[^0-9a-z]/gi, '').slice(0, 16)}-${startFrame}-${endFrame}`
  return {
    name: capsuleDatasetName, title: `Capsule of ${title}`, path,
    categories: [category === divingCategory.name ? divingCategory : { name: category, title: category, scoreMinimum: 0, scoreMaximum: 200, stageVocabulary: [] }],
    videos: [{ key, name: `${title.slice(0, 200)}.mp4`, kind: 'file', path: clipPath, width: clip.width, height: clip.height, frameRate: clip.frameRate, frameCount: clip.frameCount, isRendered: clip.isRendered }],
    records: [{
      key, videoKey: key, category, facts: { ...facts, date: null, startFrame: 0, endFrame: clip.frameCount }, stages: stages.map(({ label, startFrame: at }) => ({ label, startFrame: at })), placed: stages.map(placed),
      source: null, details: {},
    }],
    splits: [], warnings: [],
  }
}

/** As a library keeps it: a model of another library has no id here. */
function placed({ label, startFrame, confidence, provenance: { modelHash, ...provenance } }: CapsuleDocument['stages'][number]): Stage {
  return { label, startFrame, confidence, provenance: modelHash === null ? provenance : { ...provenance, model: { hash: modelHash, modelId: null, runId: null, runName: null } } }
}

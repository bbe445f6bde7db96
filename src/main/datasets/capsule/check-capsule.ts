import type { CapsuleDocument } from '../../../shared/contract/capsules.ts'
import type { BundleFail } from '../export/bundle/bundle-archive.ts'
import type { CapsuleManifest } from './manifest.ts'

/** What a capsule says must fit together before anything is computed from it: counts, ranges and sizes. @throws what `fail` makes */
export function checkCapsule({ clip, stages, prediction, used, exemplars, features, pictures }: CapsuleDocument, { members }: Pick<CapsuleManifest, 'members'>, fail: BundleFail): void {
  const sizes = new Map(members.map(({ name, sizeBytes }) => [name, sizeBytes]))
  const { frameCount } = clip
  if (clip.timesMicroseconds.length !== frameCount) throw fail(`it tells the times of ${clip.timesMicroseconds.length} frames of ${frameCount}`)
  if (clip.timesMicroseconds.some((time, i) => i > 0 && time <= (clip.timesMicroseconds[i - 1] ?? 0))) throw fail('the times of its frames do not ascend')
  if (clip.source.endFrame - clip.source.startFrame !== frameCount) throw fail(`its dive has ${clip.source.endFrame - clip.source.startFrame} frames, its clip ${frameCount}`)
  if (stages.some(({ startFrame }, i) => startFrame >= frameCount || (i === 0 ? startFrame !== 0 : startFrame <= (stages[i - 1]?.startFrame ?? 0)))) throw fail('its stages do not follow each other within the dive')
  if (prediction.transitions && !(prediction.transitions[0] < prediction.transitions[1] && prediction.transitions[1] < frameCount)) throw fail(`its transitions ${prediction.transitions.join(' and ')} do not follow each other within the dive`)
  if ((prediction.transitions === null) !== (used.transitions === null)) throw fail('it tells transitions once and then not')
  for (const { transitions } of [used, ...exemplars.map((exemplar) => exemplar.used)]) {
    if (transitions && !(transitions[0] <= transitions[1] && transitions[1] < pictures.count)) throw fail(`transitions at pictures ${transitions.join(' and ')} of ${pictures.count} cannot be`)
  }
  if (pictures.sampledFrames.length !== pictures.count || pictures.sampledFrames.some((frame, i) => frame >= frameCount || frame < (pictures.sampledFrames[i - 1] ?? 0))) throw fail('the frames that the model saw do not ascend within the dive')
  const pictureBytes = pictures.count * pictures.height * pictures.width * 3
  if (sizes.get('pictures.rgb') !== pictureBytes) throw fail(`${pictures.count} pictures of ${pictures.width}×${pictures.height} take ${pictureBytes} bytes; it holds ${sizes.get('pictures.rgb') ?? 0}`)
  const featureBytes = features.rows * features.width * 4
  if ((sizes.get('query.npy') ?? 0) <= featureBytes) throw fail(`features of ${features.rows} × ${features.width} take more than ${featureBytes} bytes; it holds ${sizes.get('query.npy') ?? 0}`)
  if ((exemplars.length > 0) !== sizes.has('exemplars.npy')) throw fail(`it names ${exemplars.length} exemplars and ${sizes.has('exemplars.npy') ? 'has' : 'lacks'} their features`)
}

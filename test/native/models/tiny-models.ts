/** Every method in a size that takes milliseconds, with a cut before its last stages. */
import type { ClipVideo } from '../../../src/main/models/clip-video.ts'
import type { CoreConfig } from '../../../src/main/models/core/config.ts'
import { openCore } from '../../../src/main/models/core/method.ts'
import { openDirect } from '../../../src/main/models/direct/method.ts'
import type { McoreConfig } from '../../../src/main/models/mcore/config.ts'
import { openMcore } from '../../../src/main/models/mcore/method.ts'
import type { LabelledVideo, MethodModel } from '../../../src/main/models/method.ts'
import { openPcln } from '../../../src/main/models/pcln/method.ts'
import { openT2cr } from '../../../src/main/models/t2cr/method.ts'
import { openUsdl } from '../../../src/main/models/usdl/method.ts'
import { tiny as tinyPcln } from './pcln/tiny.ts'
import { tinyT2cr } from './t2cr/tiny-t2cr.ts'

const mcore: McoreConfig = {
  name: 'mcore-small', frames: 6, size: 32, stemWidth: 8, widths: [8, 8, 16], depths: [1, 1, 2], groupWidth: 4, seRatio: 0.25,
  heads: 2, decoderBlocks: 1, stages: 3, tokensPerStage: 2, gruHidden: 4, regressorWidths: [8, 4],
}
const core: CoreConfig = { name: 'core-small', frames: 12, starts: [0, 4], backbone: { width: 0.02, clipFrames: 8, size: 32 }, unit: 'clip', treeWidth: 8, decisions: 3 }
const clips: ClipVideo = { frames: 8, starts: [0, 4], backbone: { width: 0.02, clipFrames: 4, size: 32 }, unit: 'video' }

export const tinyModels: Readonly<Record<string, () => MethodModel>> = {
  'MCoRe': () => openMcore(mcore),
  'CoRe': () => openCore(core, { positionReduction: 'mean' }),
  'T²CR': () => openT2cr({ ...tinyT2cr, name: 't2cr-small', frames: 8, baseStarts: [0, 2, 4], auxiliaryStarts: [0, 4], unit: 'deviations' }),
  'PCLN': () => openPcln({ ...tinyPcln, size: 32, backbone: { family: 'resnet', block: 'basic', stemWidth: 8, widths: [8, 8], depths: [1, 1], temporal: 'none' } }),
  'direct regression': () => openDirect('direct-small', clips),
  'USDL': () => openUsdl('usdl-small', clips),
}

/** Eight dives of one number, scores spread. */
export function tinyDives({ video }: MethodModel): LabelledVideo[] {
  const third = Math.floor(video.frames / 3)
  return Array.from({ length: 8 }, (_, i) => {
    const award = 3 + 0.5 * ((i * 5) % 8)
    return { diveNumber: '107B', difficulty: 3, scorePoints: 9 * award, awards: Array.from({ length: 7 }, () => award), transitions: [third + (i % 2), 2 * third + 1] }
  })
}

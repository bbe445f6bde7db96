import { join } from 'node:path'
import type { DiveSource } from '../../../../src/shared/contract/dive-source.ts'
import { renderDiveClip } from '../../../../src/main/datasets/rendered/clip.ts'
import { createDiveScript, seedRanges } from '../../../../src/main/datasets/rendered/script.ts'
import { mcoreSmall } from '../../../../src/main/models/mcore/config.ts'
import { openFrameCache } from '../../../../src/main/tensor/cache/open.ts'
import { decoderName, diveFramesKey } from '../../../../src/main/tensor/dive-frames.ts'
import { frameGeometry } from '../../../../src/main/tensor/geometry.ts'

export const shippedModel = join(import.meta.dirname, '../../../../resources/models/mcore-small-rendered.safetensors')

const clean = { underRotation: 0, overRotation: 0, splash: 0.05, lowHeight: 0, loosePosition: 0 }
const faulty = { underRotation: 0.8, overRotation: 0, splash: 0.9, lowHeight: 0.4, loosePosition: 0.6 }

/**
 * Dives that the shipped model has not seen: a clean one, a faulty one, and three as they come. Their frames lie in the
 * cache of `cacheFolder`, straight from the renderer, under the key a decoder would have stored them.
 */
export async function renderedDives(cacheFolder: string): Promise<DiveSource[]> {
  const geometry = frameGeometry('mcore', 'upright', mcoreSmall.size)
  const cache = openFrameCache(cacheFolder)
  const dives: DiveSource[] = []
  for (const [i, faults] of [clean, faulty, {}, {}, {}].entries()) {
    const script = createDiveScript({ seed: seedRanges.heldOut.first + 500 + i, diveNumber: '205B', heightMetres: 3, faults })
    const starts = script.stages.map((stage) => stage.startFrame)
    const dive = {
      diveId: i + 1, title: `Dive ${i + 1}`, athlete: '', event: '', category: 'diving', startFrame: 0, endFrame: script.frameCount, diveNumber: '205B', difficulty: script.difficulty, scorePoints: script.scorePoints, awards: [], transitions: [starts[1], starts.at(-1)],
      video: { videoId: i + 1, path: '/nowhere.mp4', kind: 'file', contentHash: `rendered ${i}`, width: 456, height: 256, frameCount: script.frameCount, frameRate: script.frameRate, frameIndexPath: null },
    } as unknown as DiveSource
    await cache.put(diveFramesKey(dive, { frameCount: mcoreSmall.frames, geometry, decoder: await decoderName('') }), renderDiveClip(script, { frames: mcoreSmall.frames, height: geometry.resizeHeight, width: geometry.resizeWidth }))
    dives.push(dive)
  }
  return dives
}

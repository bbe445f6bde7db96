import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DiveSource } from '../../../src/shared/contract/dive-source.ts'
import { createAssessor } from '../../../src/main/assessment/assessor.ts'
import { scoreDive } from '../../../src/main/assessment/score-dive.ts'
import { renderDiveClip } from '../../../src/main/datasets/rendered/clip.ts'
import { createDiveScript, seedRanges } from '../../../src/main/datasets/rendered/script.ts'
import { loadModel, openMethod } from '../../../src/main/engine/jobs/model-access.ts'
import { mcoreSmall } from '../../../src/main/models/mcore/config.ts'
import { transitionIoU } from '../../../src/shared/domain/metrics.ts'
import { createMemoryCache } from '../../../src/main/tensor/disk-cache.ts'
import { decoderName, diveFramesKey } from '../../../src/main/tensor/dive-frames.ts'
import { frameGeometry } from '../../../src/main/tensor/geometry.ts'

const loaded = () => loadModel(path, (options) => openMethod('mcore', 'mcore-small', options))
const path = join(import.meta.dirname, '../../../resources/models/mcore-small-rendered.safetensors')

describe('the shipped model', () => {
  it('is small, says what it is, and has a card that says what it does not know', async () => {
    expect(loaded().described).toMatchObject({ method: 'mcore', configuration: 'mcore-small', geometry: 'upright' })
    expect((await readFile(path)).length).toBeLessThan(3e6)
    expect(await readFile(path.replace('.safetensors', '.md'), 'utf8')).toContain('knows only rendered dives')
  })

  it('finds the stages of dives it has not seen, and tells clean ones from faulty ones', async () => {
    const geometry = frameGeometry('mcore', 'upright', mcoreSmall.size)
    const frameCache = createMemoryCache()
    // Frames come straight from the renderer, under the key a decoder would have stored them.
    const render = async (i: number, faults: Record<string, number>): Promise<DiveSource> => {
      const script = createDiveScript({ seed: seedRanges.heldOut.first + 500 + i, diveNumber: '205B', heightMetres: 3, faults })
      const starts = script.stages.map((stage) => stage.startFrame)
      const dive = {
        diveId: i + 1, title: `Dive ${i}`, athlete: '', startFrame: 0, endFrame: script.frameCount, diveNumber: '205B', difficulty: script.difficulty, scorePoints: script.scorePoints, transitions: [starts[1], starts.at(-1)],
        video: { videoId: i + 1, path: '', kind: 'file', contentHash: `rendered ${i}`, width: 456, height: 256, frameCount: script.frameCount, frameRate: script.frameRate, frameIndexPath: null },
      } as unknown as DiveSource
      await frameCache.put(diveFramesKey(dive, { frameCount: mcoreSmall.frames, geometry, decoder: await decoderName('') }), renderDiveClip(script, { frames: mcoreSmall.frames, height: geometry.resizeHeight, width: geometry.resizeWidth }))
      return dive
    }
    const clean = { underRotation: 0, overRotation: 0, splash: 0.05, lowHeight: 0, loosePosition: 0 }
    const faulty = { underRotation: 0.8, overRotation: 0, splash: 0.9, lowHeight: 0.4, loosePosition: 0.6 }
    const dives = [await render(0, clean), await render(1, clean), await render(2, faulty), await render(3, faulty), await render(4, {}), await render(5, {})]
    const assessor = await createAssessor({ ...loaded(), geometry: 'upright', ffmpegPath: '', frameCache, featureCache: createMemoryCache(), providers: [], threads: 1 })
    const exemplars = dives.slice(4)
    const scores: number[] = []
    for (const dive of dives.slice(0, 4)) {
      const found = await scoreDive(assessor, dive, exemplars, { transitionSource: 'model', search: 'ordered-pairs' })
      expect(transitionIoU(dive.transitions!, found.predictedTransitions!)).toBeGreaterThan(0.7)
      scores.push(found.predictedScorePoints)
    }
    await assessor.release()
    expect(Math.min(scores[0]!, scores[1]!)).toBeGreaterThan(Math.max(scores[2]!, scores[3]!) + 10)
  })
})

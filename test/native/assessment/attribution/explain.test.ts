import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DiveSource } from '../../../../src/shared/contract/dive-source.ts'
import type { ExplanationOptions } from '../../../../src/shared/contract/explanations.ts'
import { decodeExplanation } from '../../../../src/main/engine/explanation-entry.ts'
import type { ScoredDive } from '../../../../src/main/engine/jobs/assess-input.ts'
import { explain } from '../../../../src/main/engine/jobs/explain.ts'
import { packQueries } from '../../../../src/main/engine/jobs/query-table.ts'
import { score } from '../../../../src/main/engine/jobs/score.ts'
import { openFeatureCache } from '../../../../src/main/tensor/cache/open.ts'
import { recorder } from '../../training/tiny-dives.ts'
import { renderedDives, shippedModel } from './rendered-dives.ts'

let folder: string
let dives: DiveSource[]
let common: Record<string, unknown>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-explain-'))
  dives = await renderedDives(folder)
  common = {
    model: { modelId: 1, path: shippedModel, contentHash: 'shipped', method: 'mcore', configuration: 'mcore-small', geometry: 'upright' },
    transitionSource: 'labels', transitionSearch: 'ordered-pairs', cacheFolder: folder, ffmpegPath: '', providers: ['cpu'], refusedProviders: [], threads: 1,
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const input = (query: DiveSource, options: ExplanationOptions, key: string, more = {}) => ({ ...common, query, exemplars: dives.slice(2), options, key, ...more })
const stored = async (key: string) => decodeExplanation((await openFeatureCache(folder).get(key))!)!
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)

describe('the explain job', () => {
  it('explains the very score that the score job gives, and adds up to it within 1 % of the difference to the baseline', async () => {
    const scoring = recorder()
    await score({ ...common, queries: packQueries(dives.slice(0, 2).map((dive) => ({ dive, exemplars: dives.slice(2) }))) }, scoring)
    for (const [i, { predictedScorePoints }] of (scoring.items as ScoredDive[]).entries()) {
      const key = `first ${i}`
      await explain(input(dives[i]!, { kind: 'integrated-gradients', baseline: 'first-frame' }, key), recorder())
      const { facts, maps } = await stored(key)
      expect(facts.predictedScorePoints).toBe(predictedScorePoints)
      expect(facts.explainedPoints).toBe(predictedScorePoints)
      const { differencePoints, sumPoints, baselinePoints, isComplete, gapPoints } = facts.completeness!
      expect(isComplete).toBe(true)
      expect(Math.abs(differencePoints)).toBeGreaterThan(5)
      expect(baselinePoints + differencePoints).toBeCloseTo(predictedScorePoints, 3)
      expect(Math.abs(sum(maps) - differencePoints)).toBeLessThanOrEqual(0.01 * Math.abs(differencePoints) + 1e-3)
      expect(gapPoints).toBeCloseTo(sumPoints - differencePoints, 6)
      expect(sum(facts.byFrame)).toBeCloseTo(sumPoints, 6)
      expect(sum(facts.byStage!)).toBeCloseTo(sumPoints, 6)
      expect(facts.byStage).toHaveLength(3)
      // The first frame is the baseline itself.
      expect(facts.byFrame[0]).toBe(0)
      expect(maps).toHaveLength(32 * facts.rows * facts.columns)
    }
  }, 300_000)

  it('gives Grad-CAM of the last map with its sign, and of the finer one before', async () => {
    await explain(input(dives[0]!, { kind: 'grad-cam', layer: 'last' }, 'cam'), recorder())
    await explain(input(dives[0]!, { kind: 'grad-cam', layer: 'before-last-stage' }, 'fine'), recorder())
    const [last, fine] = [await stored('cam'), await stored('fine')]
    expect(last.facts).toMatchObject({ rows: 3, columns: 3, completeness: null, map: { count: 32, rows: 3, columns: 3 } })
    expect(fine.facts).toMatchObject({ rows: 5, columns: 5 })
    for (const { maps } of [last, fine]) expect(Math.min(...maps) < 0 && Math.max(...maps) > 0).toBe(true)
  })

  it('computes nothing twice', async () => {
    const context = recorder()
    // Its video is not there: whatever computed would fail.
    expect(await explain(input({ ...dives[0]!, video: { ...dives[0]!.video, contentHash: 'not there' } }, { kind: 'grad-cam', layer: 'last' }, 'cam'), context)).toMatchObject({ isNew: false })
  })

  it('says plainly where the gradients do not suffice', async () => {
    const context = recorder()
    await explain(input(dives[1]!, { kind: 'integrated-gradients', baseline: 'black' }, 'short', { mostGradients: 9 }), context)
    const { completeness } = (await stored('short')).facts
    expect(completeness).toMatchObject({ isComplete: false, gradients: 9 })
    expect(context.lines.join('\n')).toContain(`by ${completeness!.gapPoints.toFixed(3)} points after 9 gradients`)
  })

  it('ends between two units when cancelled, and keeps nothing', async () => {
    const controller = new AbortController()
    const context = recorder(controller.signal)
    const job = explain(input(dives[0]!, { kind: 'integrated-gradients', baseline: 'mean-colour' }, 'cancelled'), { ...context, progress: (_, message) => { if (message.includes('3')) controller.abort() } })
    await expect(job).rejects.toMatchObject({ code: 'cancelled' })
    expect(await openFeatureCache(folder).has('cancelled')).toBe(false)
  })

  it('names a model file that is gone, and a video that is gone', async () => {
    const cam: ExplanationOptions = { kind: 'grad-cam', layer: 'last' }
    await expect(explain(input(dives[0]!, cam, 'a', { model: { ...(common['model'] as object), path: join(folder, 'none') } }), recorder())).rejects.toMatchObject({ code: 'missing-model' })
    const gone = { ...dives[0]!, video: { ...dives[0]!.video, contentHash: 'elsewhere' } }
    await expect(explain(input(gone, cam, 'b'), recorder())).rejects.toMatchObject({ code: 'missing-video', message: expect.stringContaining('Dive 1') })
  })
})

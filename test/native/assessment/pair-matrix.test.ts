import { afterAll, describe, expect, it } from 'vitest'
import type { Assessor } from '../../../src/main/assessment/assessor.ts'
import { createGraphSessions, type GraphSessions } from '../../../src/main/assessment/graph-sessions.ts'
import { comparePairs } from '../../../src/main/assessment/pair-matrix.ts'
import { compareVideos, transitionLogits } from '../../../src/main/assessment/run-heads.ts'
import { openCore } from '../../../src/main/models/core/method.ts'
import { coreSmall } from '../../../src/main/models/core/config.ts'
import type { MethodModel } from '../../../src/main/models/method.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import type { DiveSource } from '../../../src/shared/contract/dive-source.ts'
import { tinyDives, tinyModels } from '../models/tiny-models.ts'

const opened: GraphSessions[] = []
afterAll(async () => {
  for (const sessions of opened) await sessions.release()
})

/** An assessor on features that nobody computed: heads are what is compared here. */
function headsOnly(model: MethodModel): Assessor {
  const start = initialParameters(model.parameters, 3)
  const sessions = createGraphSessions({ model, weights: new Map(model.parameters.map(({ name, shape }) => [name, { shape, data: start[name] ?? new Float32Array() }])), providers: ['cpu'], threads: 1 })
  opened.push(sessions)
  const facts = model.learnFacts(tinyDives(model))
  const { rows, width } = model.features
  const features = (dive: DiveSource): Float32Array => Float32Array.from({ length: rows * width }, (_, i) => Math.abs(Math.sin(0.37 * i * (dive.diveId + 1) + dive.diveId)))
  return {
    model,
    features: (dive: DiveSource) => Promise.resolve({ features: features(dive), sampledFrames: Array.from({ length: model.video.frames }, (_, i) => i) }),
    segment: (found: Float32Array) => transitionLogits({ model, sessions }, found),
    compare: (query: Parameters<Assessor['compare']>[0], exemplars: Parameters<Assessor['compare']>[1]) => compareVideos({ model, sessions }, facts, query, exemplars),
  } as unknown as Assessor
}

const dives = (model: MethodModel, count: number): DiveSource[] => tinyDives(model).slice(0, count).map((dive, i) => ({
  ...dive, diveId: i + 1, title: `Dive ${i + 1}`, athlete: '', startFrame: 0, endFrame: model.video.frames, difficulty: 2 + i / 4,
}) as unknown as DiveSource)

async function both(model: MethodModel, target: 'score' | 'quotient'): Promise<void> {
  const assessor = headsOnly(model)
  const all = dives(model, 5)
  const steps: number[] = []
  const found = await comparePairs(assessor, all, { target, transitionSource: 'model', search: 'ordered-pairs', onStep: (done) => steps.push(done) })
  expect(steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  for (const [i, query] of all.entries()) {
    expect(found.differences[i]?.[i]).toBeNull()
    for (const [j, other] of all.entries()) {
      if (i === j) continue
      // One by one: the two dives alone.
      const alone = await comparePairs(assessor, [query, other], { target, transitionSource: 'model', search: 'ordered-pairs', onStep: () => undefined })
      expect(found.differences[i]?.[j]).toBeCloseTo(alone.differences[0]?.[1] ?? NaN, 3)
      if (found.apart) expect(found.apart[i]?.[j]).toBeCloseTo(alone.apart?.[0]?.[1] ?? NaN, 3)
    }
  }
}

describe('every pair of some dives', () => {
  const comparing = Object.entries(tinyModels).filter(([, open]) => open().comparison)
  it('is for methods that compare', () => {
    expect(comparing.map(([name]) => name)).toEqual(['MCoRe', 'CoRe', 'T²CR', 'PCLN'])
  })

  it.each(comparing)('is told by %s as pair by pair', async (_, open) => both(open(), open().comparison?.target ?? 'score'))

  it('is the vote’s difference, and over difficulties what the vote says at one difficulty', async () => {
    for (const target of ['score', 'quotient'] as const) {
      const model = openCore({ ...coreSmall, frames: 12, starts: [0, 4], backbone: { width: 0.02, clipFrames: 8, size: 32 }, treeWidth: 8, decisions: 3 }, { target })
      const assessor = headsOnly(model)
      const [query, other] = dives(model, 2)
      const { differences, values } = await comparePairs(assessor, [query!, other!], { target, transitionSource: 'model', search: 'ordered-pairs', onStep: () => undefined })
      const labels = (dive: DiveSource) => ({ diveNumber: dive.diveNumber, difficulty: dive.difficulty, scorePoints: dive.scorePoints, awards: [], transitions: null })
      const { votes: [vote] } = await assessor.compare({ features: (await assessor.features(query!)).features, labels: labels(query!) }, [{ features: (await assessor.features(other!)).features, labels: labels(other!) }])
      const { interval: [left = 0, right = 0] = [], position: [place = 0] = [] } = vote!.details as { interval: number[]; position: number[] }
      expect(differences[0]?.[1]).toBeCloseTo(left + (right - left) * place, 5)
      expect(values).toEqual([query!, other!].map(({ scorePoints, difficulty }) => (target === 'score' ? scorePoints : (scorePoints ?? 0) / (difficulty ?? 1))))
    }
  })

  it('has two sides that mirror each other where scores are subtracted, and sizes where a network tells them', async () => {
    const model = tinyModels['PCLN']!()
    const { differences, apart } = await comparePairs(headsOnly(model), dives(model, 4), { target: 'quotient', transitionSource: 'model', search: 'ordered-pairs', onStep: () => undefined })
    for (let i = 0; i < 4; i += 1) for (let j = 0; j < i; j += 1) expect((differences[i]?.[j] ?? 1) + (differences[j]?.[i] ?? 1)).toBeCloseTo(0, 4)
    expect(apart?.flat().filter((value) => value !== null).every((value) => value >= 0)).toBe(true)
  })
})

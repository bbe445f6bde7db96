import { describe, expect, it } from 'vitest'
import { checkPairs } from '../../../../src/main/api/plan-run.ts'
import { checkTrainingRoom, labelProblems, requirePictures } from '../../../../src/main/api/training-checks.ts'
import { trainingDefaults } from '../../../../src/main/api/training-defaults.ts'
import type { SnapshotDive } from '../../../../src/main/library/library.ts'
import type { Model } from '../../../../src/shared/contract/assessment.ts'
import { runConfig } from '../../../../src/shared/contract/training.ts'
import type { DiveId, ModelId, Split, SplitId, VideoId } from '../../../../src/shared/contract/entities.ts'

const dive = (id: number, part: SnapshotDive['part'], change: Partial<SnapshotDive> = {}): SnapshotDive => ({
  diveId: id as DiveId,
  title: `dive ${id}`,
  athlete: 'A',
  event: '',
  category: 'diving',
  video: { videoId: id as VideoId, path: `/v/${id}.mp4`, kind: 'file', contentHash: String(id), width: 456, height: 256, frameCount: 100, frameRate: 25, frameIndexPath: null },
  startFrame: 0,
  endFrame: 100,
  diveNumber: '107B',
  difficulty: 3.1,
  scorePoints: 80,
  awards: [],
  transitions: [20, 60],
  part,
  ...change,
})

const problemsOf = (dives: readonly SnapshotDive[]) => labelProblems(dives, { needs: ['dive-number', 'stages'], usesExemplars: true })

describe('what keeps a split from being trained on', () => {
  it('is nothing where all is labelled and known', () => expect(problemsOf([dive(1, 'train'), dive(2, 'train'), dive(3, 'validation'), dive(4, 'test')])).toEqual([]))
  it('is a label that is missing, named with its dive', () => {
    expect(problemsOf([dive(1, 'train'), dive(2, 'train', { transitions: null, scorePoints: null })])).toEqual(['"dive 2" lacks its two transitions and a score'])
    expect(problemsOf([dive(1, 'train'), dive(2, 'train'), dive(3, 'test', { diveNumber: null })])).toEqual(['"dive 3" lacks a dive number'])
  })
  it('is a dive number nobody trained', () => expect(problemsOf([dive(1, 'train'), dive(2, 'train'), dive(3, 'validation', { diveNumber: '5253B' })])[0]).toContain('5253B (validation)'))
  it('is only what the method needs', () => {
    const dives = [dive(1, 'train', { transitions: null, diveNumber: null }), dive(2, 'train', { awards: [7, 8, 8] }), dive(3, 'test', { diveNumber: '5253B', awards: [8] })]
    expect(labelProblems(dives, { needs: ['awards'], usesExemplars: false })).toEqual(['"dive 1" lacks awards'])
    expect(labelProblems(dives.map((each, i) => (i === 0 ? { ...each, category: 'suturing' } : each)), { needs: [], usesExemplars: false })).toEqual([expect.stringMatching(/mixes kinds of action \(suturing, diving\)/)])
  })
  it('is a training part without pairs', () => {
    expect(problemsOf([dive(1, 'test')])[0]).toContain('empty')
    expect(problemsOf([dive(1, 'train')])[0]).toContain('one dive')
  })
})

describe('dives whose pictures are still to come', () => {
  const awaited = (id: number): SnapshotDive => {
    const { video, ...rest } = dive(id, 'train')
    return { ...rest, video: { ...video, path: '', kind: 'frames' } }
  }
  it('are refused with their titles and what to do', () => {
    expect(() => requirePictures([dive(1, 'train'), dive(2, 'test')])).not.toThrow()
    expect(() => requirePictures([awaited(1)])).toThrow('The pictures of "dive 1" have not been attached yet.')
    expect(() => requirePictures([dive(1, 'train'), awaited(2), awaited(3)])).toThrow(/^2 of 3 dives have no pictures yet: "dive 2"/)
  })
})

describe('room for a run', () => {
  const config = { method: 'mcore', configuration: 'mcore', depth: 'all', batchNorm: 'frozen', examplesPerStep: 4 } as const
  it('is refused before it starts where memory or disk are too small', async () => {
    await expect(checkTrainingRoom(config, '/', { memoryBytes: 1e9, diskBytes: 1e12 })).rejects.toMatchObject({ code: 'out-of-memory', hint: 'It would fit with training of the heads only. Or close other programs.' })
    await expect(checkTrainingRoom(config, '/', { memoryBytes: 1e12, diskBytes: 1e6 })).rejects.toMatchObject({ code: 'disk-full' })
    // The heads of a small model train on cached features: most laptops have that much.
    await expect(checkTrainingRoom({ method: 'mcore', configuration: 'mcore-small', depth: 'heads', batchNorm: 'frozen', examplesPerStep: 4 }, '/', { memoryBytes: 1e9, diskBytes: 1e9 })).resolves.toBeUndefined()
    await expect(checkTrainingRoom(config, '/', { memoryBytes: 1e12, diskBytes: 1e12 })).resolves.toBeUndefined()
  })
})

describe('training defaults', () => {
  const split: Split = { id: 1 as SplitId, name: 'Demo split', counts: { train: 36, validation: 12, test: 12 }, recipe: { kind: 'demo' }, isFrozen: false, isActive: true, createdAt: '' }
  const model = (id: number, change: Partial<Model> = {}): Model => ({ id: id as ModelId, name: `m${id}`, method: 'mcore', configuration: 'mcore-small', geometry: 'upright', canScore: true, source: 'run', runId: null, contentHash: 'x', sizeBytes: 1, card: '', isPresent: true, createdAt: '', ...change })
  it('start from the shipped model of the configuration, heads only', () => {
    const found = trainingDefaults({ method: 'mcore', configuration: 'mcore-small' }, [split], [model(1), model(2, { source: 'shipped' }), model(3, { configuration: 'mcore', source: 'shipped' })])
    expect(found).toMatchObject({ initialModelId: 2, depth: 'heads', splitId: 1 })
    expect(runConfig.safeParse(found).success).toBe(true)
  })
  it('train everything where no model fits', () => expect(trainingDefaults({ method: 'mcore', configuration: 'mcore' }, [split], [model(1), model(2, { configuration: 'mcore', isPresent: false })])).toMatchObject({ initialModelId: null, depth: 'all', batchNorm: 'batch' }))
  it('say what is missing without a split', () => expect(() => trainingDefaults({ method: 'mcore', configuration: 'mcore' }, [], [])).toThrow(/no split/))
})

describe('pairs', () => {
  const config = { method: 'mcore', configuration: 'mcore-small', methodOptions: {}, exemplarRule: 'dive-number' } as const
  const lone = [dive(1, 'train', { diveNumber: '107B', difficulty: 3.1 }), dive(2, 'train', { diveNumber: '205B', difficulty: 3.1 }), dive(3, 'test', { diveNumber: '107B' })]

  it('need two training dives of one kind, before a run is stored', () => {
    expect(() => checkPairs(config, lone)).toThrow(/share a dive number/)
    expect(() => checkPairs(config, [...lone, dive(4, 'train', { diveNumber: '107b' })])).not.toThrow()
  })

  it('may be of one difficulty, or of any kind, and do not matter to methods that look at one dive alone', () => {
    expect(() => checkPairs({ ...config, exemplarRule: 'difficulty' }, lone)).not.toThrow()
    expect(() => checkPairs({ ...config, exemplarRule: 'any' }, lone)).not.toThrow()
    expect(() => checkPairs({ ...config, method: 'usdl', configuration: 'usdl-small' }, lone)).not.toThrow()
  })
})

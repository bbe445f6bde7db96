import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { mcoreSmall } from '../../../src/main/models/mcore/config.ts'
import { mcoreParameters } from '../../../src/main/models/mcore/parameters.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import { saveModelFile } from '../../../src/main/training/model-file.ts'
import type { DiveId, ModelId, RunId, SplitId, SplitPart } from '../../../src/shared/contract/entities.ts'
import { readRunConfig } from '../../../src/shared/contract/training.ts'
import { makeInputs } from '../../helpers/studio.ts'
import { makeDives } from '../training/tiny-dives.ts'
import { person, someFrameIndex } from '../library/temporary-library.ts'

export interface EvaluationLibrary {
  folder: string
  splitId: SplitId
  runId: RunId
  /** A model that the run made, and one of elsewhere; both of random weights. */
  own: ModelId
  other: ModelId
  ids: DiveId[]
}

/** A library with ten small dives (six to train, two and two), a run on them and two models that were never trained: measuring them takes seconds. */
export async function makeEvaluationLibrary(): Promise<EvaluationLibrary> {
  const { folder: videos } = await makeInputs()
  const folder = mkdtempSync(join(tmpdir(), 'highboard-evaluate-'))
  const library = await openLibrary(folder, { create: true })
  const dives = await makeDives(videos)
  const ids: DiveId[] = []
  for (const { video, transitions, diveNumber, difficulty, scorePoints, title } of dives) {
    const { diveIds } = await library.videos.insert(
      { ...video, name: `${title}.mp4`, sizeBytes: 1, durationSeconds: video.frameCount / 25, isVariableFrameRate: false, codec: 'h264', isRendered: false, frameIndex: someFrameIndex(video.frameCount), proxyPath: null },
      [{ facts: { startFrame: 0, endFrame: video.frameCount, diveNumber, heightMetres: 3, difficulty, athlete: title, event: 'Cup', round: '', awards: [], penaltyPoints: 0, scorePoints, date: null }, stages: [0, ...(transitions ?? [])].map((startFrame) => ({ label: null, startFrame })) }],
      person,
    )
    ids.push(...diveIds)
  }
  const parts: SplitPart[] = ['train', 'train', 'train', 'train', 'train', 'train', 'validation', 'validation', 'test', 'test']
  const { id: splitId } = await library.splits.insert('Ten dives', ids.map((diveId, i) => ({ diveId, part: parts[i] ?? 'train' })))
  const config = readRunConfig({
    name: 'small', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'all', splitId, epochs: 1, headLearningRate: 1e-3, backboneLearningRate: 1e-4,
    examplesPerStep: 1, batchNorm: 'frozen', geometry: 'upright', flip: false, transitionSearch: 'ordered-pairs', exemplarCount: 2, seed: 0, provider: 'cpu', checkpointEverySteps: 100,
  })
  const { id: runId } = await library.runs.insert({ name: 'small', config, dives: await library.sources.ofSplit(splitId), codeVersion: '1' })
  const values = initialParameters(mcoreParameters(mcoreSmall), 3)
  const weights = new Map(mcoreParameters(mcoreSmall).map(({ name, shape }) => [name, { shape, data: values[name] ?? new Float32Array(0) }]))
  const insert = async (name: string, made: RunId | null): Promise<ModelId> => {
    // The file says where it is from, so the two differ in content; their features are the same and are computed once.
    const { path, contentHash, sizeBytes } = await saveModelFile(library.folder.models, weights, { method: 'mcore', configuration: 'mcore-small', geometry: 'upright', provenance: name })
    return (await library.models.insert({ name, method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: made === null ? 'imported' : 'run', runId: made, contentHash, sizeBytes, card: '', path })).id
  }
  const [own, other] = [await insert('own', runId), await insert('other', null)]
  await library.close()
  return { folder, splitId, runId, own, other, ids }
}

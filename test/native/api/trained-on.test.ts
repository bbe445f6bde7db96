import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/main/api/evaluation-documents.ts'
import type { Library } from '../../../src/main/library/library.ts'
import type { DiveId, ModelId, RunId, SplitPart } from '../../../src/shared/contract/entities.ts'
import { readRunConfig } from '../../../src/shared/contract/training.ts'
import { measureFigures } from '../../../src/shared/domain/evaluation/measure-figures.ts'
import { madeUpDive } from '../../pure/shared/domain/evaluation/made-up-dives.ts'
import { insertVideo, person, someFacts, temporaryLibrary, threeStages } from '../library/temporary-library.ts'

// What a model was trained on is told through the models it started from, as far as runs of the library made them.
async function trained(library: Library, ids: readonly DiveId[], parts: readonly SplitPart[], initialModelId: ModelId | null): Promise<{ modelId: ModelId; runId: RunId }> {
  const name = `Split ${parts.join(' ')}`
  const split = await library.splits.insert(name, ids.map((diveId, i) => ({ diveId, part: parts[i] ?? 'test' })))
  const config = readRunConfig({
    name, method: 'mcore', configuration: 'mcore-small', initialModelId, depth: 'all', splitId: split.id, epochs: 1, headLearningRate: 1e-3, backboneLearningRate: 1e-4,
    examplesPerStep: 1, batchNorm: 'frozen', geometry: 'upright', flip: false, transitionSearch: 'ordered-pairs', exemplarCount: 1, seed: 0, provider: 'cpu', checkpointEverySteps: 100,
  })
  const { id: runId } = await library.runs.insert({ name, config, dives: await library.sources.ofSplit(split.id), codeVersion: '1' })
  const { id: modelId } = await library.models.insert({ name, method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'run', runId, contentHash: `${runId}`.repeat(64), sizeBytes: 1, card: '', path: `/${runId}` })
  return { modelId, runId }
}

describe('the dives that a model was trained on', () => {
  it('are those of its run and of the runs behind its starting weights', async () => {
    const library = await temporaryLibrary()
    const video = await insertVideo(library)
    const ids: DiveId[] = []
    for (let i = 0; i < 4; i += 1) ids.push((await library.dives.create(video.id, { facts: someFacts({ athlete: `Diver ${i}` }), stages: threeStages }, person)).dive.id)
    const first = await trained(library, ids, ['test', 'test', 'train', 'train'], null)
    const second = await trained(library, ids, ['train', 'test', 'test', 'validation'], first.modelId)
    const dives = ids.slice(1).map((diveId) => madeUpDive(diveId))
    const figures = measureFigures(dives, { resamples: 2 })
    const document = async ({ modelId, runId }: typeof first) => {
      const { splitId } = (await library.runs.get(runId)).config
      const { id } = await library.evaluations.insert({
        modelId, modelHash: 'a'.repeat(64), runId, splitId, part: 'test', jobId: null, snapshot: await library.runs.snapshot(runId), seed: 0, exemplarRule: 'any', exemplarCount: 1,
        transitionSearch: 'ordered-pairs', selection: 'validation', provider: 'cpu', codeVersion: '1', elapsedSeconds: 1, figures, baselines: [], dives,
      })
      return readDocument(library, id)
    }
    // Of dives 1, 2 and 3 the first run saw 2 and 3; the second itself saw none of them.
    expect((await document(first)).trainedOn).toEqual({ dives: 2, runIds: [first.runId] })
    expect((await document(second)).trainedOn).toEqual({ dives: 2, runIds: [second.runId, first.runId] })
  })
})

import type { Alignment, LeftOutPair, PairMatrix } from '../../shared/contract/decisions.ts'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { DiveId, ModelId, PredictionId } from '../../shared/contract/entities.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { decisionKey, decodeDecision, storedAlignment, storedPairs, type DecidedThing } from '../engine/decision-entry.ts'
import { openRegistered } from '../engine/method-catalogue.ts'
import { storedOptions } from '../engine/stored-options.ts'
import type { Library } from '../library/library.ts'
import { openFeatureCache } from '../tensor/cache/open.ts'
import { decoderName } from '../tensor/dive-frames.ts'
import type { ServiceContext } from './context.ts'

/** What is asked of how a model decides, from what the library holds of it, and what is kept of the answers. */
export interface DecidedThings {
  /** A score whose clips are to be laid beside those of its exemplars. Errors: 'not-found', 'invalid-input'. */
  alignment(id: PredictionId): Promise<DecidedThing & { what: 'alignment'; modelId: ModelId }>
  readAlignment(id: PredictionId): Promise<Alignment | null>
  /** Those of the dives that can be set against each other. Errors: 'missing-model', 'invalid-input', 'bad-labels'. */
  pairs(modelId: ModelId, diveIds: readonly DiveId[]): Promise<DecidedPairs>
  readPairs(modelId: ModelId, diveIds: readonly DiveId[]): Promise<{ matrix: PairMatrix | null; leftOut: LeftOutPair[] }>
  keyOf(thing: DecidedThing): Promise<string>
  has(thing: DecidedThing): Promise<boolean>
}

export interface DecidedPairs extends DecidedThing {
  what: 'pairs'
  target: 'score' | 'quotient'
  leftOut: LeftOutPair[]
}

export function createDecidedThings({ library, ffmpeg }: Pick<ServiceContext, 'library' | 'ffmpeg'>): DecidedThings {
  const keyOf = async (thing: DecidedThing): Promise<string> => decisionKey(thing, await decoderName((await ffmpeg()).path))
  const entryOf = async (thing: DecidedThing): Promise<Uint8Array | null> => await openFeatureCache(library.folder.cache).get(await keyOf(thing)) ?? null

  const alignment: DecidedThings['alignment'] = async (id) => {
    const prediction = await library.predictions.get(id)
    const model = await library.models.get(prediction.modelId)
    if (!openRegistered(model.method, model.configuration).alignment) throw new StudioError('invalid-input', `"${model.name}" lays no clips beside each other: its method compares dives in another way.`)
    const sources = await sourcesThere(library, [prediction.diveId, ...prediction.votes.map(({ diveId }) => diveId)])
    const query = sources.get(prediction.diveId)
    if (!query) throw new StudioError('not-found', 'The dive of this score has been removed.', { hint: 'Restore it first.' })
    const exemplars = prediction.votes.flatMap(({ diveId }) => sources.get(diveId) ?? [])
    if (exemplars.length === 0) throw new StudioError('invalid-input', 'This score has no exemplar that is still there.', { hint: 'Score the dive again.' })
    return { what: 'alignment', modelId: prediction.modelId, model, dives: [query, ...exemplars] }
  }

  const pairs: DecidedThings['pairs'] = async (modelId, diveIds) => {
    const [model, file] = [await library.models.get(modelId), await library.models.file(modelId)]
    const { comparison } = openRegistered(model.method, model.configuration, storedOptions(file.path))
    if (!comparison) throw new StudioError('invalid-input', `"${model.name}" compares nothing: its method scores every dive by itself.`, { hint: 'Choose a model of a method that compares dives.' })
    const sources = await sourcesThere(library, diveIds)
    const [usable, leftOut]: [DiveSource[], LeftOutPair[]] = [[], []]
    for (const diveId of new Set(diveIds)) {
      const source = sources.get(diveId)
      const reason = source ? whyNot(source, comparison.target) : 'removed'
      if (source && reason === null) usable.push(source)
      else leftOut.push({ diveId, title: source?.title ?? '', reason: reason ?? 'removed' })
    }
    const [first, ...others] = usable
    if (!first || others.length === 0) throw new StudioError('bad-labels', `${usable.length} of these dives can be compared, and it takes two.`, { hint: comparison.target === 'score' ? 'They need a score and pictures.' : 'They need a score, a degree of difficulty and pictures.' })
    return { what: 'pairs', model, target: comparison.target, dives: [first, ...others], leftOut }
  }

  return {
    alignment, pairs, keyOf,
    has: async (thing) => openFeatureCache(library.folder.cache).has(await keyOf(thing)),
    async readAlignment(id) {
      const entry = await entryOf(await alignment(id))
      const found = entry && decodeDecision(entry, storedAlignment)
      return found && { ...found, predictionId: id }
    },
    async readPairs(modelId, diveIds) {
      const thing = await pairs(modelId, diveIds)
      const entry = await entryOf(thing)
      const found = entry && decodeDecision(entry, storedPairs)
      if (!found || found.values.length !== thing.dives.length) return { matrix: null, leftOut: thing.leftOut }
      const { values, ...rest } = found
      return { matrix: { ...rest, modelId, dives: thing.dives.map(({ diveId, title, diveNumber, athlete }, i) => ({ diveId, title, diveNumber, athlete, value: values[i] ?? NaN })) }, leftOut: thing.leftOut }
    },
  }
}

/** Those of the dives that are still in the library. */
async function sourcesThere(library: Library, diveIds: readonly DiveId[]): Promise<Map<DiveId, DiveSource>> {
  const found = new Map<DiveId, DiveSource>()
  for (const diveId of new Set(diveIds)) {
    try {
      for (const source of await library.sources.list([diveId])) found.set(diveId, source)
    } catch (error) {
      if (toStudioError(error).code !== 'not-found') throw error
    }
  }
  return found
}

function whyNot({ scorePoints, difficulty, video }: DiveSource, target: 'score' | 'quotient'): LeftOutPair['reason'] | null {
  if (scorePoints === null) return 'no-score'
  if (target === 'quotient' && !(difficulty !== null && difficulty > 0)) return 'no-difficulty'
  return video.path === '' ? 'no-pictures' : null
}

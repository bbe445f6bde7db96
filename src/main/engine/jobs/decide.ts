import { StudioError } from '../../../shared/errors.ts'
import { checkExemplars } from '../../assessment/score-dive.ts'
import type { Assessor } from '../../assessment/assessor.ts'
import { comparePairs } from '../../assessment/pair-matrix.ts'
import type { PlainTensors } from '../../models/method.ts'
import { encodeDecision, type StoredAlignment, type StoredPairs } from '../decision-entry.ts'
import type { JobContext, JobFunction } from '../messages.ts'
import { decideInput, type DecideInput } from './decide-input.ts'
import { logPlace, openAssessor, openCaches, throwIfCancelled } from './model-access.ts'

/**
 * The `decide` job: what is computed on demand of how a model decides. The result
 * goes into the cache under the key the parent has given; what is there already is
 * not computed again.
 */
export const decide: JobFunction = async (raw, context) => {
  const input = decideInput.parse(raw)
  const cache = openCaches(input.cacheFolder).features
  if (await cache.get(input.key)) return { key: input.key, isNew: false }
  const assessor = await openAssessor(input, context.signal)
  try {
    const found = input.what === 'alignment' ? await align(assessor, input, context) : await pairs(assessor, input, context)
    await cache.put(input.key, encodeDecision(found))
    if (!(await cache.has(input.key))) throw new StudioError('disk-full', 'The result could not be kept: the cache takes no more.', { hint: 'Free some room on the disk, or let caches be larger in the settings.' })
    return { key: input.key, isNew: true }
  } finally {
    await logPlace(assessor, input, context)
    await assessor.release()
  }
}

async function align(assessor: Assessor, { query, exemplars }: Extract<DecideInput, { what: 'alignment' }>, context: JobContext): Promise<StoredAlignment> {
  const startedAt = performance.now()
  const { alignment, video } = assessor.model
  if (!alignment) throw new StudioError('invalid-input', 'This method lays no clips beside each other.')
  await assessor.announce([query, ...exemplars])
  const features: Float32Array[] = []
  for (const [i, dive] of [query, ...exemplars].entries()) {
    throwIfCancelled(context.signal)
    context.progress(i / (exemplars.length + 2), `Reading "${dive.title}"`)
    features.push((await assessor.features(dive)).features)
  }
  const [own = new Float32Array(), ...others] = features
  const outputs = await assessor.align(own, others) ?? {}
  const { tokens, blocks, baseStarts, auxiliaryStarts, clipFrames, gamma } = alignment
  return {
    tokens, clipFrames, frames: video.frames, gamma,
    baseStarts: [...baseStarts], auxiliaryStarts: [...auxiliaryStarts],
    exemplars: exemplars.map(({ diveId }, k) => ({
      diveId,
      base: matrixAt(outputs, 'base_costs', k, tokens),
      auxiliary: matrixAt(outputs, 'auxiliary_costs', k, tokens),
      attention: Array.from({ length: blocks }, (_, block) => matrixAt(outputs, `attention/${block}`, k, 2 * tokens)),
    })),
    provider: assessor.provider ?? 'cpu', elapsedMilliseconds: performance.now() - startedAt,
  }
}

/** The k-th [size, size] of an output [K, size, size]. @throws StudioError 'not-a-number' */
function matrixAt(outputs: PlainTensors, name: string, k: number, size: number): number[][] {
  const values = outputs[name]?.data.subarray(k * size * size, (k + 1) * size * size) ?? new Float32Array()
  if (values.length !== size * size || !values.every(Number.isFinite)) throw new StudioError('not-a-number', `"${name}" of this model is no matrix of numbers.`, { hint: 'The model may be damaged. Try another model.' })
  return Array.from({ length: size }, (_, row) => [...values.subarray(row * size, (row + 1) * size)])
}

async function pairs(assessor: Assessor, { dives, target, transitionSearch }: Extract<DecideInput, { what: 'pairs' }>, context: JobContext): Promise<StoredPairs> {
  const startedAt = performance.now()
  for (const dive of dives) checkExemplars(assessor.model, dive, dives)
  await assessor.announce(dives)
  const found = await comparePairs(assessor, dives, {
    target, transitionSource: 'model', search: transitionSearch,
    onStep(done, of, dive) {
      throwIfCancelled(context.signal)
      context.progress(done / of, done < of / 2 ? `Reading "${dive.title}"` : `Comparing "${dive.title}"`)
    },
  })
  if (found.differences.flat().some((value) => value !== null && !Number.isFinite(value))) throw new StudioError('not-a-number', 'A difference between two of these dives is no number.', { hint: 'The model may be damaged, or was trained on labels of another kind. Try another model.' })
  return { ...found, provider: assessor.provider ?? 'cpu', elapsedMilliseconds: performance.now() - startedAt }
}

import { StudioError } from '../../../shared/errors.ts'
import type { AttributionMaps } from '../../assessment/attribution/attribute.ts'
import { gradCam, integratedGradients } from '../../assessment/attribution/attribute.ts'
import type { ScoreGradient } from '../../assessment/attribution/score-gradient.ts'
import { openScoreGradient } from '../../assessment/attribution/score-gradient.ts'
import { strongestValue, sumsByFrame, sumsByStage } from '../../assessment/attribution/summaries.ts'
import { createGraphSessions } from '../../assessment/graph-sessions.ts'
import { asUsed, segmentDive } from '../../assessment/score-dive.ts'
import type { MethodModel } from '../../models/method.ts'
import { frameGeometry, seenRectangle, centerCrop } from '../../tensor/geometry.ts'
import { loadPictures } from '../../tensor/load-pictures.ts'
import type { StoredExplanation } from '../explanation-entry.ts'
import { encodeExplanation } from '../explanation-entry.ts'
import type { JobContext, JobFunction } from '../messages.ts'
import type { ExplainInput } from './explain-input.ts'
import { explainInput } from './explain-input.ts'
import { loadModel, logPlace, openAssessor, openCaches, openMethod } from './model-access.ts'

/**
 * The `explain` job: where a model looked when it scored a dive. The result goes
 * into the cache under the key the parent has given; what is there already is
 * not computed again.
 */
export const explain: JobFunction = async (raw, context) => {
  const input = explainInput.parse(raw)
  const caches = openCaches(input.cacheFolder)
  if (await caches.features.get(input.key)) return { key: input.key, isNew: false }
  const startedAt = performance.now()
  const { method, configuration, path } = input.model
  const assessor = await openAssessor(input, context.signal)
  const { model, weights, facts } = loadModel(path, (options) => openMethod(method, configuration, options))
  const sessions = createGraphSessions({ model, weights, providers: input.providers, threads: input.threads })
  try {
    context.progress(0, `Reading "${input.query.title}"`)
    await assessor.announce([input.query, ...input.exemplars])
    const search = input.transitionSearch
    const own = await segmentDive(assessor, input.query, search)
    // The stages that the score was computed with are those of the query now.
    const query = asUsed(assessor, input.query, own, { transitionSource: input.query.transitions ? 'labels' : input.transitionSource })
    const exemplars = []
    for (const dive of model.usesExemplars ? input.exemplars : []) exemplars.push(asUsed(assessor, dive, await segmentDive(assessor, dive, search), { transitionSource: input.transitionSource }))
    const reading = await assessor.compare(query, exemplars)

    const geometry = frameGeometry(model.video.geometry, input.model.geometry, model.video.size)
    const pictures = await loadPictures(
      { dive: input.query, frameCount: model.video.frames, geometry, placement: centerCrop(geometry) },
      { ffmpegPath: input.ffmpegPath, cache: caches.frames, signal: context.signal },
    )
    const gradient = await openScoreGradient({ model, facts, sessions, query, exemplars, signal: context.signal })
    const found = await attribute(model, gradient, pictures, input, context)
    const byFrame = sumsByFrame(found.maps, model.video.frames)
    const transitions = model.segmentation ? query.labels.transitions : null
    const stored: StoredExplanation = {
      diveId: input.query.diveId,
      options: input.options,
      sampledFrames: own.sampledFrames,
      seen: seenRectangle(geometry),
      rows: found.rows, columns: found.columns,
      transitions: transitions ? [transitions[0] ?? 0, transitions[1] ?? 0] : null,
      explainedPoints: gradient.explained.points,
      predictedScorePoints: reading.predictedScorePoints,
      note: gradient.explained.note,
      byFrame,
      byStage: transitions && sumsByStage(byFrame, transitions),
      strongest: strongestValue(found.maps),
      completeness: found.completeness,
      map: found.map,
      provider: sessions.provider ?? 'cpu',
      elapsedMilliseconds: performance.now() - startedAt,
    }
    await caches.features.put(input.key, encodeExplanation(stored, Float32Array.from(found.maps)))
    if (!(await caches.features.has(input.key))) throw new StudioError('disk-full', 'The explanation could not be kept: the cache takes no more.', { hint: 'Free some room on the disk, or let caches be larger in the settings.' })
    return { key: input.key, isNew: true }
  } finally {
    await logPlace(assessor, input, context)
    await sessions.release()
    await assessor.release()
  }
}

type Attributed = AttributionMaps & Pick<StoredExplanation, 'completeness' | 'map'>

async function attribute(model: MethodModel, gradient: ScoreGradient, pictures: Float32Array, input: ExplainInput, context: JobContext): Promise<Attributed> {
  const { options, mostGradients } = input
  if (options.kind === 'grad-cam') {
    const { shape: [count, , rows, columns], ...found } = await gradCam(model, gradient, pictures, {
      layer: options.layer, onUnit: (unit) => context.progress((unit + 1) / model.video.units.length, 'Following the score back to the maps'),
    })
    return { ...found, completeness: null, map: { count, rows, columns } }
  }
  const { integral, ...found } = await integratedGradients(model, gradient, pictures, { baseline: options.baseline, ...(mostGradients === undefined ? {} : { mostPlaces: mostGradients }), onStep: pathProgress(context) })
  const { from, to, gap, allowedGap, scatteredGap, isComplete, places } = integral
  if (!isComplete) context.log(`The attributions miss the difference to the baseline, ${(to - from).toFixed(3)} points, by ${gap.toFixed(3)} points after ${places} gradients; ${allowedGap.toFixed(3)} would be allowed.`)
  return {
    ...found, map: null,
    completeness: {
      baselinePoints: from, differencePoints: to - from, sumPoints: to - from + gap, gapPoints: gap,
      allowedGapPoints: allowedGap, scatteredGapPoints: scatteredGap, isComplete, gradients: places,
    },
  }
}

/** Nobody knows how many gradients will be needed: each takes a share of what is left to the most there may be. */
function pathProgress(context: JobContext): (places: number, gap: number) => void {
  return (places, gap) => {
    const message = Number.isFinite(gap) ? `Adding up gradients: ${places}, still ${Math.abs(gap).toFixed(2)} points off` : `Adding up gradients: ${places}`
    context.progress(1 - 1 / (1 + places / 40), message)
  }
}

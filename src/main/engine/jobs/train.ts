import type { DiveSource } from '../../../shared/contract/dive-source.ts'
import type { Evaluation, LeftOutDive, RunConfig } from '../../../shared/contract/training.ts'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import type { Assessor } from '../../assessment/assessor.ts'
import { createAssessor } from '../../assessment/assessor.ts'
import type { Facts, MethodModel } from '../../models/method.ts'
import { initialParameters } from '../../models/parameters.ts'
import { createMemoryCache } from '../../tensor/disk-cache.ts'
import { createPictureLoader } from '../../tensor/picture-loader.ts'
import { createLearner } from '../../training/learner.ts'
import { drawExamples, type Example } from '../../training/examples.ts'
import { runEpochs, stepCount, type Learner } from '../../training/loop.ts'
import { readBackModel, saveModelFile } from '../../training/model-file.ts'
import { loneDives } from '../../training/pairs.ts'
import { runtimeVersion } from '../../runtime/session.ts'
import type { Tensor } from '../../weights/tensors.ts'
import type { TrainingDive, TrainingSet } from '../../training/training-set.ts'
import { arrangeDives } from '../../training/training-set.ts'
import { hashContent } from '../../video/content-hash.ts'
import { trainingInput, type TrainingInput } from '../../training/training-input.ts'
import type { JobContext, JobFunction } from '../messages.ts'
import { explainNotFinite, rememberStep } from './first-not-finite.ts'
import { createLostVideos } from './lost-videos.ts'
import { createPartMeasures, type WholeMeasurement } from './measure-parts.ts'
import { loadModel, noteFeatureOwner, openCaches, openMethod } from './model-access.ts'
import { providerNote } from './provider-note.ts'
import { createGauges } from './run-gauges.ts'
import { describeRun } from './train-card.ts'
import type { TrainInput } from './train-input.ts'
import { trainInput } from './train-input.ts'
import type { TrainItem, TrainResult } from './train-result.ts'

/** The `train` job: fine-tunes a method on a label snapshot, resumable, ending with a model file and its measurements. */
export const train: JobFunction = (raw, context) => {
  const input = trainInput.parse(raw)
  const { method, configuration, methodOptions } = input.config
  return trainModel(input, openMethod(method, configuration, methodOptions), context)
}

/** As the job, for any model. */
export async function trainModel(input: TrainInput, model: MethodModel, context: JobContext): Promise<TrainResult> {
  const startedAt = performance.now()
  const run = input.config
  const caches = openCaches(input.cacheFolder)
  const loader = createPictureLoader({ cacheFolder: input.cacheFolder, ffmpegPath: input.ffmpegPath, signal: context.signal, log: (line) => context.log(line) })
  const lost = createLostVideos(input.dives)
  const pictures = lost.watch(loader)
  const set = arrangeDives(input.dives, { model, exemplarCount: run.exemplarCount, rule: run.exemplarRule, seed: run.seed })
  for (const line of set.remarks) context.log(line)
  for (const dive of model.examples === 'pairs' ? loneDives(set.dives, run.exemplarRule) : []) context.log(`Not paired: "${dive.source.title}" is the only training dive of its kind.`)
  const { weights: start, facts } = startingPoint(input, model, set, context)

  // Where the backbone, or its early part, never changes, what it gives is kept; with depth 'all' nothing is met again.
  const openWith = (weights: ReadonlyMap<string, Tensor>): Promise<Assessor> =>
    createAssessor({
      model, facts, weights, geometry: run.geometry, ffmpegPath: input.ffmpegPath, frameCache: caches.frames,
      pictures, ...(run.depth === 'all' ? { featureCache: createMemoryCache() } : { featureCache: caches.features, training: run.depth }),
      providers: input.providers, threads: input.threads, signal: context.signal,
    })
  const backbone = run.depth === 'all' ? null : await openWith(start)
  const measures = createPartMeasures({ set, run, lost, openWith, backbone, context })
  if (backbone && input.initialWeightsPath !== null) await noteFeatureOwner(input.cacheFolder, backbone, await hashContent(input.initialWeightsPath))
  const examples = { ...run, examples: model.examples }
  const inputs = trainingInput({ model, geometry: run.geometry, pictures, crops: run.augmentation.crop ?? run.flip, endShiftFrames: run.augmentation.endShiftFrames, features: backbone && ((dive, flip) => fixedOf(backbone, run.depth, dive, flip)) })
  // Up by the time the graphs are loaded.
  if (!backbone) loader.warmUp()
  const learner = await createLearner<TrainingDive>({
    model, facts, run, weights: start, input: inputs.load, labels: inputs.labels, announce: inputs.announce,
    totalSteps: stepCount(drawExamples(set.dives, { ...run, epoch: 0, kind: model.examples, rule: run.exemplarRule }).length, run),
    providers: input.providers, threads: input.threads,
  }).catch(async (error: unknown) => {
    await loader.close()
    throw error
  })
  try {
    const note = await providerNote(input.refusedProviders, learner.fallbacks)
    report(context, { type: 'started', provider: learner.provider, providerNote: note, threads: input.threads, runtimeVersion })
    context.log(`Computed on ${learner.provider} with ${input.threads} thread${input.threads === 1 ? '' : 's'}.${note ? ` ${note}` : ''}`)
    await prepare(set, backbone, run, context)
    const remembered = rememberStep(learner)
    const result = await runEpochs({
      config: examples, dives: set.dives, learner: remembered.learner,
      validate: measures.duringRun('validation'),
      test: run.selection === 'official-test' ? measures.duringRun('test') : null,
      lost: run.missingVideos === 'skip' ? lost : null,
      gauges: createGauges(run, () => inputs.waitedSeconds),
      startIsTrained: input.initialWeightsPath !== null,
      folder: input.runFolder, resume: input.resume,
      report: {
        signal: context.signal,
        stopAfterEpoch: () => context.stopAfterEpoch(),
        progress: (fraction, message, secondsLeft) => context.progress(fraction, message, secondsLeft),
        log: (line) => context.log(line),
        metrics: (points) => context.metrics(points),
        checkpointed: (step, epoch) => report(context, { type: 'checkpoint', step, epoch }),
        best: (epoch) => report(context, { type: 'best-epoch', epoch }),
        leftOut: (ids, epoch) => leaveOut(lost.describe(ids, epoch), context),
        wentBack: (step) => report(context, { type: 'went-back', step }),
      },
    }).catch(async (error: unknown) => {
      const found = toStudioError(error)
      throw found.code === 'not-a-number' ? await whyNotFinite(found, remembered.examples(), inputs, { learner, openWith, depth: run.depth }) : error
    })
    // Without the run's name: the same weights are the same file, whatever the run is called.
    const description = { method: run.method, configuration: run.configuration, geometry: run.geometry, options: JSON.stringify(model.options), facts: JSON.stringify(facts), provenance: `Fine-tuned, depth ${run.depth}, epoch ${result.bestEpoch}, seed ${run.seed}` }
    const file = await saveModelFile(input.runFolder, result.weights, description)
    context.progress(1, 'Checking the stored model')
    if (backbone) await noteFeatureOwner(input.cacheFolder, backbone, file.contentHash)
    const stored = await readBackModel(file, result.weights)
    // The test part stays untouched unless it chose the epoch: it is looked at by an evaluation that somebody asks for.
    const found: WholeMeasurement[] = []
    for (const part of ['validation', 'test'] as const) {
      const before = result[part]
      if (!before) continue
      const after = await measures.afresh(part, stored)
      // A video of the part may have been lost since the epoch was measured.
      requireSame(before.count === after.evaluation.count ? before : (await measures.afresh(part, result.weights)).evaluation, after.evaluation)
      found.push(after)
    }
    const evaluations = found.map(({ evaluation }) => evaluation)
    const elapsedSeconds = (performance.now() - startedAt) / 1000
    return {
      model: file, bestEpoch: result.bestEpoch, epochsDone: result.epochsDone, provider: learner.provider, evaluations, measured: found.map(({ measured }) => measured), elapsedSeconds,
      card: describeRun(run, { trainingCount: set.dives.length, leftOut: lost.describe(lost.ids(), result.epochsDone), fromWeights: input.initialWeightsPath !== null, bestEpoch: result.bestEpoch, epochsDone: result.epochsDone, elapsedSeconds, evaluations }),
    }
  } finally {
    await loader.close()
    await caches.features.recordUse()
    await learner.release()
    await backbone?.release()
  }
}

/**
 * The weights of `initialWeightsPath`, or random ones from the seed, and what the method learns of the labels.
 * Facts of trained weights stay as they are: the heads were trained for just these groups and classes.
 */
function startingPoint(input: TrainInput, model: MethodModel, set: TrainingSet, context: JobContext): { weights: ReadonlyMap<string, Tensor>; facts: Facts } {
  const run = input.config
  if (input.initialWeightsPath === null) {
    if (run.depth !== 'all') context.log(`${run.depth === 'heads' ? 'The backbone starts' : 'The early stages of the backbone start'} from random weights and ${run.depth === 'heads' ? 'is' : 'are'} not trained: expect little. Choose starting weights or depth "all".`)
    const values = initialParameters(model.parameters, run.seed)
    return { weights: new Map(model.parameters.map(({ name, shape }) => [name, { shape, data: values[name] ?? new Float32Array(0) }])), facts: learnFacts(model, set) }
  }
  const { weights, facts, described } = loadModel(input.initialWeightsPath, () => model)
  if (described && described.geometry !== run.geometry) context.log(`The starting weights were trained on ${described.geometry} frames, this run shows them ${run.geometry} ones: expect worse results, or choose geometry "${described.geometry}".`)
  return { weights, facts: model.factProblems(facts).length === 0 ? facts : learnFacts(model, set) }
}

function learnFacts(model: MethodModel, set: TrainingSet): Facts {
  try {
    return model.learnFacts(set.dives.map((dive) => dive.label))
  } catch (error) {
    if (error instanceof RangeError) throw new StudioError('bad-labels', `The training part cannot be learnt from: ${error.message}.`, { hint: 'Complete its labels in Annotate, or choose another split.' })
    throw error
  }
}

/** What the part of the backbone that stays fixed gives of a dive: features, or maps of its early stages. */
function fixedOf(backbone: Assessor, depth: TrainInput['config']['depth'], dive: DiveSource, flip: boolean): Promise<Float32Array> {
  return depth === 'last' ? backbone.early(dive, { flip }) : backbone.features(dive, { flip }).then((found) => found.features)
}

/** Fills the feature cache before the first step, so that steps take equal time and a bad video shows at once. */
async function prepare(set: TrainingSet, backbone: Assessor | null, { depth, flip, missingVideos }: Pick<TrainInput['config'], 'depth' | 'flip' | 'missingVideos'>, context: JobContext): Promise<void> {
  if (!backbone) return
  await backbone.announce(set.dives.map(({ source }) => source), { flips: flip })
  for (const [i, { source }] of set.dives.entries()) {
    if (context.signal.aborted) throw new StudioError('cancelled', 'Training was cancelled before its first step.')
    context.progress(0, `Computing features: dive ${i + 1} of ${set.dives.length}`)
    try {
      await fixedOf(backbone, depth, source, false)
      if (flip) await fixedOf(backbone, depth, source, true)
    } catch (error) {
      // Its video is noted as lost; the run goes on without it.
      if (missingVideos === 'stop' || toStudioError(error).code !== 'missing-video') throw error
    }
  }
}

function leaveOut(dives: LeftOutDive[], context: JobContext): void {
  for (const { title, part, reason } of dives) context.log(`Left out of ${part} from here on: "${title}". ${reason}`)
  report(context, { type: 'left-out', dives })
}

/** A step's number that is none, traced to where it came from first. */
async function whyNotFinite(error: StudioError, examples: readonly Example<TrainingDive>[], inputs: TrainingInput, { learner, openWith, depth }: { learner: Learner<TrainingDive>; openWith(weights: ReadonlyMap<string, Tensor>): Promise<Assessor>; depth: RunConfig['depth'] }): Promise<StudioError> {
  const weights = learner.weights()
  const assessor = depth === 'heads' ? null : await openWith(weights)
  try {
    return await explainNotFinite(error, {
      examples, weights, input: inputs.load, inputName: { heads: 'cached features', last: 'cached maps of the early stages', all: 'pictures' }[depth],
      features: assessor && ((dive, flip) => assessor.features(dive.source, { flip }).then((found) => found.features)),
    })
  } finally {
    await assessor?.release()
  }
}

/** The stored file must measure as the weights in memory did; anything else would be a broken file. */
function requireSame(before: Evaluation, after: Evaluation): void {
  const gap = Math.max(Math.abs((before.srcc ?? 0) - (after.srcc ?? 0)), Math.abs(before.maePoints - after.maePoints) / Math.max(1, before.rangePoints))
  if (gap <= 1e-3 && before.count === after.count && (before.srcc === null) === (after.srcc === null)) return
  throw new StudioError('bad-checkpoint', `The stored model measures differently from the trained one: ${after.part} SRCC ${after.srcc}, MAE ${after.maePoints}; expected ${before.srcc} and ${before.maePoints}.`, { hint: 'Resume the run to write the model again.' })
}

function report(context: JobContext, item: TrainItem): void {
  context.item(item)
}

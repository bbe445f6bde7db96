import type { CapsuleDocument, CapsuleVerdict } from '../../../shared/contract/capsules.ts'
import type { AssessedVideo } from '../../assessment/assessor.ts'
import { createGraphSessions } from '../../assessment/graph-sessions.ts'
import { compareVideos, pictureFeatures, transitionLogits, type HeadsMeans } from '../../assessment/run-heads.ts'
import { spread, transitionFrames } from '../../assessment/score-dive.ts'
import { chooseTransitions } from '../../assessment/transitions.ts'
import { openCapsule, type Capsule } from '../../datasets/capsule/read-capsule.ts'
import type { LabelledVideo, ScoreReading } from '../../models/method.ts'
import { toPictures } from '../../tensor/dive-frames.ts'
import { framesToTransitions } from '../../tensor/sampling.ts'
import type { JobFunction } from '../messages.ts'
import type { VerifyCapsuleInput } from './capsule-input.ts'
import { verifyCapsuleInput } from './capsule-input.ts'
import { checkPictures, readFeatures, type CapsuleFeatures } from './capsule-arrays.ts'
import { capsuleWeights } from './capsule-weights.ts'
import { StudioError, toStudioError } from '../../../shared/errors.ts'

/** The same features through the same heads: what processors make of sums in another order, points. */
export const featuresTolerancePoints = 1e-4
/** The same pictures through the backbone too, on another processor or accelerator, points. */
export const picturesTolerancePoints = 0.01
/** Features from pictures may differ by so much of the largest of them. */
const featuresTolerance = 1e-3

/** The `verify-capsule` job. */
export const verifyCapsuleJob: JobFunction = (raw, context) => verifyCapsule(verifyCapsuleInput.parse(raw), context.signal)

/**
 * Computes the score of a capsule again, on the processor, from nothing but the file (and the model, where it is given), and
 * holds everything against what it says. Errors: what is wrong with the file or the model; a number that does not hold is no
 * error but a verdict.
 */
export async function verifyCapsule({ path, fromPictures, modelPath, threads }: VerifyCapsuleInput, signal?: AbortSignal): Promise<CapsuleVerdict> {
  const startedAt = performance.now()
  const capsule = await openCapsule(path)
  try {
    await capsule.checkContent(signal)
    const { model, weights, facts, from, checks } = await capsuleWeights(capsule, { modelPath, needsBackbone: fromPictures })
    const stored = await readFeatures(capsule, model)
    const geometry = checkPictures(capsule, model)
    const problems = model.factProblems(facts)
    if (problems.length > 0) throw capsule.fail(`its model cannot score: ${problems.join('; ')}`)
    const sessions = createGraphSessions({ model, weights, providers: ['cpu'], threads })
    const means: HeadsMeans = { model, sessions }
    const { document } = capsule
    try {
      const found: CapsuleVerdict['checks'] = [{ name: 'content', outcome: 'passed', text: `All ${capsule.manifest.members.length} members have the size and SHA-256 that the manifest says.` }, ...checks]
      let query = stored.query
      if (fromPictures) {
        const { height, width } = document.pictures
        const pictures = toPictures({ sampledFrames: document.pictures.sampledFrames, pixels: await capsule.read('pictures.rgb'), height, width }, geometry)
        query = await pictureFeatures(means, pictures)
        found.push(featuresCheck(query, stored.query))
      }
      found.push(await transitionsCheck(means, document, { ...stored, query }))
      const tolerancePoints = fromPictures ? picturesTolerancePoints : featuresTolerancePoints
      const reading = await compareAgain(capsule, () => compareVideos(means, facts, { features: query, labels: queryLabels(document) }, exemplarsOf(document, stored)))
      const { votes, differencePoints } = differences(document, reading)
      const largestVote = Math.max(0, ...votes.map((vote) => vote.differencePoints))
      if (model.usesExemplars) found.push({ name: 'votes', outcome: largestVote <= tolerancePoints ? 'passed' : 'failed', text: `${votes.length === 1 ? 'The one vote differs' : `The ${votes.length} votes differ`} by at most ${tellPoints(largestVote)} from what is stored.` })
      found.push({ name: 'score', outcome: differencePoints <= tolerancePoints ? 'passed' : 'failed', text: `Stored ${document.prediction.predictedScorePoints.toFixed(4)}, computed again ${reading.predictedScorePoints.toFixed(4)} points: ${tellPoints(differencePoints)} apart, ${tolerancePoints} allowed.` })
      return {
        depth: fromPictures ? 'pictures' : 'features',
        isConfirmed: found.every(({ outcome }) => outcome !== 'failed'),
        storedPoints: document.prediction.predictedScorePoints, recomputedPoints: reading.predictedScorePoints, differencePoints, tolerancePoints, votes,
        weights: from, modelHash: document.model.contentHash, checks: found, elapsedMilliseconds: performance.now() - startedAt,
      }
    } finally {
      await sessions.release()
    }
  } finally {
    capsule.close()
  }
}

const tellPoints = (points: number): string => `${points === 0 ? '0' : points.toExponential(1)} points`

/** Labels that no dive can have make heads fail in words of their own. */
async function compareAgain(capsule: Capsule, run: () => Promise<ScoreReading>): Promise<ScoreReading> {
  let reading: ScoreReading
  try {
    reading = await run()
  } catch (error) {
    throw toStudioError(error).code === 'internal' ? capsule.fail('its score cannot be computed from what it says', error) : error
  }
  if (!Number.isFinite(reading.predictedScorePoints)) throw new StudioError('not-a-number', `The score of "${capsule.path}" became ${reading.predictedScorePoints}.`, { hint: 'The capsule or its model is damaged: ask for it again.' })
  return reading
}

function queryLabels({ dive, used }: CapsuleDocument): LabelledVideo {
  const { diveNumber, difficulty, scorePoints, awards } = dive
  return { diveNumber, difficulty, scorePoints, awards, transitions: used.transitions }
}

function exemplarsOf({ exemplars }: CapsuleDocument, features: CapsuleFeatures): AssessedVideo[] {
  return exemplars.map(({ diveNumber, difficulty, scorePoints, awards, used }, k) => ({ features: features.exemplars[k] ?? new Float32Array(), labels: { diveNumber, difficulty, scorePoints, awards, transitions: used.transitions } }))
}

function featuresCheck(found: Float32Array, stored: Float32Array): CapsuleVerdict['checks'][number] {
  let [difference, largest] = [0, 0]
  stored.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - (found[i] ?? NaN)))
    largest = Math.max(largest, Math.abs(value))
  })
  // Written so that NaN fails.
  const isSame = difference <= featuresTolerance * Math.max(largest, 1e-6)
  return { name: 'features', outcome: isSame ? 'passed' : 'failed', text: `Features from the stored pictures differ by at most ${difference.toExponential(1)} from those stored, the largest of which is ${largest.toPrecision(3)}; ${(featuresTolerance * largest).toExponential(1)} is allowed.` }
}

/** Stages the model found are found again from the features; those labelled are where the capsule says that they are. */
async function transitionsCheck(means: HeadsMeans, document: CapsuleDocument, features: CapsuleFeatures): Promise<CapsuleVerdict['checks'][number]> {
  const { prediction, used, exemplars, pictures: { sampledFrames }, clip } = document
  if (!means.model.segmentation) return { name: 'transitions', outcome: used.transitions === null ? 'passed' : 'failed', text: `${means.model.method} finds no stages.` }
  const wrong: string[] = []
  const videos = [{ title: document.dive.title, used, features: features.query }, ...exemplars.map((exemplar, k) => ({ title: exemplar.title, used: exemplar.used, features: features.exemplars[k] ?? new Float32Array() }))]
  let sought = 0
  for (const video of videos) {
    if (video.used.transitions === null) wrong.push(`"${video.title}" has no transitions`)
    if (video.used.source !== 'model' || video.used.transitions === null) continue
    const logits = await transitionLogits(means, video.features)
    const { samples } = chooseTransitions(logits ?? new Float32Array(), 'ordered-pairs')
    sought++
    if (samples.join() !== video.used.transitions.join()) wrong.push(`the model cuts "${video.title}" at pictures ${samples.join(' and ')}, not ${video.used.transitions.join(' and ')}`)
  }
  if (used.transitions && prediction.transitions) {
    const fits = used.source === 'model' ? transitionFrames(used.transitions, sampledFrames, clip.frameCount).join() === prediction.transitions.join() : framesToTransitions(prediction.transitions, sampledFrames).join() === used.transitions.join()
    if (!fits) wrong.push(`frames ${prediction.transitions.join(' and ')} are not at pictures ${used.transitions.join(' and ')}`)
  }
  return wrong.length === 0
    ? { name: 'transitions', outcome: 'passed', text: sought === 0 ? 'The labelled stages are where the score was computed with.' : `The model cuts ${sought} of ${videos.length} dives where the capsule says${sought < videos.length ? '; the others are labelled' : ''}.` }
    : { name: 'transitions', outcome: 'failed', text: `Stages differ: ${wrong.slice(0, 3).join('; ')}.` }
}

/** Of the whole score, and vote by vote. */
export function differences({ prediction, exemplars }: Pick<CapsuleDocument, 'prediction' | 'exemplars'>, reading: ScoreReading): { votes: CapsuleVerdict['votes']; differencePoints: number } {
  const apart = (stored: number | null, found: number | null): number => (stored === null && found === null ? 0 : Math.abs((stored ?? Infinity) - (found ?? -Infinity)))
  const partsApart = (stored: readonly number[] | null, found: readonly number[] | null): number => (stored === null || found === null ? (stored === found ? 0 : Infinity) : Math.max(0, ...stored.map((part, i) => apart(part, found[i] ?? null))))
  const votes = exemplars.map(({ title, vote, scorePoints }, k) => {
    const found = reading.votes[k]
    const parts = [apart(vote.votePoints, found?.votePoints ?? null), apart(vote.deltaPoints, found?.deltaPoints ?? null), partsApart(vote.stageContributions, found?.stageContributions ?? null)]
    return { title, storedPoints: vote.votePoints, recomputedPoints: found?.votePoints ?? scorePoints, differencePoints: bounded(Math.max(...parts)) }
  })
  return {
    votes,
    differencePoints: bounded(Math.max(
      apart(prediction.predictedScorePoints, reading.predictedScorePoints), apart(prediction.directScorePoints, reading.directScorePoints), apart(prediction.directShare, reading.directShare),
      partsApart(prediction.stageContributions, reading.stageContributions), apart(prediction.voteSpreadPoints, spread(reading.votes.map(({ votePoints }) => votePoints))),
    )),
  }
}

/** A number that JSON can hold. */
const bounded = (points: number): number => (Number.isFinite(points) ? points : 1e9)

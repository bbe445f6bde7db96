import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { arch, platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CapsuleDocument } from '../../../shared/contract/capsules.ts'
import { capsuleDocument } from '../../../shared/contract/capsules.ts'
import { relativeTimes } from '../../../shared/domain/frame-times.ts'
import { StudioError } from '../../../shared/errors.ts'
import { emptyFrameIndex } from '../../../shared/frame-index.ts'
import type { AssessedVideo, Assessor } from '../../assessment/assessor.ts'
import { asUsed, segmentDive, type SegmentedFeatures } from '../../assessment/score-dive.ts'
import { requireRoom, writeCapsule, type CapsulePart } from '../../datasets/capsule/write-capsule.ts'
import type { ScoreReading } from '../../models/method.ts'
import { capsuleReport, type KeyPicture } from '../../reports/capsule-report.ts'
import { runtimeVersion } from '../../runtime/session.ts'
import { loadDiveFrames } from '../../tensor/dive-frames.ts'
import { frameGeometry } from '../../tensor/geometry.ts'
import { requireContent } from '../../tensor/video-content.ts'
import { writeFrames } from '../../video/encode.ts'
import { findFfmpeg, type FfmpegTool } from '../../video/ffmpeg.ts'
import { readFrameIndexFile } from '../../video/frame-index-file.ts'
import { createFrameReader, type FrameReader } from '../../video/frame-reader.ts'
import type { JobContext, JobFunction } from '../messages.ts'
import { featuresFile } from './capsule-arrays.ts'
import type { MakeCapsuleInput } from './capsule-input.ts'
import { makeCapsuleInput } from './capsule-input.ts'
import { headsFile } from './capsule-weights.ts'
import { loadModel, logPlace, openAssessor, openCaches, openMethod, throwIfCancelled } from './model-access.ts'
import { differences, featuresTolerancePoints } from './verify-capsule.ts'

/** Nearly without loss to the eye; the numbers come from `pictures.rgb`, which is exact. */
const clipQuality = 16
const keyPictureHeight = 270

/**
 * The `make-capsule` job: the score is computed once more, from the features in
 * the cache where they are, and only if it comes to the stored number is a
 * capsule made of it.
 */
export const makeCapsule: JobFunction = async (raw, context) => {
  const input = makeCapsuleInput.parse(raw)
  await requireRoom(input.path, input.overwrite)
  const ffmpeg = await findFfmpeg({ settingPath: input.ffmpegPath })
  context.progress(0, `Reading "${input.query.title}"`)
  await requireContent(input.query.video, input.query.title, context.signal)
  const assessor = await openAssessor(input, context.signal)
  const folder = await mkdtemp(join(tmpdir(), 'highboard-capsule-'))
  try {
    const scored = await scoreAgain(assessor, input, context)
    const geometry = frameGeometry(assessor.model.video.geometry, input.model.geometry, assessor.model.video.size)
    context.progress(0.5, 'Reading what the model saw')
    const frames = await loadDiveFrames(input.query, { frameCount: assessor.model.video.frames, geometry, ffmpegPath: input.ffmpegPath, cache: openCaches(input.cacheFolder).frames, signal: context.signal })
    throwIfCancelled(context.signal)
    const { reader, timesMicroseconds } = await openQuery(input, ffmpeg)
    const clip = join(folder, 'clip.mp4')
    await writeClip(reader, clip, input, ffmpeg, context)
    const opened = loadModel(input.model.path, (options) => openMethod(input.model.method, input.model.configuration, options))
    const { clip: clipFacts, model, votes, ...known } = input.known
    const document: CapsuleDocument = capsuleDocument.parse({
      ...known, clip: { ...clipFacts, timesMicroseconds },
      used: scored.used,
      exemplars: input.exemplars.map(({ title, diveNumber, athlete, difficulty, awards, scorePoints, video, startFrame, endFrame }, k) => ({ title: title.slice(0, 700), diveNumber, athlete, difficulty, awards, scorePoints, source: { contentHash: video.contentHash, startFrame, endFrame }, used: scored.exemplars[k]?.used, vote: votes[k] })),
      model: { ...model, contentHash: input.model.contentHash, method: input.model.method, configuration: input.model.configuration, geometry: input.model.geometry, options: opened.model.options, facts: opened.facts },
      features: assessor.model.features,
      pictures: { count: frames.sampledFrames.length, height: frames.height, width: frames.width, sampledFrames: frames.sampledFrames },
      computed: { provider: assessor.provider ?? 'cpu', onnxRuntime: runtimeVersion, ffmpeg: ffmpeg.version, system: `${platform()} ${arch()}` },
    })
    context.progress(0.85, 'Writing the capsule')
    const { rows, width } = assessor.model.features
    const keyPictures = await readKeyPictures(reader, document, input, context)
    const parts: CapsulePart[] = [
      { name: 'capsule.json', bytes: [Buffer.from(`${JSON.stringify(document, null, 1)}\n`)], compress: true },
      { name: 'query.npy', bytes: [featuresFile([rows, width], [scored.query.features])], compress: true },
      ...(scored.exemplars.length === 0 ? [] : [{ name: 'exemplars.npy' as const, bytes: [featuresFile([scored.exemplars.length, rows, width], scored.exemplars.map(({ features }) => features))], compress: true }]),
      { name: 'pictures.rgb', bytes: [frames.pixels], compress: true },
      { name: 'clip.mp4', bytes: createReadStream(clip), compress: false },
      input.withWeights ? { name: 'model.safetensors', bytes: createReadStream(input.model.path), compress: false } : { name: 'heads.safetensors', bytes: [headsFile(opened, input.model)], compress: true },
      { name: 'report.html', bytes: [Buffer.from(capsuleReport(document, keyPictures))], compress: true },
    ]
    await writeCapsule(input.path, parts, { createdBy: input.writer, overwrite: input.overwrite, signal: context.signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
    await logPlace(assessor, input, context)
    await assessor.release()
  }
  context.progress(1, 'Written')
  return { path: input.path, sizeBytes: (await stat(input.path)).size }
}

type Used = CapsuleDocument['used']
interface Scored {
  query: AssessedVideo
  used: Used
  exemplars: { features: Float32Array; used: Used }[]
}

/**
 * The stored score from what is there now. Stages the model found may be told by its own samples or by the frames that are
 * stored; in dives shorter than T these are not always the same, so both are tried.
 * @throws StudioError 'conflict' where neither comes to the stored number
 */
async function scoreAgain(assessor: Assessor, input: MakeCapsuleInput, context: JobContext): Promise<Scored> {
  const { query, exemplars, known: { prediction, votes } } = input
  await assessor.announce([query, ...exemplars])
  const own = await segmentDive(assessor, query, input.transitionSearch)
  const others: { video: AssessedVideo; used: Used }[] = []
  for (const [k, dive] of (assessor.model.usesExemplars ? exemplars : []).entries()) {
    context.progress((0.45 * (k + 1)) / (exemplars.length + 1), `Reading "${dive.title}"`)
    const found = await segmentDive(assessor, dive, input.transitionSearch)
    others.push(usedOf(found, asUsed(assessor, dive, found, { transitionSource: input.transitionSource })))
  }
  const stored = { prediction, exemplars: others.map((_, k) => ({ title: exemplars[k]?.title ?? '', scorePoints: exemplars[k]?.scorePoints ?? NaN, vote: votes[k] })) } as Parameters<typeof differences>[0]
  const tries = [asUsed(assessor, query, own, { transitionSource: input.transitionSource }), asUsed(assessor, query, own, { transitionSource: 'labels' }), asUsed(assessor, query, own, { transitionSource: 'model' })]
  let nearest = Infinity
  let found: ScoreReading | null = null
  for (const video of tries) {
    const reading = await assessor.compare(video, others.map((other) => other.video))
    const { differencePoints, votes: apart } = differences(stored, reading)
    const largest = Math.max(differencePoints, ...apart.map((vote) => vote.differencePoints))
    if (largest <= featuresTolerancePoints) {
      const { used } = usedOf(own, video)
      return { query: video, used, exemplars: others.map((other) => ({ features: other.video.features, used: other.used })) }
    }
    if (largest < nearest) [nearest, found] = [largest, reading]
  }
  throw new StudioError('conflict', `The score of "${query.title}" cannot be had again: stored ${prediction.predictedScorePoints.toFixed(2)}, computed now ${(found?.predictedScorePoints ?? NaN).toFixed(2)} points, votes up to ${nearest.toExponential(1)} apart.`, {
    hint: 'Labels, awards or pictures of the dive or an exemplar have changed since, or it was computed on an accelerator that rounds otherwise. Score the dive again and make the capsule of the new score.',
  })
}

/** Whether the stages are the model's own is told by where they are. */
function usedOf(found: SegmentedFeatures, video: AssessedVideo): { video: AssessedVideo; used: Used } {
  const [first, last] = video.labels.transitions ?? []
  const transitions: Used['transitions'] = found.choice === null || first === undefined || last === undefined ? null : [first, last]
  return { video, used: { transitions, source: transitions !== null && transitions.join() === found.choice?.samples.join() ? 'model' : 'labels' } }
}

async function openQuery({ query: { video, title, startFrame, endFrame } }: MakeCapsuleInput, ffmpeg: FfmpegTool): Promise<{ reader: FrameReader; timesMicroseconds: number[] }> {
  const { path, width, height, frameCount, frameRate, kind } = video
  const index = video.frameIndexPath === null ? emptyFrameIndex() : await readFrameIndexFile(video.frameIndexPath, { name: title, frameCount })
  const reader = createFrameReader({ name: title, kind: kind === 'frames' ? 'folder' : 'file', path, width, height, frameCount, ...index }, { ffmpeg })
  const times = relativeTimes(Array.from(index.timestampsMicroseconds.slice(startFrame, endFrame)), endFrame - startFrame, frameRate)
  return { reader, timesMicroseconds: times }
}

/** The frames of the dive, all of them and no others, at the video's own size and average rate. */
async function writeClip(reader: FrameReader, path: string, { query: { startFrame, endFrame, video } }: MakeCapsuleInput, ffmpeg: FfmpegTool, context: JobContext): Promise<void> {
  async function* frames(): AsyncGenerator<Uint8Array> {
    for await (const { frame, data } of reader.readRgb({ startFrame, endFrame }, { signal: context.signal })) {
      context.progress(0.55 + (0.3 * (frame - startFrame)) / (endFrame - startFrame), 'Cutting the clip')
      yield data
    }
  }
  await writeFrames(frames(), path, { ffmpeg, width: video.width, height: video.height, framesPerSecond: video.frameRate, signal: context.signal, quality: clipQuality })
}

/** The first picture of each stage, the middle of the longest, and the last of the dive. */
async function readKeyPictures(reader: FrameReader, { stages, prediction, clip }: CapsuleDocument, { query: { startFrame } }: MakeCapsuleInput, context: JobContext): Promise<KeyPicture[]> {
  const cuts = stages.length > 0 ? stages.map(({ label, startFrame: frame }, i) => ({ frame, title: label ?? `Stage ${i + 1}` })) : [{ frame: 0, title: 'Take-off' }, ...(prediction.transitions ?? []).map((frame, i) => ({ frame, title: i === 0 ? 'Flight' : 'Entry' }))]
  const wanted = [...cuts.slice(0, 12), { frame: clip.frameCount - 1, title: 'End' }].filter(({ frame }, i, all) => frame > (all[i - 1]?.frame ?? -1))
  const pictures: KeyPicture[] = []
  for await (const { frame, data } of reader.readJpegs({ indices: wanted.map(({ frame }) => frame + startFrame) }, { height: keyPictureHeight, signal: context.signal })) {
    const title = wanted.find((each) => each.frame + startFrame === frame)?.title ?? ''
    pictures.push({ frame: frame - startFrame, title, jpegBase64: Buffer.from(data).toString('base64') })
  }
  return pictures
}

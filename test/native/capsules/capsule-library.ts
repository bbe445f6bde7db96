import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readVideo } from '../../../src/main/engine/jobs/read-video.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { decodeFrameIndex } from '../../../src/shared/frame-index.ts'
import type { DiveId, ModelId, PredictionId } from '../../../src/shared/contract/entities.ts'
import type { StudioUnderTest } from '../../helpers/studio.ts'
import { someFacts } from '../library/temporary-library.ts'

/** Five dives of moving test pictures, labelled and scored by judges, in a library whose shipped model can score them. */
export async function addDives(app: StudioUnderTest): Promise<DiveId[]> {
  const library = await openLibrary(app.folder)
  const dives: DiveId[] = []
  try {
    const ffmpeg = await findFfmpeg()
    const media = join(library.folder.media, 'rendered')
    mkdirSync(media, { recursive: true })
    for (let i = 0; i < 5; i++) {
      const path = join(media, `secret-name-${i}.mp4`)
      execFileSync(ffmpeg.path, ['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${160 + 16 * i}x96:rate=25`, '-t', '3', '-pix_fmt', 'yuv420p', path])
      const read = await readVideo(path, { ffmpeg, signal: new AbortController().signal, known: new Set(), framesPerSecond: 25, allowGaps: false, allowDamaged: false, proxyFolder: library.folder.cache })
      if (read.type !== 'video') throw new Error('the library is empty')
      const { type: _type, warnings: _warnings, frameIndexBase64, ...facts } = read
      const stored = await library.videos.insert({ ...facts, isRendered: true, frameIndex: decodeFrameIndex(Buffer.from(frameIndexBase64, 'base64')) }, [{
        facts: someFacts({ startFrame: 5, endFrame: 65 + i, athlete: `Diver ${i}`, scorePoints: 60 + 3 * i }), stages: [{ label: 'Forward', startFrame: 0 }, { label: '3.5 Soms.Pike', startFrame: 20 + i }, { label: 'Entry', startFrame: 45 }],
      }], { kind: 'rendered', name: 'rendered truth' })
      dives.push(...stored.diveIds)
    }
  } finally {
    await library.close()
  }
  return dives
}

/** Scores a dive by the shipped model. */
export async function scoreOne(app: StudioUnderTest, diveId: DiveId, transitionSource: 'model' | 'labels' = 'model'): Promise<{ predictionId: PredictionId; modelId: ModelId }> {
  const [model] = await app.studio.call('models.list', {})
  const { jobId } = await app.studio.call('assessment.score', { diveIds: [diveId], modelId: model!.id, exemplarCount: 4, transitionSource })
  const job = await app.finish(jobId)
  if (job.state !== 'done') throw new Error(job.error?.message ?? job.state)
  const [prediction] = await app.studio.call('assessment.predictions', { diveId })
  return { predictionId: prediction!.id, modelId: model!.id }
}

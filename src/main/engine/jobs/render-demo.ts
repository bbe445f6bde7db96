import { join } from 'node:path'
import { StudioError } from '../../../shared/errors.ts'
import { encodeRenderedDive } from '../../datasets/rendered/encode.ts'
import { findFfmpeg } from '../../video/ffmpeg.ts'
import type { JobFunction } from '../messages.ts'
import { readVideo } from './read-video.ts'
import { renderInput } from './render-input.ts'

/**
 * Renders dives into the library's media folder, then reads each file back like
 * any import, so that a rendered dive is known by the same facts as a filmed one.
 */
export const renderDemo: JobFunction = async (raw, context) => {
  const { dives, folder, ffmpegPath } = renderInput.parse(raw)
  const ffmpeg = await findFfmpeg({ settingPath: ffmpegPath })
  const framesTotal = dives.reduce((sum, { script }) => sum + script.frameCount, 0)
  const startedAt = Date.now()
  let framesBefore = 0
  for (const { index, script, fileName } of dives) {
    if (context.signal.aborted) throw new StudioError('cancelled', 'Rendering was stopped; the dives made so far are kept.')
    const path = join(folder, fileName)
    const report = (frames: number): void => {
      const fraction = (framesBefore + frames) / framesTotal
      const elapsed = (Date.now() - startedAt) / 1000
      context.progress(fraction, `Rendering a ${script.diveNumber}`, fraction > 0.02 ? (elapsed * (1 - fraction)) / fraction : null)
    }
    await encodeRenderedDive(script, path, { ffmpegPath: ffmpeg.path, signal: context.signal, onFrame: report })
    const video = await readVideo(path, { ffmpeg, signal: context.signal, known: new Set(), framesPerSecond: script.frameRate, allowGaps: false, allowDamaged: false, proxyFolder: folder })
    context.item({ index, video })
    framesBefore += script.frameCount
  }
  return { count: dives.length }
}

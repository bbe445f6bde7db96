import type { Dive, Stage, VideoId } from '../../shared/contract/entities.ts'
import { keyFramesOf } from '../../shared/domain/key-frames.ts'
import { toStudioError } from '../../shared/errors.ts'
import type { ReportedDive } from '../reports/dive-section.ts'

export interface KeyPictures {
  /** A frame of a video as JPEG. */
  keyPicture(videoId: VideoId, frame: number, height: number): Promise<Uint8Array>
}

/** Of a picture in a report, pixels: enough for paper, small enough to send. */
const pictureHeight = 240

/** The pictures a dive is told in, or why there are none. */
export async function picturesOf(media: KeyPictures, dive: Dive, stages: readonly Stage[], height = pictureHeight): Promise<Pick<ReportedDive, 'pictures' | 'noPictures'>> {
  if (dive.isAwaited) return { pictures: [], noPictures: 'Its pictures have not been attached yet.' }
  try {
    const pictures = []
    for (const { frame, title } of keyFrames(dive.endFrame - dive.startFrame, stages)) {
      pictures.push({ frame, title, jpegBase64: Buffer.from(await media.keyPicture(dive.videoId, dive.startFrame + frame, height)).toString('base64') })
    }
    return { pictures, noPictures: '' }
  } catch (error) {
    // A report of what is known is worth more than none.
    return { pictures: [], noPictures: `Its pictures cannot be read: ${toStudioError(error).message}` }
  }
}

/** The frames a dive is told in, with the names of its stages. */
export function keyFrames(frameCount: number, stages: readonly Pick<Stage, 'label' | 'startFrame'>[]): { frame: number; title: string }[] {
  return keyFramesOf(frameCount, stages).map(({ frame, label, place, isStage }) => ({ frame, title: label ?? (place === null ? 'End' : isStage ? `Stage ${place.index + 1}` : `${place.index + 1} of ${place.count}`) }))
}

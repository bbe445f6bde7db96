/**
 * What the rest of the studio needs to know to read frames of a video again:
 * where it is, how large its pictures are and when each is shown. A frame is
 * identified by its index in the order the decoder gives them (which is the
 * order of presentation); nothing is ever repeated or dropped, so frame 143 is
 * the same picture on screen, in an export and in training.
 */
import type { FrameIndex } from '../../shared/frame-index.ts'

/** A video that can be read frame by frame: a file, or a folder of pictures. */
export interface VideoSource extends FrameIndex {
  /** as people know it, for messages */
  name: string
  kind: 'file' | 'folder'
  /** absolute path of the file or folder */
  path: string
  /** pixels, after rotation */
  width: number
  height: number
  frameCount: number
  /** SHA-256 of what was imported (`hashContent`); absent where nothing was yet. Tells a file damaged since from one that is read by another decoder. */
  contentHash?: string
}

/** What a probe finds. */
export interface VideoProbe extends VideoSource {
  /** ffmpeg's names for the container, such as "mov,mp4,m4a,3gp,3g2,mj2"; "folder" for folders */
  container: string
  codec: string
  /** such as "High"; absent where the codec has none */
  profile?: string
  pixelFormat: string
  /** average over the whole video */
  framesPerSecond: number
  isVariableRate: boolean
  /** from the first picture to the end of the last */
  durationSeconds: number
  /** timestamp of frame 0 */
  startOffsetSeconds: number
  /** clockwise, 0, 90, 180 or 270; already applied to pictures, width and height */
  rotationDegrees: number
  isInterlaced: boolean
  /** shape of one pixel, width / height; 1 for square pixels */
  pixelAspect: number
  hasAudio: boolean
  sizeBytes: number
  /** what is unusual but did not prevent reading, as sentences */
  warnings: string[]
}

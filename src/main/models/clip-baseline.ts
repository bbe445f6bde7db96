/**
 * The video side of the baselines on I3D: ten overlapping clips of 103 frames,
 * as the score distribution paper cuts them, whose features are averaged.
 */
import { i3d224 } from './backbones/i3d-config.ts'
import type { ClipVideo } from './clip-video.ts'

/** As published: the last clip is the last 16 frames. */
export const publishedClips: ClipVideo = { frames: 103, starts: [0, 10, 20, 30, 40, 50, 60, 70, 80, 87], backbone: i3d224, unit: 'clip' }

/** For laptops: half the frames and clips, smaller pictures, a quarter of the backbone's channels; the same clips as CoRe's small size. */
export const smallClips: ClipVideo = { frames: 48, starts: [0, 8, 16, 24, 32], backbone: { width: 0.25, clipFrames: 16, size: 96 }, unit: 'video' }

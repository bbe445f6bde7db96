/**
 * Sizes of CoRe (ICCV 2021). One structure, any scale: `core` is the published
 * one, `core-small` fits a laptop.
 */
import { i3d224, i3dFeatureWidth } from '../backbones/i3d-config.ts'
import type { ClipVideo } from '../clip-video.ts'

export interface CoreConfig extends ClipVideo {
  readonly name: string
  /** Width of every node of the regression tree. */
  readonly treeWidth: number
  /** Binary decisions from the root to a leaf. The released code says "depth 5" and makes 4. */
  readonly decisions: number
}

/**
 * The published configuration. The last clip starts at 86, so frame 102 is in none: so the released code has it.
 */
export const core: CoreConfig = {
  name: 'core', frames: 103, starts: [0, 10, 20, 30, 40, 50, 60, 70, 80, 86], backbone: i3d224, unit: 'clip', treeWidth: 256, decisions: 4,
}

/** The same structure for laptops and demos: half the frames and clips, smaller pictures, a quarter of the backbone's channels. */
export const coreSmall: CoreConfig = {
  name: 'core-small', frames: 48, starts: [0, 8, 16, 24, 32], backbone: { width: 0.25, clipFrames: 16, size: 96 }, unit: 'video', treeWidth: 128, decisions: 4,
}

/** Both by name, as settings and checkpoints refer to them. */
export const coreConfigs: Readonly<Record<string, CoreConfig>> = { [coreSmall.name]: coreSmall, [core.name]: core }

export function leafCount({ decisions }: Pick<CoreConfig, 'decisions'>): number {
  return 2 ** decisions
}

/** D, the width of a clip's feature vector. */
export function featureWidth(config: CoreConfig): number {
  return i3dFeatureWidth(config.backbone)
}

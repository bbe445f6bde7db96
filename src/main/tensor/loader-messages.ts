import type { WireError } from '../../shared/errors.ts'
import type { PictureRequest } from './load-pictures.ts'

/** What the thread that computes and the thread that loads say to each other. Both are ours and of one build, so nothing is validated. */
export interface LoaderSettings {
  cacheFolder: string
  ffmpegPath: string
}

export type ToLoader =
  /** Loads come in the order they were sent; one that is waited for goes before what is only made ready. */
  | { type: 'load'; id: number; request: PictureRequest; isAwaited: boolean }
  /** Not wanted any more: what has not begun is left out. */
  | { type: 'drop'; ids: readonly number[] }
  /** Ends decoders, notes how the cache was used, and ends the thread. */
  | { type: 'close' }

export type FromLoader =
  /** `pictures` moves over, it is not copied. */
  | { type: 'loaded'; id: number; pictures: Float32Array }
  | { type: 'failed'; id: number; error: WireError }

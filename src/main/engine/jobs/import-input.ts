import { z } from 'zod'

/** Input of the `import` job. */
export const importInput = z.object({
  /** Absolute paths of video files and frame folders. */
  paths: z.array(z.string()),
  /** Frames per second of frame folders. */
  framesPerSecond: z.number().positive(),
  allowGaps: z.boolean(),
  allowDamaged: z.boolean(),
  /** Content hashes of the library: a video among them is not read again. */
  knownHashes: z.array(z.string()),
  /** Where proxies are written. */
  cacheFolder: z.string(),
  ffmpegPath: z.string(),
})
export type ImportInput = z.infer<typeof importInput>

/** Items of the `import` job: one for each path, in order. */
export const importItem = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('video'),
    path: z.string(),
    name: z.string(),
    kind: z.enum(['file', 'frames']),
    contentHash: z.string(),
    sizeBytes: z.number(),
    width: z.number(),
    height: z.number(),
    frameCount: z.number(),
    durationSeconds: z.number(),
    frameRate: z.number(),
    isVariableFrameRate: z.boolean(),
    codec: z.string(),
    /** Times, key frames and checksums (shared/frame-index.ts); without frames for frame folders. */
    frameIndexBase64: z.base64(),
    proxyPath: z.string().nullable(),
    warnings: z.array(z.string()),
  }),
  /** The library has this content already. */
  z.object({ type: z.literal('known'), path: z.string(), contentHash: z.string() }),
  z.object({ type: z.literal('refused'), path: z.string(), error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }) }),
])
export type ImportItem = z.infer<typeof importItem>

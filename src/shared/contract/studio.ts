import { z } from 'zod'
import { procedure } from './procedure.ts'

/** A key map: a preset's name, and by action the keys this person chose instead. Names and keys of a newer version are kept as they are. */
export const shortcutSettings = z.object({
  preset: z.string().min(1).max(40),
  overrides: z.record(z.string().min(1).max(60), z.array(z.string().min(1).max(60)).max(12)),
})
export type ShortcutSettings = z.infer<typeof shortcutSettings>

export const settings = z.object({
  /** Name that stands on every label this person places. */
  annotator: z.string().min(1).max(120),
  theme: z.enum(['system', 'light', 'dark']),
  /** Code of the screens' language, BCP 47. One this studio has no file of is shown in English. */
  locale: z.string().max(35).regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/),
  shortcuts: shortcutSettings,
  ffmpegPath: z.string().nullable(),
  /** Threads of a computing job; null: chosen for the machine. */
  threads: z.number().int().min(1).max(256).nullable(),
  /** How large the caches of this library may grow, see caches.info. */
  frameCacheBytes: z.number().int().min(100e6).max(100e12),
  featureCacheBytes: z.number().int().min(100e6).max(100e12),
})
export type Settings = z.infer<typeof settings>

export const studioInfo = z.object({
  version: z.string(),
  host: z.enum(['electron', 'browser']),
  platform: z.string(),
  /** Where ffmpeg was found, or why not. */
  ffmpeg: z.object({ path: z.string().nullable(), source: z.string(), version: z.string().nullable() }),
  threads: z.number().int(),
})
export type StudioInfo = z.infer<typeof studioInfo>

/** An execution provider of ONNX Runtime, tried on this machine with a small graph. */
export const providerReport = z.object({
  name: z.enum(['cpu', 'cuda', 'dml', 'coreml', 'webgpu']),
  title: z.string(),
  isAvailable: z.boolean(),
  /** Why not, and what can be done; null where it is available. */
  reason: z.string().nullable(),
  hint: z.string().nullable(),
  /** Of the small graph, as a sign of life rather than of speed. */
  loadMilliseconds: z.number().nullable(),
  runMilliseconds: z.number().nullable(),
  /** What its process grew by. */
  memoryBytes: z.number().nullable(),
})
export type ProviderReport = z.infer<typeof providerReport>

/** What this machine computes with. */
export const deviceReport = z.object({
  /** Name of the processor. */
  processor: z.string(),
  /** As the system counts them, hyperthreads included. */
  processors: z.number().int(),
  threads: z.number().int(),
  threadsReason: z.string(),
  memoryBytes: z.number(),
  freeMemoryBytes: z.number(),
  /** Of NVIDIA, where its driver's tool tells; others show only as providers. */
  graphicsCards: z.array(z.string()),
  /** In the order they are tried. */
  providers: z.array(providerReport),
  /** The one that 'auto' takes. */
  automatic: z.string(),
})
export type DeviceReport = z.infer<typeof deviceReport>

export const studioProcedures = {
  'studio.info': procedure(z.object({}), studioInfo),
  /** Tries every provider in processes of their own, once while the studio is open, or again on request. Takes seconds the first time. */
  'studio.devices': procedure(z.object({ again: z.boolean().default(false) }), deviceReport),
  'settings.get': procedure(z.object({}), settings),
  'settings.set': procedure(settings.partial(), settings),
}

import { z } from 'zod'
import { procedure } from './procedure.ts'

export const settings = z.object({
  /** Name that stands on every label this person places. */
  annotator: z.string().min(1).max(120),
  theme: z.enum(['system', 'light', 'dark']),
  locale: z.enum(['en', 'zh']),
  ffmpegPath: z.string().nullable(),
})
export type Settings = z.infer<typeof settings>

export const studioInfo = z.object({
  version: z.string(),
  host: z.enum(['electron', 'browser']),
  platform: z.string(),
  /** Where ffmpeg was found, or why not. */
  ffmpeg: z.object({ path: z.string().nullable(), source: z.string(), version: z.string().nullable() }),
  providers: z.array(z.string()),
  threads: z.number().int(),
})
export type StudioInfo = z.infer<typeof studioInfo>

export const studioProcedures = {
  'studio.info': procedure(z.object({}), studioInfo),
  'settings.get': procedure(z.object({}), settings),
  'settings.set': procedure(settings.partial(), settings),
}

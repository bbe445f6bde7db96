import { z } from 'zod'
import type { DiveScript } from '../../datasets/rendered/script.ts'
import { importItem } from './import-input.ts'

/** Input of the `render-demo` job: one child's share of the dives. Scripts come from the parent's own plan, so they are carried, not checked. */
export const renderInput = z.object({
  dives: z.array(z.object({ index: z.number().int(), script: z.custom<DiveScript>((value) => typeof value === 'object' && value !== null), fileName: z.string() })),
  folder: z.string(),
  ffmpegPath: z.string(),
})
export type RenderInput = z.infer<typeof renderInput>

/** Item of the `render-demo` job: a finished dive; `index` is its place in the plan. */
export const renderedItem = z.object({ index: z.number().int(), video: importItem })

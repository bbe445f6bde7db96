import { z } from 'zod'

/** Input and result of the `measure-speed` job. */
export const speedInput = z.object({ threads: z.number().int().min(1) })

/** So many times as slow as the machine whose prices run-time.ts has. */
export const speedResult = z.object({ slowness: z.number().positive() })
export type SpeedResult = z.infer<typeof speedResult>

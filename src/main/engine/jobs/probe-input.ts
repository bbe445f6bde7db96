import { z } from 'zod'

/** Input and result of the `probe` job. */
export const providerName = z.enum(['cpu', 'cuda', 'dml', 'coreml', 'webgpu'])

export const probeInput = z.object({ provider: providerName, threads: z.number().int().min(1) })
export type ProbeInput = z.infer<typeof probeInput>

export const probeResult = z.object({
  provider: providerName,
  refusal: z.object({ reason: z.string(), hint: z.string() }).nullable(),
  loadMilliseconds: z.number(),
  runMilliseconds: z.number(),
  memoryBytes: z.number(),
})
export type ProbeAnswer = z.infer<typeof probeResult>

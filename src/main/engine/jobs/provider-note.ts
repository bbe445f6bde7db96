import { z } from 'zod'
import { cudaFiles } from '../../runtime/cuda-files.ts'
import { explainRefusal, providerTitles } from '../../runtime/providers.ts'
import type { Provider, ProviderFallback } from '../../runtime/session.ts'
import { providerName } from './probe-input.ts'

/** Where a job computes, as the parent has decided it: part of the input of every computing job. */
export const placement = {
  /** Tried in order; the processor is always the last resort. */
  providers: z.array(providerName),
  /** Accelerators left out because they failed when they were tried, and why. */
  refusedProviders: z.array(z.object({ provider: z.string(), reason: z.string() })).default([]),
  threads: z.number().int().min(1),
}

/** Why a job computes where it does, in one line; null where it got what was wanted first. */
export async function providerNote(refused: readonly { provider: string; reason: string }[], fallbacks: readonly ProviderFallback[]): Promise<string | null> {
  const files = fallbacks.some(({ provider }) => provider === 'cuda') ? await cudaFiles() : null
  const lines = [
    ...refused.map(({ provider, reason }) => `${titleOf(provider)} is not used: ${reason}.`),
    ...fallbacks.map(({ provider, reason: message }) => {
      const { reason, hint } = explainRefusal(provider, message, provider === 'cuda' ? files : null)
      return `${titleOf(provider)} refused: ${reason}.${hint === '' ? '' : ` ${hint}.`}`
    }),
  ]
  return lines.length > 0 ? lines.join(' ') : null
}

function titleOf(provider: string): string {
  return providerTitles[provider as Provider] ?? provider
}

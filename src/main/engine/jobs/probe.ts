import { probeProvider } from '../../runtime/probe.ts'
import type { JobFunction } from '../messages.ts'
import { probeInput, type ProbeAnswer } from './probe-input.ts'

/** The `probe` job: one execution provider tried for real. It is no job of the job list: its child may die of it. */
export const probe: JobFunction = async (raw): Promise<ProbeAnswer> => {
  const { provider, threads } = probeInput.parse(raw)
  return probeProvider(provider, threads)
}

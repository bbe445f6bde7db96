import { execFile } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { promisify } from 'node:util'
import type { DeviceReport, ProviderReport } from '../../shared/contract/studio.ts'
import { StudioError } from '../../shared/errors.ts'
import { cudaFiles } from '../runtime/cuda-files.ts'
import { automaticProviders, explainRefusal, providersOf, providerTitles } from '../runtime/providers.ts'
import type { Provider } from '../runtime/session.ts'
import type { JobHost } from './host.ts'
import { probeResult } from './jobs/probe-input.ts'
import type { ThreadChoice } from './threads.ts'

/**
 * What this machine computes with, tried and not believed: each execution
 * provider gets a child process of its own, because the library of a graphics
 * driver may abort the process that loads it. What was found holds until the
 * studio is closed, or until somebody asks to try again.
 */
export interface Devices {
  report(again?: boolean): Promise<DeviceReport>
  /** What a job tries, in order; the processor is always its last resort. 'auto' leaves out what has failed on this machine. */
  order(wanted: string): Promise<ProviderOrder>
}

export interface ProviderOrder {
  providers: Provider[]
  /** Accelerators that 'auto' would have liked, and why they are left out. */
  refused: { provider: string; reason: string }[]
}

export interface DevicesOptions {
  host: Pick<JobHost, 'run'>
  threads(): ThreadChoice
  platform?: string
  arch?: string
  timeoutMilliseconds?: number
}

export function createDevices({ host, threads, platform = process.platform, arch = process.arch, timeoutMilliseconds = 60_000 }: DevicesOptions): Devices {
  const known = new Map<Provider, Promise<ProviderReport>>()
  const automatic = automaticProviders(platform, arch)

  const tried = (provider: Provider): Promise<ProviderReport> => {
    const found = known.get(provider) ?? probe(provider)
    known.set(provider, found)
    return found
  }

  const probe = async (provider: Provider): Promise<ProviderReport> => {
    const title = providerTitles[provider]
    const refused = (reason: string, hint: string): ProviderReport => ({ name: provider, title, isAvailable: false, reason, hint, loadMilliseconds: null, runMilliseconds: null, memoryBytes: null })
    const files = provider === 'cuda' ? await cudaFiles() : null
    // Without its own libraries there is nothing to try, and no process is started for it.
    if (files && files.missing.length > 0) {
      const { reason, hint } = explainRefusal(provider, '', files)
      return refused(reason, hint)
    }
    const job = host.run('probe', { provider, threads: threads().threads }, {})
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      job.cancel()
    }, timeoutMilliseconds)
    const outcome = await job.outcome
    clearTimeout(timer)
    if (isLate) return refused(`${title} did not answer within ${timeoutMilliseconds / 1000} s`, 'Update the driver of the graphics card')
    if (outcome.state === 'failed') return refused(`Trying ${title} ended its process: ${outcome.error.message}`, 'Update the driver of the graphics card. The studio computes without it')
    if (outcome.state !== 'done') return refused(`${title} was not tried to the end`, 'Try again')
    const { refusal, loadMilliseconds, runMilliseconds, memoryBytes } = probeResult.parse(outcome.result)
    if (refusal) return refused(refusal.reason, refusal.hint)
    return { name: provider, title, isAvailable: true, reason: null, hint: null, loadMilliseconds, runMilliseconds, memoryBytes }
  }

  return {
    async report(again = false) {
      if (again) known.clear()
      const providers: ProviderReport[] = []
      // One after the other: times and memory would be nobody's otherwise.
      for (const provider of providersOf(platform, arch)) providers.push(await tried(provider))
      const choice = threads()
      return {
        processor: cpus()[0]?.model.trim() ?? 'unknown',
        processors: cpus().length,
        threads: choice.threads,
        threadsReason: choice.reason,
        memoryBytes: Math.min(totalmem(), limitBytes()),
        freeMemoryBytes: process.availableMemory(),
        graphicsCards: await graphicsCards(),
        providers,
        automatic: automatic.find((name) => providers.some((found) => found.name === name && found.isAvailable)) ?? 'cpu',
      }
    },
    async order(wanted) {
      if (wanted !== 'auto') {
        const provider = providersOf(platform, arch).find((name) => name === wanted)
        if (provider) return { providers: [provider], refused: [] }
        throw new StudioError('provider', `ONNX Runtime has no provider "${wanted}" for this system.`, { hint: `Choose auto or one of ${providersOf(platform, arch).join(', ')}.` })
      }
      const order: ProviderOrder = { providers: [], refused: [] }
      for (const provider of automatic) {
        const { isAvailable, reason } = await tried(provider)
        if (isAvailable) order.providers.push(provider)
        else order.refused.push({ provider, reason: reason ?? '' })
      }
      return order
    },
  }
}

/** The limit of a container; absurdly large without one. */
function limitBytes(): number {
  const found = process.constrainedMemory()
  return found > 0 ? found : Infinity
}

/** Names and memory of NVIDIA cards, where the driver's own tool is there to ask. */
async function graphicsCards(): Promise<string[]> {
  const found = await promisify(execFile)('nvidia-smi', ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'], { timeout: 5000 }).catch(() => null)
  return found ? parseCards(found.stdout) : []
}

/** Lines "NVIDIA RTX A2000, 6138 MiB, 550.54" as "NVIDIA RTX A2000, 6138 MiB, driver 550.54". */
export function parseCards(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => line.split(',').map((part) => part.trim())).flatMap(([name, memory, driver]) => (name && memory ? [`${name}, ${memory}${driver ? `, driver ${driver}` : ''}`] : []))
}

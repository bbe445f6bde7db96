import type { DeviceReport } from '../../../shared/contract/studio.ts'
import type { CommandSession } from './session.ts'

/** devices: what this machine computes with, tried and not believed. */
export async function listDevices({ studio, output }: CommandSession): Promise<void> {
  const report = await studio.call('studio.devices', {})
  for (const line of deviceLines(report)) output.text(line)
  output.json(report)
}

/** The report for people. Pure. */
export function deviceLines(report: DeviceReport): string[] {
  return [
    `Processor  ${report.processor}, ${report.processors} as the system counts them`,
    `Threads    ${report.threads}: ${report.threadsReason}`,
    `Memory     ${gigabytes(report.memoryBytes)}, ${gigabytes(report.freeMemoryBytes)} free`,
    `Graphics   ${report.graphicsCards.join('; ') || 'no card that nvidia-smi tells of'}`,
    ...report.providers.flatMap((provider) => (provider.isAvailable
      ? [`${provider.name.padEnd(9)}  works: small graph loaded in ${rounded(provider.loadMilliseconds)} ms, run in ${rounded(provider.runMilliseconds)} ms, ${Math.round((provider.memoryBytes ?? 0) / 1e6)} MB`]
      : [`${provider.name.padEnd(9)}  not used. ${provider.reason ?? ''}`, ...(provider.hint ? [`${' '.repeat(11)}${provider.hint}`] : [])])),
    `auto       takes ${report.automatic}`,
  ]
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
const rounded = (value: number | null): string => (value === null ? '–' : value.toFixed(value < 10 ? 1 : 0))

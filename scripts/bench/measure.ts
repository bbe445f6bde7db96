import { cpus, loadavg, platform, totalmem } from 'node:os'

/** One row of the table. */
export interface BenchRow {
  what: string
  /** Median. */
  value: number
  unit: string
  /** Number of measurements behind the median. */
  runs: number
  lowest: number
  highest: number
  /** 95th percentile (nearest rank); null of fewer than 20 measurements. */
  p95: number | null
  note: string
}

export function row(what: string, unit: string, values: readonly number[], note = ''): BenchRow {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
  return { what, value: median ?? 0, unit, runs: values.length, lowest: sorted[0] ?? 0, highest: sorted.at(-1) ?? 0, p95: values.length < 20 ? null : (sorted[Math.ceil(0.95 * values.length) - 1] ?? null), note }
}

/** Wall time of `task` in seconds, `runs` times after `warmUps` that are not counted. */
export async function time(task: () => Promise<unknown>, runs: number, warmUps = 1): Promise<number[]> {
  const seconds: number[] = []
  for (let run = -warmUps; run < runs; run++) {
    const startedAt = performance.now()
    await task()
    if (run >= 0) seconds.push((performance.now() - startedAt) / 1000)
  }
  return seconds
}

export interface Machine {
  processor: string
  cores: number
  memoryGigabytes: number
  platform: string
  node: string
  /** Mean number of processes that wanted a core in the last minute: what else the machine did. */
  load: number
}

export function describeMachine(): Machine {
  const cores = cpus()
  return { processor: cores[0]?.model.trim() ?? 'unknown', cores: cores.length, memoryGigabytes: Math.round(totalmem() / 1e9), platform: `${platform()} ${process.arch}`, node: process.version, load: loadavg()[0] ?? 0 }
}

/** The table of one part for people, and the same as JSON below it. */
export function report(machine: Machine, date: string, rows: readonly BenchRow[]): string {
  const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toFixed(4))
  return `${date}: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, ${machine.platform}, Node ${machine.node}; load ${machine.load.toFixed(1)} at the end. Everything ran on the processor.

| what | median | 95 % within | lowest | highest | runs | |
|---|---|---|---|---|---|---|
${rows.map((found) => `| ${found.what} | ${number(found.value)} ${found.unit} | ${found.p95 === null ? '' : number(found.p95)} | ${number(found.lowest)} | ${number(found.highest)} | ${found.runs} | ${found.note} |`).join('\n')}

<details><summary>As JSON</summary>

\`\`\`json
${JSON.stringify({ date, machine, rows })}
\`\`\`

</details>`
}

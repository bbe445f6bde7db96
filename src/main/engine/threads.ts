import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'

/**
 * How many threads a computing child uses. Convolutions and matrix products fill
 * a core's arithmetic units, so a second thread on the same core only waits for
 * the first: the number is that of physical cores, within what this process may
 * use (affinity, a container's limit), and no more than help.
 */
export interface Processor {
  /** Threads of execution this process may use at one time. */
  available: number
  /** Physical cores among them; null where the system does not tell. */
  cores: number | null
}

export interface ThreadChoice {
  threads: number
  /** In words: "2 physical cores". */
  reason: string
}

/** Beyond so many threads the small layers of these networks gain nothing. */
const mostThreads = 16

/** Pure. `setting` is what the user asked for, if anything. */
export function chooseThreads({ available, cores }: Processor, setting: number | null = null): ThreadChoice {
  if (setting !== null) return { threads: setting, reason: 'as set by you' }
  if (cores === null) return { threads: Math.min(available, mostThreads), reason: `${counted(available, 'processor')} this program may use; how many share a core is not known` }
  const useful = Math.min(cores, available)
  const why = cores > available ? `${counted(available, 'processor')} this program may use` : counted(cores, 'physical core')
  return useful > mostThreads ? { threads: mostThreads, reason: `${why}, of which ${mostThreads} are used: more do not help` } : { threads: useful, reason: cores < available ? `${why}; ${available} processors, but those of one core share its arithmetic` : why }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** What this machine lets this process use. Read once; it starts a program on macOS. */
export function readProcessor(): Processor {
  return { available: availableParallelism(), cores: physicalCores() }
}

function physicalCores(): number | null {
  try {
    if (process.platform === 'linux') return linuxCores('/sys/devices/system/cpu', readFileSync('/proc/self/status', 'utf8'))
    if (process.platform === 'darwin') return Number(execFileSync('/usr/sbin/sysctl', ['-n', 'hw.physicalcpu'], { encoding: 'utf8', timeout: 5000 })) || null
    // Windows tells only through a slow query; its desktop processors on x64 run two threads a core as a rule.
    return process.arch === 'x64' && cpus().length >= 4 ? Math.ceil(cpus().length / 2) : null
  } catch {
    // Some containers hide these; the number of processors has to do.
    return null
  }
}

/** Distinct groups of sibling threads among the processors that `status` (of /proc/self) allows. */
export function linuxCores(folder: string, status: string): number | null {
  const allowed = parseCpuList(/Cpus_allowed_list:\s*(\S+)/.exec(status)?.[1] ?? '')
  const groups = new Set<string>()
  for (const name of readdirSync(folder)) {
    const cpu = /^cpu(\d+)$/.exec(name)?.[1]
    if (cpu === undefined || (allowed.size > 0 && !allowed.has(Number(cpu)))) continue
    groups.add(readFileSync(`${folder}/${name}/topology/thread_siblings_list`, 'utf8').trim())
  }
  return groups.size > 0 ? groups.size : null
}

/** "0-3,8" → {0, 1, 2, 3, 8}. */
export function parseCpuList(text: string): Set<number> {
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const [first = '', last = first] = part.trim().split('-')
    if (first === '') continue
    for (let cpu = Number(first); cpu <= Number(last); cpu++) found.add(cpu)
  }
  return found
}

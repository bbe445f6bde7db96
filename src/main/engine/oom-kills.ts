import { readFileSync } from 'node:fs'

/**
 * How many processes this system has ended for want of memory since it started;
 * null where it does not tell (anything but Linux). Of all processes: that it has
 * risen while a child lived makes it likely, not certain, that it was that one.
 */
export function countOutOfMemoryKills(): number | null {
  if (process.platform !== 'linux') return null
  try {
    const line = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))
    return line ? Number(line[1]) : null
  } catch {
    return null
  }
}

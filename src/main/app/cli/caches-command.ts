import { Argument, type Command } from 'commander'
import type { CachesInfo, ClearCaches } from '../../../shared/contract/caches.ts'
import { formatTable } from './output.ts'
import type { CommandSession } from './session.ts'

/** caches: what jobs keep on disk, and how to be rid of it. */
export interface CacheRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
}

export function addCacheCommands(program: Command, { onStudio, examples }: CacheRunners): Command {
  const caches = program.command('caches').description('frames and features kept on disk: how much, since when, within which limits')
  caches
    .command('info', { isDefault: true })
    .description('what is in them')
    .addHelpText('after', examples(['highboard caches', 'highboard caches --json']))
    .action(() => onStudio(showCaches))
  caches
    .command('clear')
    .description('empty them; running jobs compute again what they miss')
    .addArgument(new Argument('<what>', 'unused: of dives and models no longer in the library, or made by another ffmpeg').choices(['frames', 'features', 'all', 'unused']))
    .addHelpText('after', examples(['highboard caches clear unused', 'highboard caches clear frames']))
    .action((what: ClearCaches) => onStudio((session) => clearCaches(session, what)))
  return caches
}

async function showCaches({ studio, output }: CommandSession): Promise<void> {
  const info = await studio.call('caches.info', {})
  for (const line of cacheLines(info)) output.text(line)
  output.json(info)
}

async function clearCaches({ studio, output }: CommandSession, what: ClearCaches): Promise<void> {
  const cleared = await studio.call('caches.clear', { what })
  output.text(`${cleared.removedEntries} ${cleared.removedEntries === 1 ? 'entry' : 'entries'} removed, ${gigabytes(cleared.removedBytes)}.`)
  output.json(cleared)
}

/** The report for people. Pure. */
export function cacheLines(info: CachesInfo): string[] {
  const rows = info.caches.map((cache) => [
    cache.kind, cache.entries, gigabytes(cache.bytes), gigabytes(cache.limitBytes), cache.unusedEntries, cache.oldestUse?.slice(0, 10) ?? null, cache.newestUse?.slice(0, 10) ?? null,
    cache.lastUse === null ? null : `${cache.lastUse.hits} of ${cache.lastUse.hits + cache.lastUse.misses}`,
  ])
  return [
    ...formatTable(['cache', 'entries', 'size', 'limit', 'unused', 'oldest use', 'latest use', 'found by the latest job'], rows),
    `In ${info.folder}${info.freeBytes === null || info.reserveBytes === null ? '' : `; ${gigabytes(info.freeBytes)} free on that disk, of which caches leave ${gigabytes(info.reserveBytes)}`}.`,
  ]
}

const gigabytes = (bytes: number): string => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`)

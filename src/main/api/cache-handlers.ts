import type { CacheReport, CachesInfo, cacheProcedures } from '../../shared/contract/caches.ts'
import type { Settings } from '../../shared/contract/studio.ts'
import type { Library } from '../library/library.ts'
import { clearEntries, listEntries, trimTo, unwantedEntries } from '../tensor/cache/folder.ts'
import type { CacheKind, CacheLimits } from '../tensor/cache/limits.ts'
import { cacheKinds, readDiskRoom, writeCacheLimits } from '../tensor/cache/limits.ts'
import { cacheFolderOf } from '../tensor/cache/open.ts'
import { backboneOfKey, backbonesOf } from '../tensor/cache/owners.ts'
import { readCacheUse } from '../tensor/cache/use.ts'
import { decoderName, readDiveFramesKey } from '../tensor/dive-frames.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** What jobs keep on disk: shown, and cleared. */
export function cacheHandlers(context: Pick<StudioContext, 'library' | 'ffmpeg'>): Handlers<keyof typeof cacheProcedures> {
  const { library } = context
  const folderOf = (kind: CacheKind): string => cacheFolderOf(library.folder.cache, kind)

  /** Whether an entry can be met again: its dives and models are in the library, and its pictures made as they would be now. */
  async function wanted(options: { removeOwners?: boolean } = {}): Promise<(key: string) => boolean> {
    const videos = new Set(await library.videos.hashesInUse())
    const models = new Set((await library.models.list()).map((model) => model.contentHash))
    const backbones = await backbonesOf(folderOf('features'), models, { removeOthers: options.removeOwners === true })
    // Without an ffmpeg nothing says that entries are of another one.
    const decoder = await context.ffmpeg().then(({ path }) => decoderName(path), () => null)
    return (key) => {
      const frames = readDiveFramesKey(key)
      const backbone = backboneOfKey(key)
      return frames !== null && videos.has(frames.contentHash) && (decoder === null || frames.decoder === decoder) && (backbone === null || backbones.has(backbone))
    }
  }

  async function info(): Promise<CachesInfo> {
    const limits = limitsOf(await library.settings.get())
    const isWanted = await wanted()
    const room = await readDiskRoom(library.folder.cache)
    const caches = await Promise.all(cacheKinds.map((kind) => report(kind, folderOf(kind), limits[kind], isWanted)))
    return { folder: library.folder.cache, caches, freeBytes: room?.freeBytes ?? null, reserveBytes: room?.reserveBytes ?? null }
  }

  return {
    'caches.info': info,
    'caches.clear': async ({ what }) => {
      const isWanted = what === 'unused' ? await wanted({ removeOwners: true }) : undefined
      let [removedEntries, removedBytes] = [0, 0]
      for (const kind of cacheKinds.filter((each) => what === each || what === 'all' || what === 'unused')) {
        const { entries, bytes } = await clearEntries(folderOf(kind), isWanted)
        removedEntries += entries
        removedBytes += bytes
      }
      return { removedEntries, removedBytes, info: await info() }
    },
  }
}

async function report(kind: CacheKind, folder: string, limitBytes: number, isWanted: (key: string) => boolean): Promise<CacheReport> {
  const entries = await listEntries(folder)
  const unused = await unwantedEntries(folder, isWanted, entries)
  const [oldest, newest] = [entries[0], entries.at(-1)]
  return {
    kind, limitBytes,
    entries: entries.length, bytes: total(entries),
    unusedEntries: unused.length, unusedBytes: total(unused),
    oldestUse: oldest ? new Date(oldest.usedAt).toISOString() : null, newestUse: newest ? new Date(newest.usedAt).toISOString() : null,
    lastUse: await readCacheUse(folder),
  }
}

const total = (entries: readonly { bytes: number }[]): number => entries.reduce((sum, { bytes }) => sum + bytes, 0)

function limitsOf({ frameCacheBytes, featureCacheBytes }: Settings): CacheLimits {
  return { frames: frameCacheBytes, features: featureCacheBytes }
}

/** Tells the limits to every job that shares the cache folder, running ones too. */
export async function tellCacheLimits(library: Pick<Library, 'settings' | 'folder'>): Promise<void> {
  // A disk that takes no more is no reason not to open a library: jobs go on with the limits they know.
  await writeCacheLimits(library.folder.cache, limitsOf(await library.settings.get())).catch(() => undefined)
}

/** The same after a change, and makes the caches fit. */
export async function applyCacheLimits(library: Pick<Library, 'settings' | 'folder'>): Promise<void> {
  const limits = limitsOf(await library.settings.get())
  await writeCacheLimits(library.folder.cache, limits)
  for (const kind of cacheKinds) await trimTo(cacheFolderOf(library.folder.cache, kind), limits[kind])
}

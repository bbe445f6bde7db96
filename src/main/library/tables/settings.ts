import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { z } from 'zod'
import { standardCacheBytes } from '../../../shared/contract/caches.ts'
import { settings as settingsSchema } from '../../../shared/contract/studio.ts'
import type { Settings } from '../../../shared/contract/studio.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { LibraryContext } from '../context.ts'
import type { SettingsStore } from '../library.ts'

/** Settings, one row each; what was never set, or is no longer valid, has its default. */
export function createSettings(context: LibraryContext): SettingsStore {
  const { query, write } = context.connection

  async function get(): Promise<Settings> {
    const stored = new Map((await query.selectFrom('settings').selectAll().execute()).map((row) => [row.name, JSON.parse(row.value) as unknown]))
    const { annotator, theme, locale, shortcuts, ffmpegPath, threads, frameCacheBytes, featureCacheBytes } = settingsSchema.shape
    const valueOf = <T>(name: keyof Settings, schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } }, otherwise: T): T => {
      const parsed = schema.safeParse(stored.get(name))
      return parsed.success ? parsed.data : otherwise
    }
    return {
      annotator: valueOf('annotator', annotator, accountName()),
      theme: valueOf('theme', theme, 'system'),
      locale: valueOf('locale', locale, 'en'),
      shortcuts: valueOf('shortcuts', shortcuts, { preset: 'studio', overrides: {} }),
      ffmpegPath: valueOf('ffmpegPath', ffmpegPath, null),
      threads: valueOf('threads', threads, null),
      frameCacheBytes: valueOf('frameCacheBytes', frameCacheBytes, standardCacheBytes.frames),
      featureCacheBytes: valueOf('featureCacheBytes', featureCacheBytes, standardCacheBytes.features),
    }
  }

  return {
    get,
    async set(changes) {
      const parsed = settingsSchema.partial().safeParse(changes)
      if (!parsed.success) throw new StudioError('invalid-input', `These settings cannot be stored: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`)
      const rows = Object.entries(parsed.data).filter(([, value]) => value !== undefined).map(([name, value]) => ({ name, value: JSON.stringify(value) }))
      if (rows.length > 0) {
        await write((db) => db.insertInto('settings').values(rows).onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') }))).execute())
      }
      return get()
    },
  }
}

/** A random name of this library, made when first asked for and kept: bundles say by it where they come from. */
export async function libraryIdentity({ connection: { query, write } }: LibraryContext): Promise<string> {
  const stored = (db: Pick<typeof query, 'selectFrom'>): Promise<{ value: string } | undefined> => db.selectFrom('settings').select('value').where('name', '=', 'libraryId').executeTakeFirst()
  const found = (await stored(query)) ?? (await write(async (db) => {
    // Another program may have been quicker; the first stays.
    await db.insertInto('settings').values({ name: 'libraryId', value: JSON.stringify(randomUUID()) }).onConflict((conflict) => conflict.column('name').doNothing()).execute()
    return stored(db)
  }))
  return z.string().parse(JSON.parse(found?.value ?? 'null'))
}

/** The name of the person at this computer, where the system tells it. */
function accountName(): string {
  try {
    const { username } = userInfo()
    return username === '' ? 'annotator' : username
  } catch {
    // Some containers have no account entry; any name will do until one is set.
    return 'annotator'
  }
}

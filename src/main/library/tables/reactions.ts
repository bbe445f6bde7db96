import type { AnnotatorId } from '../../../shared/contract/entities.ts'
import { reaction as reactionSchema, type Reaction } from '../../../shared/contract/reaction.ts'
import { keptSamples } from '../../../shared/domain/reaction-offset.ts'
import type { LibraryContext } from '../context.ts'
import type { Reactions } from '../reactions.ts'

/** One row of the settings for each person; unreadable ones count as nothing learnt. */
export function createReactions({ connection: { query, write } }: LibraryContext): Reactions {
  const nameOf = (id: AnnotatorId): string => `reaction:${id}`

  async function read(db: Pick<typeof query, 'selectFrom'>, id: AnnotatorId): Promise<Reaction> {
    const row = await db.selectFrom('settings').select('value').where('name', '=', nameOf(id)).executeTakeFirst()
    const parsed = reactionSchema.safeParse(row === undefined ? undefined : JSON.parse(row.value))
    return parsed.success ? parsed.data : { isOn: false, samples: [] }
  }

  /** Read and written in one transaction: two windows of one person add to each other. */
  function change(id: AnnotatorId, next: (now: Reaction) => Reaction): Promise<Reaction> {
    return write(async (db) => {
      const changed = next(await read(db, id))
      const value = JSON.stringify(changed)
      await db.insertInto('settings').values({ name: nameOf(id), value }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute()
      return changed
    })
  }

  return {
    get: (id) => read(query, id),
    learn: (id, samples) => change(id, (now) => ({ ...now, samples: [...now.samples, ...samples].slice(-keptSamples) })),
    use: (id, isOn) => change(id, (now) => ({ ...now, isOn })),
    forget: (id) => change(id, (now) => ({ ...now, samples: [] })),
  }
}

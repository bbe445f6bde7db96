import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'
import { ensureAnnotator } from './tables/annotators.ts'

/**
 * The people an import speaks of: found by their present or former names, or
 * made. Those it made or brought back go again when it is taken back, unless
 * they have something to do or have said something by then.
 */
export class ImportPeople {
  /** Who is named where nobody else is. */
  readonly importer: string
  readonly #db: Kysely<Database>
  readonly #ids = new Map<string, number>()
  readonly #brought: number[] = []

  constructor(db: Kysely<Database>, importer: string) {
    this.#db = db
    this.importer = importer
  }

  /** Ids of those that were not offered before. */
  get brought(): readonly number[] {
    return this.#brought
  }

  async find(name: string): Promise<number> {
    const tidy = name.trim().replace(/\s+/g, ' ')
    const known = this.#ids.get(tidy)
    if (known !== undefined) return known
    const before = new Set((await this.#db.selectFrom('annotators').select('id').where('is_removed', '=', 0).execute()).map(({ id }) => id))
    const { id } = await ensureAnnotator(this.#db, tidy)
    this.#ids.set(tidy, id)
    if (!before.has(id)) this.#brought.push(id)
    return id
  }
}

/** Takes people that an import brought out of the list, or offers them again. */
export async function turnPeople(db: Kysely<Database>, ids: readonly number[], isUndo: boolean): Promise<void> {
  if (ids.length === 0) return
  const busy = new Set(isUndo ? await busyPeople(db, ids) : [])
  await db.updateTable('annotators').set({ is_removed: Number(isUndo) }).where('id', 'in', ids.filter((id) => !busy.has(id))).execute()
}

/** Those of them with work, words or edits on dives that are there, or at the studio. */
async function busyPeople(db: Kysely<Database>, ids: readonly number[]): Promise<number[]> {
  const present = db.selectFrom('dives').select('id').where('is_removed', '=', 0)
  const rows = await db.selectFrom('annotators').select('id').where('id', 'in', ids).where((eb) => eb.or([
    eb.exists(eb.selectFrom('assignments').select('assignments.dive_id').where('assignments.dive_id', 'in', present).where((or) => or.or([or('assignments.annotator_id', '=', or.ref('annotators.id')), or('assignments.reviewer_id', '=', or.ref('annotators.id'))]))),
    eb.exists(eb.selectFrom('comments').select('comments.id').whereRef('comments.author_id', '=', 'annotators.id').where('comments.is_removed', '=', 0).where('comments.dive_id', 'in', present)),
    eb.exists(eb.selectFrom('operations').select('operations.id').whereRef('operations.who', '=', 'annotators.name').where('operations.is_undone', '=', 0).where('operations.dive_id', 'in', present)),
    eb.exists(eb.selectFrom('label_sets').select('label_sets.id').whereRef('label_sets.annotator_id', '=', 'annotators.id')),
    eb.exists(eb.selectFrom('settings').select('settings.name').where('settings.name', '=', 'annotator').where((or) => or(or.fn<string>('json_extract', ['settings.value', or.val('$')]), '=', or.ref('annotators.name')))),
  ])).execute()
  return rows.map(({ id }) => id)
}

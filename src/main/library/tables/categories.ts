import type { Kysely } from 'kysely'
import type { Category } from '../../../shared/contract/categories.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Database } from '../schema.ts'

/** The kinds of judged action a library knows; diving is always there. */
export async function listCategories(db: Kysely<Database>): Promise<Category[]> {
  const rows = await db.selectFrom('categories').selectAll().orderBy((eb) => eb.case().when('name', '=', 'diving').then(0).else(1).end()).orderBy('title').execute()
  return rows.map((row) => ({ name: row.name, title: row.title, scoreMinimum: row.score_minimum, scoreMaximum: row.score_maximum, stageVocabulary: JSON.parse(row.stage_vocabulary) as string[] }))
}

/** Those known keep their title and range; names for stages are added to them. */
export async function addCategories(db: Kysely<Database>, categories: readonly Category[]): Promise<void> {
  const known = new Map((await listCategories(db)).map((category) => [category.name, category]))
  for (const { name, title, scoreMinimum, scoreMaximum, stageVocabulary } of categories) {
    const found = known.get(name)
    const vocabulary = JSON.stringify([...new Set([...(found?.stageVocabulary ?? []), ...stageVocabulary])])
    if (found) await db.updateTable('categories').set({ stage_vocabulary: vocabulary }).where('name', '=', name).execute()
    else await db.insertInto('categories').values({ name, title, score_minimum: scoreMinimum, score_maximum: scoreMaximum, stage_vocabulary: vocabulary }).execute()
  }
}

/** @throws StudioError 'not-found' */
export async function requireCategory(db: Kysely<Database>, name: string): Promise<void> {
  const row = await db.selectFrom('categories').select('name').where('name', '=', name).executeTakeFirst()
  if (row === undefined) throw new StudioError('not-found', `This library has no category "${name}".`, { hint: 'Choose one of those it has, or import a data set that brings it.' })
}

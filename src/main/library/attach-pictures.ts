import { existsSync } from 'node:fs'
import type { Kysely } from 'kysely'
import { changeDive } from './dive-operations.ts'
import { fitToPictures } from './fit-to-pictures.ts'
import { openPath, storedPath } from './folder.ts'
import type { LibraryFolder } from './folder.ts'
import type { Author, NewVideo } from './library.ts'
import type { Database } from './schema.ts'
import { rowOf } from './tables/videos.ts'

/**
 * Gives an awaited video its pictures. Where the library has the same pictures
 * as another video already, the dives move there. Dives that reach beyond the
 * last picture are cut, each as an edit that can be taken back.
 * @returns the id of the video the dives are on
 */
export async function attachPictures(db: Kysely<Database>, folder: LibraryFolder, videoId: number, pictures: NewVideo, author: Author): Promise<number> {
  const { is_awaited, content_hash, path } = await db.selectFrom('videos').select(['is_awaited', 'content_hash', 'path']).where('id', '=', videoId).executeTakeFirstOrThrow()
  if (is_awaited === 0) {
    // The same pictures, found again where the original vanished.
    if (content_hash === pictures.contentHash && !existsSync(openPath(folder, path))) await db.updateTable('videos').set({ path: storedPath(folder, pictures.path) }).where('id', '=', videoId).execute()
    return videoId
  }
  const same = await db.selectFrom('videos').select(['id', 'path']).where('content_hash', '=', pictures.contentHash).executeTakeFirst()
  if (same === undefined) {
    const { created_at: _created, name: _name, ...row } = rowOf(pictures, folder)
    await db.updateTable('videos').set({ ...row, is_awaited: 0 }).where('id', '=', videoId).execute()
  } else {
    if (!existsSync(openPath(folder, same.path))) await db.updateTable('videos').set({ path: storedPath(folder, pictures.path) }).where('id', '=', same.id).execute()
    await db.updateTable('dives').set({ video_id: same.id }).where('video_id', '=', videoId).execute()
    await db.deleteFrom('videos').where('id', '=', videoId).execute()
  }
  const at = same?.id ?? videoId
  for (const { id } of await db.selectFrom('dives').select('id').where('video_id', '=', at).where('end_frame', '>', pictures.frameCount).execute()) {
    await changeDive(db, id, { kind: 'facts', summary: `Cut to the ${pictures.frameCount} pictures there are`, who: author.name }, (state) => {
      const { facts, stages } = fitToPictures(state, pictures.frameCount)
      return facts.endFrame === state.facts.endFrame ? null : { facts: { endFrame: facts.endFrame }, ...(stages.length === state.stages.length ? {} : { stages }) }
    })
  }
  return at
}

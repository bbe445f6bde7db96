import { join } from 'node:path'
import { candidateFolders, foldersIn, openSource } from '../sources/source-folder.ts'
import type { ClipKey } from './read-annotations.ts'
import { keyText } from './read-annotations.ts'

/**
 * Folders of pictures, `<root>/<competition>/<clip>`, by clip. The root is the
 * folder below (or at) the given one in which most competitions are found.
 * Only whether a folder is there is looked at; its pictures are read on import.
 */
export async function findFineDivingPictures(folder: string, keys: readonly ClipKey[]): Promise<ReadonlyMap<string, string>> {
  const source = await openSource(folder)
  const competitions = new Set(keys.map(({ competition }) => competition))
  let best: { path: string; found: string[] } = { path: source.path, found: [] }
  for (const { path, folders } of await candidateFolders(source, 2)) {
    const found = folders.filter((name) => competitions.has(name))
    if (found.length > best.found.length) best = { path, found }
  }
  const clips = new Map<string, string>()
  for (const competition of best.found) {
    for (const name of await foldersIn(source, join(best.path, competition))) {
      const clip = /^\d{1,6}$/.test(name) ? Number(name) : null
      if (clip === null) continue
      const key = keyText({ competition, clip })
      // A clip named plainly goes before one with leading zeros.
      if (!clips.has(key) || name === String(clip)) clips.set(key, join(best.path, competition, name))
    }
  }
  return clips
}

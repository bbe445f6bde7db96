import { extname, join } from 'node:path'
import { isVideoName } from '../folder-listing.ts'
import { candidateFolders, filesIn, foldersIn, openSource } from '../sources/source-folder.ts'
import { aqa7Classes } from './classes.ts'

/** Where a clip's pictures or its video lie. */
export interface FoundClip {
  path: string
  kind: 'file' | 'frames'
}

/**
 * Clips by "diving/054": folders of pictures (`diving-out/054`), else videos
 * (`diving/054.avi`). Each class is taken from the nearest folder that has most
 * of its clips; pictures go before videos.
 */
export async function findAqa7Clips(folder: string, keys: ReadonlySet<string>): Promise<ReadonlyMap<string, FoundClip>> {
  const source = await openSource(folder)
  const best = new Map<string, Map<string, FoundClip>>()
  for (const { path, folders } of await candidateFolders(source, 1)) {
    for (const { folder: className } of aqa7Classes) {
      const clips = new Map<string, FoundClip>()
      for (const name of [`${className}-out`, className].filter((found) => folders.includes(found))) {
        const inside = join(path, name)
        for (const clip of await foldersIn(source, inside)) offer(clips, className, clip, { path: join(inside, clip), kind: 'frames' })
        for (const file of await filesIn(source, inside)) if (isVideoName(file)) offer(clips, className, file.slice(0, -extname(file).length), { path: join(inside, file), kind: 'file' })
      }
      if (clips.size > (best.get(className)?.size ?? 0)) best.set(className, clips)
    }
  }
  return new Map([...best.values()].flatMap((clips) => [...clips]))

  function offer(clips: Map<string, FoundClip>, className: string, name: string, found: FoundClip): void {
    const key = /^\d{1,6}$/.test(name) ? aqa7Key(className, Number(name)) : ''
    if (keys.has(key) && !clips.has(key)) clips.set(key, found)
  }
}

export function aqa7Key(className: string, clip: number): string {
  return `${className}/${String(clip).padStart(3, '0')}`
}

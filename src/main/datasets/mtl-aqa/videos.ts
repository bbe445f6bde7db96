import { join } from 'node:path'
import { isVideoName } from '../folder-listing.ts'
import { candidateFolders, filesIn, holdsPictures, openSource } from '../sources/source-folder.ts'

/** Where a competition's pictures or its video lie. */
export interface FoundVideo {
  path: string
  kind: 'file' | 'frames'
}

/**
 * Whole competitions by the number of their video: folders of pictures
 * (`new_total_frames/07/00000001.jpg`, or `7`), else a video file whose name
 * starts with the number (`07.mp4`). The folder with most of them is taken.
 */
export async function findCompetitionVideos(folder: string, videos: ReadonlySet<number>): Promise<ReadonlyMap<number, FoundVideo>> {
  const source = await openSource(folder)
  let best = new Map<number, FoundVideo>()
  for (const { path, folders } of await candidateFolders(source, 2)) {
    const found = new Map<number, FoundVideo>()
    for (const name of folders) {
      const video = /^\d{1,4}$/.test(name) ? Number(name) : null
      if (video !== null && videos.has(video) && (await holdsPictures(source, join(path, name)))) found.set(video, { path: join(path, name), kind: 'frames' })
    }
    for (const name of folders.length > 1000 || (await holdsPictures(source, path)) ? [] : await filesIn(source, path)) {
      const video = isVideoName(name) ? Number(/^(\d{1,4})(?!\d)/.exec(name)?.[1] ?? -1) : -1
      if (videos.has(video) && !found.has(video)) found.set(video, { path: join(path, name), kind: 'file' })
    }
    if (found.size > best.size) best = found
  }
  return best
}

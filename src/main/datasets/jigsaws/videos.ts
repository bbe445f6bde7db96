import { open } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { isVideoName } from '../folder-listing.ts'
import { candidateFolders, filesIn, holdsPictures, openSource } from '../sources/source-folder.ts'

/** Where a trial's video or pictures lie, by camera. */
export interface FoundTrial {
  path: string
  kind: 'file' | 'frames'
  camera: Camera
}
export type Camera = 'capture1' | 'capture2'

/** Of the two cameras, the one that is taken where both are there comes first: the left view, as MUSDL's loader takes it. */
export const cameras: readonly Camera[] = ['capture1', 'capture2']

/** Videos (`Suturing/video/Suturing_B001_capture2.avi`) and folders of pictures of that name, by trial. */
export async function findTrialVideos(folder: string, trials: ReadonlySet<string>): Promise<ReadonlyMap<string, FoundTrial>> {
  const source = await openSource(folder)
  const found = new Map<string, FoundTrial>()
  const offer = (path: string, kind: FoundTrial['kind'], name: string): void => {
    const [, trial = '', number] = /^(.+)_(capture[12])$/.exec(name) ?? []
    const camera = cameras.find((known) => known === number)
    if (camera === undefined || !trials.has(trial)) return
    const known = found.get(trial)
    if (!known || cameras.indexOf(camera) < cameras.indexOf(known.camera)) found.set(trial, { path, kind, camera })
  }
  for (const { path, folders } of await candidateFolders(source, 3)) {
    for (const name of folders) if (/_capture[12]$/.test(name) && (await holdsPictures(source, join(path, name)))) offer(join(path, name), 'frames', name)
    if (await holdsPictures(source, path)) continue
    for (const name of await filesIn(source, path)) if (isVideoName(name)) offer(join(path, name), 'file', name.slice(0, -extname(name).length))
  }
  return found
}

const aviHeaderBytes = 72
const mostFrames = 10_000_000

/**
 * Number of frames that an AVI file's header states (avih, dwTotalFrames); null
 * where it is no AVI file. Only a stand-in until the video is read.
 */
export async function statedFrameCount(path: string): Promise<number | null> {
  const file = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(aviHeaderBytes), 0, aviHeaderBytes, 0)
    if (bytesRead < aviHeaderBytes || buffer.toString('latin1', 0, 4) !== 'RIFF' || buffer.toString('latin1', 8, 12) !== 'AVI ' || buffer.toString('latin1', 24, 28) !== 'avih') return null
    const count = buffer.readUInt32LE(48)
    return count >= 1 && count <= mostFrames ? count : null
  } finally {
    await file.close()
  }
}

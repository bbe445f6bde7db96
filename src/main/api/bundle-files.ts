import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import type { UnpackedModel } from '../engine/jobs/dataset-input.ts'
import type { Library, NewModel } from '../library/library.ts'

/** The files of opened bundles in the library's folder: models to their place, pictures kept as long as a video of the library is of them. */
export async function keepModels(library: Library, unpacked: readonly UnpackedModel[]): Promise<{ models: NewModel[]; undo(): Promise<void> }> {
  const moved: string[] = []
  const undo = async (): Promise<void> => {
    for (const path of moved) await rm(path, { force: true })
  }
  const models: NewModel[] = []
  try {
    await mkdir(library.folder.models, { recursive: true })
    for (const { path, canScore, ...model } of unpacked) {
      const kept = join(library.folder.models, `${model.contentHash}.safetensors`)
      const isThere = await access(kept).then(() => true, () => false)
      if (!isThere) {
        await rename(path, kept)
        moved.push(kept)
      }
      models.push({ ...model, source: 'imported', runId: null, path: kept, canScore })
    }
  } catch (error) {
    await undo()
    throw error
  }
  return { models, undo }
}

/** Removes of an opened bundle what no video of the library is of. */
export async function removeUnreferenced(library: Library, folder: string): Promise<void> {
  const used = new Set((await library.videos.list()).map(({ path }) => path))
  const media = join(folder, 'media')
  for (const name of await readdir(folder).catch((): string[] => [])) if (name !== basename(media)) await rm(join(folder, name), { recursive: true, force: true })
  for (const name of await readdir(media).catch((): string[] => [])) if (!used.has(join(media, name))) await rm(join(media, name), { recursive: true, force: true })
  if ((await readdir(media).catch((): string[] => [])).length === 0) await rm(folder, { recursive: true, force: true })
}

/** An import that another program is at in the same library is left alone. */
const abandonedAfterMilliseconds = 24 * 3600 * 1000

/** Removes what a studio that was cut off in the middle of opening a bundle left behind. */
export async function sweepBundles(library: Library): Promise<void> {
  const bundles = join(library.folder.media, 'bundles')
  const names = await readdir(bundles).catch((): string[] => [])
  if (names.length === 0) return
  const used = (await library.videos.list()).map(({ path }) => path)
  for (const name of names) {
    const folder = join(bundles, name)
    if (used.some((path) => path.startsWith(`${folder}${sep}`))) continue
    const facts = await stat(folder).catch(() => null)
    if (facts !== null && Date.now() - facts.mtimeMs > abandonedAfterMilliseconds) await rm(folder, { recursive: true, force: true })
  }
}

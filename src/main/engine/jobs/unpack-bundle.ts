import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import { openCapsule } from '../../datasets/capsule/read-capsule.ts'
import { readBundle } from '../../datasets/export/bundle/read-bundle.ts'
import { inLibrary, neededMedia, type SourceContents, type SourceModel } from '../../datasets/read-source.ts'
import type { JobContext } from '../messages.ts'
import type { ImportDatasetInput, ImportDatasetItem, UnpackedModel } from './dataset-input.ts'
import { withTimes } from './library-videos.ts'
import { loadModel, openMethod, readDescriptionOf } from './model-access.ts'

/**
 * Unpacks of a bundle what the library does not have: pictures of videos whose
 * content it does not know, and models. What was unpacked is believed as little
 * as what anyone else gives: pictures are read and hashed like those of any
 * import, and a model is taken only if every weight of it can be accounted for.
 * @returns what the bundle says, with paths of its pictures
 */
export async function unpackBundle(found: SourceContents, input: ImportDatasetInput, context: JobContext): Promise<SourceContents> {
  const attached = (dataset: string, key: string): boolean => input.attachedKeys[dataset]?.includes(key) === true
  const missing = found.datasets.map((dataset) => ({ ...dataset, videos: dataset.videos.filter(({ key }) => !attached(dataset.name, key)) }))
  const knownModels = new Set(input.knownModels)
  const models = found.models.filter(({ contentHash }) => !knownModels.has(contentHash))
  const modelFiles = new Set(models.flatMap(({ weights, card }) => [weights, ...(card === null ? [] : [card])]))
  const hasPictures = missing.some(({ videos }) => videos.some(({ path }) => path?.startsWith(`${found.path}/`) === true))
  if (!hasPictures && modelFiles.size === 0) return found
  const folder = folderFor(found, input.bundlesFolder)
  context.item({ type: 'unpacking', folder } satisfies ImportDatasetItem)
  let isMedia: ((name: string) => boolean) | null = null
  const opened = await readBundle(found.path, {
    folder, signal: context.signal, onProgress: (fraction) => context.progress(0.1 + 0.3 * fraction, 'Unpacking the bundle'),
    isWanted: (name, manifest) => modelFiles.has(name) || (isMedia ??= neededMedia(manifest, found.path, missing))(name),
  })
  try {
    for (const model of models) await checkModel(model, folder, context)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return { ...found, datasets: opened.datasets.map((dataset) => inLibrary(dataset, withTimes(input.libraryVideos))) }
}

/** Unpacks the clip of a capsule, unless the library has this dive with its pictures already. */
export async function unpackCapsule(found: SourceContents, input: ImportDatasetInput, context: JobContext): Promise<SourceContents> {
  const [dataset] = found.datasets
  const [video] = dataset?.videos ?? []
  if (dataset === undefined || video === undefined || input.attachedKeys[dataset.name]?.includes(video.key) === true) return found
  const folder = folderFor(found, input.bundlesFolder)
  context.item({ type: 'unpacking', folder } satisfies ImportDatasetItem)
  context.progress(0.1, 'Unpacking the capsule')
  const path = join(folder, 'media', 'clip.mp4')
  const capsule = await openCapsule(found.path)
  try {
    await capsule.extract('clip.mp4', path, context.signal)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  } finally {
    capsule.close()
  }
  return { ...found, datasets: [{ ...dataset, videos: [{ ...video, path }] }] }
}

/** One that is not there yet: the same bundle may have been opened before, when the library knew other videos. */
function folderFor({ name, path }: SourceContents, bundlesFolder: string): string {
  const stem = createHash('sha256').update(`${name}\n${path}`).digest('hex').slice(0, 16)
  for (let number = 1; ; number++) {
    const folder = join(bundlesFolder, number === 1 ? stem : `${stem}-${number}`)
    if (!existsSync(folder)) return folder
  }
}

const mostCardCharacters = 100_000

/** A model this studio cannot use is told, with its reason, and left out. */
async function checkModel({ name, contentHash, sizeBytes, weights, card }: SourceModel, folder: string, context: JobContext): Promise<void> {
  const path = join(folder, ...weights.split('/'))
  if (context.signal.aborted) throw new StudioError('cancelled', 'Opening the bundle was stopped; nothing of it was kept.')
  let checked: Omit<UnpackedModel, 'card'>
  try {
    checked = { name: name.slice(0, 120), path, contentHash, sizeBytes, ...describe(path) }
  } catch (error) {
    const known = toStudioError(error)
    if (!['bad-checkpoint', 'invalid-input', 'not-a-number'].includes(known.code)) throw known
    context.log(`The model "${name}" is left out: ${known.message}`)
    return
  }
  const text = card === null ? '' : (await readFile(join(folder, ...card.split('/')), 'utf8')).slice(0, mostCardCharacters)
  context.item({ type: 'model', model: { ...checked, card: text } } satisfies ImportDatasetItem)
}

function describe(path: string): Pick<UnpackedModel, 'method' | 'configuration' | 'geometry' | 'canScore'> {
  const described = readDescriptionOf(path)
  if (described === null) throw new StudioError('bad-checkpoint', 'its file does not say of which method it is.')
  const { method, configuration, geometry, purpose } = described
  const { model, weights, facts } = loadModel(path, (options) => openMethod(method, configuration, options))
  for (const [tensor, { data }] of weights) {
    if (data.some((value) => !Number.isFinite(value))) throw new StudioError('not-a-number', `it holds what is no number in ${tensor}.`)
  }
  return { method, configuration, geometry, canScore: purpose === 'score' && model.factProblems(facts).length === 0 }
}

import { basename, relative } from 'node:path'
import type { DatasetKind } from '../../shared/contract/datasets.ts'
import { StudioError } from '../../shared/errors.ts'
import { isAqa7List, readAqa7 } from './aqa7/read-aqa7.ts'
import type { Dataset } from './dataset.ts'
import { fineDivingAnchors, fineDivingFiles, readFineDiving } from './finediving/read-finediving.ts'
import { isJigsawsFile, isJigsawsMeta, readJigsaws } from './jigsaws/read-jigsaws.ts'
import { isMtlAqaFile, mtlAqaAnnotations, readMtlAqa } from './mtl-aqa/read-mtl-aqa.ts'
import type { DatasetSource } from './sources/dataset-source.ts'
import { throwIfCancelled } from './sources/label-file.ts'
import { findFiles, openSource } from './sources/source-folder.ts'
import type { SourceFile, SourceFolder } from './sources/source-folder.ts'

/**
 * Reads a published data set: looks at a chosen folder, tells by its files which
 * set it is, and makes a `Dataset` of it. Nothing outside the chosen folders is
 * read, whatever links or names say, and nothing in the files is executed.
 */
export interface ReadDatasetOptions {
  /** Which data set it is; told from the files where not given. */
  kind?: DatasetKind | undefined
  /** Folder of the pictures or videos; where the annotations are, if not given. */
  picturesPath?: string | undefined
  signal?: AbortSignal | undefined
  /** Share done, 0 to 1. */
  onProgress?: ((fraction: number) => void) | undefined
}

interface Format {
  title: string
  /** Whether a file of this name is one of the set's. */
  isFile(name: string): boolean
  /** Whether a file of this name makes the folder it lies in one of the set's. */
  isAnchor(name: string): boolean
  /** False where each of its parts has a folder of its own. */
  isInOneFolder: boolean
  /** What is looked for, for a message. */
  lookedFor: string
  read(source: DatasetSource): Promise<Dataset>
}

const fineDivingNames = new Set<string>(Object.values(fineDivingFiles))

const formats: Readonly<Record<DatasetKind, Format>> = {
  finediving: { title: 'FineDiving', isFile: (name) => fineDivingNames.has(name), isAnchor: (name) => fineDivingAnchors.includes(name), isInOneFolder: true, lookedFor: fineDivingFiles.aqa, read: readFineDiving },
  'mtl-aqa': { title: 'MTL-AQA', isFile: isMtlAqaFile, isAnchor: (name) => mtlAqaAnnotations.includes(name), isInOneFolder: true, lookedFor: mtlAqaAnnotations[0] ?? '', read: readMtlAqa },
  'aqa-7': { title: 'AQA-7', isFile: isAqa7List, isAnchor: isAqa7List, isInOneFolder: true, lookedFor: 'split_4_train_list.mat', read: readAqa7 },
  jigsaws: { title: 'JIGSAWS', isFile: isJigsawsFile, isAnchor: isJigsawsMeta, isInOneFolder: false, lookedFor: 'meta_file_Suturing.txt', read: readJigsaws },
}
const kinds = Object.keys(formats) as DatasetKind[]
const labelFile = /\.(pkl|pickle|mat|txt|json)$/i

/**
 * Reads the data set in a folder, or that one of its files belongs to.
 * Errors: 'invalid-input' where there is none, or more than one; 'not-found';
 * 'bad-labels' for files that are not what they claim to be; 'io'; 'cancelled'.
 */
export async function readDataset(path: string, options: ReadDatasetOptions = {}): Promise<Dataset> {
  throwIfCancelled(options.signal)
  const folder = await openSource(path)
  // Beside a chosen file lie its companions, and below it JIGSAWS's transcriptions.
  const files = await findFiles(folder, (name) => labelFile.test(name), folder.chosenFile === null ? undefined : 1)
  const kind = options.kind ?? tellKind(folder, files)
  const format = formats[kind]
  const anchored = foldersOf(files, format).filter((found) => folder.chosenFile === null || found === folder.path)
  const home = anchored[0]
  if (home === undefined) throw nothingFound(folder, files, [kind])
  const warnings: string[] = []
  if (anchored.length > 1 && format.isInOneFolder) warnings.push(`${format.title} was found in ${anchored.length} folders; "${relative(folder.path, home) || '.'}" was read.`)
  return format.read({
    path: folder.path, picturesPath: options.picturesPath ?? folder.path, folder, allFiles: files, files: filesOf(files, format, home), warnings,
    signal: options.signal, onProgress: options.onProgress ?? (() => undefined),
  })
}

/** Which data set a folder holds. Errors: 'invalid-input' where it holds none, or more than one. */
function tellKind(folder: SourceFolder, files: readonly SourceFile[]): DatasetKind {
  const chosen = folder.chosenFile
  const byFile = chosen === null ? [] : kinds.filter((kind) => formats[kind].isFile(chosen))
  const candidates = (byFile.length > 0 ? byFile : kinds).filter((kind) => files.some(({ name }) => formats[kind].isAnchor(name)))
  const [kind, ...others] = candidates
  if (kind === undefined) throw nothingFound(folder, files, kinds)
  if (others.length > 0) {
    const found = candidates.map((name) => `${formats[name].title} in "${relative(folder.path, foldersOf(files, formats[name])[0] ?? '') || '.'}"`)
    throw new StudioError('invalid-input', `"${folder.path}" holds more than one data set: ${found.join(', ')}.`, { hint: 'Choose the folder of one of them, or say which data set to read.' })
  }
  return kind
}

function nothingFound(folder: SourceFolder, files: readonly SourceFile[], wanted: readonly DatasetKind[]): StudioError {
  const found = files.slice(0, 6).map(({ name }) => `"${name}"`)
  const lookedFor = wanted.map((kind) => `${formats[kind].title}: ${formats[kind].lookedFor}`).join('; ')
  return new StudioError('invalid-input', `"${folder.chosenFile ?? basename(folder.path)}" is no data set the studio knows. It looked for ${lookedFor}. It found ${found.length === 0 ? 'no label files' : `${found.join(', ')}${files.length > found.length ? ` and ${files.length - found.length} more` : ''}`}.`, { hint: 'Choose the folder the data set was unpacked to, with its annotation files. Tables of dives (CSV, XLSX) are imported as spreadsheets.' })
}

/** Folders that hold an anchor of the format: those with most of its files first, then those nearest to the top. */
function foldersOf(files: readonly SourceFile[], format: Format): string[] {
  const counts = new Map<string, number>()
  for (const { name, folder } of files) if (format.isAnchor(name)) counts.set(folder, 0)
  for (const { name, folder } of files) {
    const count = counts.get(folder)
    if (count !== undefined && format.isFile(name)) counts.set(folder, count + 1)
  }
  // A stable sort keeps the nearest first among equals.
  return [...counts].sort((a, b) => b[1] - a[1]).map(([folder]) => folder)
}

/** The format's files: those beside its anchor, and from elsewhere in the chosen folder those of which there is only one. */
function filesOf(files: readonly SourceFile[], format: Format, home: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const wanted = files.filter(({ name }) => format.isFile(name))
  for (const { name, path, folder } of wanted) if (folder === home) found.set(name, path)
  for (const { name, path } of wanted) {
    if (!found.has(name) && wanted.filter((other) => other.name === name).length === 1) found.set(name, path)
  }
  return found
}

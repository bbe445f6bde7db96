/**
 * A folder of numbered pictures as a video: FineDiving and MTL-AQA come so.
 * Files are taken in natural order; missing numbers are an error unless allowed,
 * because labels that count frames would silently move.
 */
import { readdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import type { PictureFormatName } from './picture-header.ts'

export interface FrameFile {
  name: string
  path: string
  /** the number in its name; undefined where names carry none */
  number: number | undefined
}

export interface FrameFolder {
  format: PictureFormatName
  files: FrameFile[]
  /** numbers missing between the first and the last */
  missingNumbers: number[]
}

export interface FrameFolderOptions {
  /** take the pictures that are there, one frame each, although numbers are missing */
  allowGaps?: boolean | undefined
}

const FORMATS: Record<string, PictureFormatName> = { '.jpg': 'jpeg', '.jpeg': 'jpeg', '.png': 'png' }

const naturalOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/**
 * The pictures of a folder, in order. Other files are passed over.
 * @throws StudioError not-found, no-pictures, invalid-input (mixed formats or
 * numberings), frame-gap (naming what is missing)
 */
export async function listFrameFolder(path: string, options: FrameFolderOptions = {}): Promise<FrameFolder> {
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name)
  const folder = orderFrameNames(basename(path), names, options)
  return { ...folder, files: folder.files.map((file) => ({ ...file, path: join(path, file.name) })) }
}

/** The same from names alone. */
export function orderFrameNames(folderName: string, names: readonly string[], options: FrameFolderOptions = {}): FrameFolder {
  const pictures = names.filter((name) => formatOf(name) !== undefined).sort((a, b) => naturalOrder.compare(a, b))
  const format = formatOf(pictures[0] ?? '')
  if (format === undefined) {
    throw new StudioError('no-pictures', `The folder "${folderName}" holds no pictures (JPEG or PNG) among its ${names.length} files.`, { hint: 'Choose the folder that directly holds the numbered pictures of one clip.' })
  }
  const other = pictures.find((name) => formatOf(name) !== format)
  if (other !== undefined) {
    throw new StudioError('invalid-input', `The folder "${folderName}" mixes JPEG and PNG pictures ("${pictures[0]}" and "${other}").`, { hint: 'Keep the pictures of one clip in one format.' })
  }
  const parsed = pictures.map(parseName)
  const files = parsed.map(({ name, number }) => ({ name, path: name, number }))
  const numbered = parsed.filter((file) => file.number !== undefined)
  if (numbered.length === 0) return { format, files, missingNumbers: [] }
  checkNumbering(folderName, parsed)
  files.sort((a, b) => (a.number ?? 0) - (b.number ?? 0))
  const missingNumbers = findMissing(files.map((file) => file.number ?? 0))
  if (missingNumbers.length > 0 && !options.allowGaps) {
    throw new StudioError('frame-gap', `The folder "${folderName}" holds ${files.length} pictures numbered ${files[0]?.number} to ${files.at(-1)?.number}, but ${describeNumbers(missingNumbers)} ${missingNumbers.length === 1 ? 'is' : 'are'} missing.`, {
      hint: 'Restore the missing pictures, or import with gaps allowed: the pictures that are there are then counted one after another.',
    })
  }
  return { format, files, missingNumbers }
}

interface ParsedName {
  name: string
  prefix: string
  number: number | undefined
}

/** The last run of digits before the extension is the number, all before it the prefix. */
function parseName(name: string): ParsedName {
  const stem = name.slice(0, name.length - extname(name).length)
  const match = /^(.*?)(\d+)$/.exec(stem)
  const number = match ? Number(match[2]) : undefined
  return number !== undefined && Number.isSafeInteger(number) ? { name, prefix: match?.[1] ?? '', number } : { name, prefix: stem, number: undefined }
}

function checkNumbering(folderName: string, files: readonly ParsedName[]): void {
  const first = files[0]
  const odd = files.find((file) => file.number === undefined || file.prefix !== first?.prefix)
  if (first && odd) {
    throw new StudioError('invalid-input', `The pictures of "${folderName}" do not follow one numbering: "${first.name}" and "${odd.name}".`, { hint: 'Keep only the numbered pictures of one clip in the folder.' })
  }
  const seen = new Map<number, string>()
  for (const { name, number } of files) {
    const twin = seen.get(number ?? 0)
    if (twin !== undefined) throw new StudioError('invalid-input', `Two pictures of "${folderName}" carry the number ${number}: "${twin}" and "${name}".`, { hint: 'Remove one of the two.' })
    seen.set(number ?? 0, name)
  }
}

/** Longest list of missing numbers worth holding; names may hold any number. */
const MOST_MISSING = 100_000

function findMissing(numbers: readonly number[]): number[] {
  const missing: number[] = []
  for (let i = 1; i < numbers.length; i++) {
    for (let number = (numbers[i - 1] ?? 0) + 1; number < (numbers[i] ?? 0) && missing.length < MOST_MISSING; number++) missing.push(number)
  }
  return missing
}

/** "12, 15 to 18 and 40 more" */
function describeNumbers(numbers: readonly number[]): string {
  const spans: string[] = []
  let shown = 0
  for (let i = 0; i < numbers.length && spans.length < 8;) {
    let end = i
    while (numbers[end + 1] === (numbers[end] ?? 0) + 1) end++
    spans.push(end === i ? `${numbers[i]}` : end === i + 1 ? `${numbers[i]}, ${numbers[end]}` : `${numbers[i]} to ${numbers[end]}`)
    shown += end - i + 1
    i = end + 1
  }
  const rest = numbers.length - shown
  return rest > 0 ? `${spans.join(', ')} and ${rest} more` : spans.join(', ')
}

function formatOf(name: string): PictureFormatName | undefined {
  return FORMATS[extname(name).toLowerCase()]
}

/** ffmpeg's decoder of a picture format. */
export function pictureDecoder(format: PictureFormatName): string {
  return format === 'jpeg' ? 'mjpeg' : 'png'
}

import type { SourceFile, SourceFolder } from './source-folder.ts'

/** What the reader of one data set is given: its files, found and chosen, and where to look for pictures. */
export interface DatasetSource {
  /** The chosen folder; absolute. */
  path: string
  /** Folder in which pictures or videos are looked for. */
  picturesPath: string
  folder: SourceFolder
  /** Every label file in it, of whatever set. */
  allFiles: readonly SourceFile[]
  /** Path of each file found, by its name. */
  files: ReadonlyMap<string, string>
  warnings: string[]
  signal: AbortSignal | undefined
  /** Share done, 0 to 1. */
  onProgress(fraction: number): void
}

/** "1 clip", "3 clips". */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

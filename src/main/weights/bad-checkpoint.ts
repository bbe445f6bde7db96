import { StudioError } from '../../shared/errors.ts'

/**
 * The one way this folder says that a file cannot be used: always code
 * 'bad-checkpoint', always naming the file, what was found and what was expected.
 */
export function badCheckpoint(fileName: string, found: string, options: { hint?: string; cause?: unknown } = {}): StudioError {
  return new StudioError('bad-checkpoint', `${fileName} cannot be read: ${found}.`, {
    hint: options.hint ?? 'The file is damaged, was not written completely, or is of another kind. Use another copy.',
    ...(options.cause === undefined ? {} : { cause: options.cause }),
  })
}

/** A name from an untrusted file, made short and printable for a message. */
export function quoted(name: string): string {
  const printable = name.replace(/[^\x20-\x7e]/g, '?')
  return printable.length > 120 ? `"${printable.slice(0, 117)}..."` : `"${printable}"`
}

const kibi = 1024

/** A size for people, e.g. "4.5 kB", "61.0 MB". */
export function describeBytes(sizeBytes: number): string {
  if (sizeBytes < kibi) return `${sizeBytes} bytes`
  const units = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB']
  let value = sizeBytes / kibi
  let unit = 0
  while (value >= kibi && unit < units.length - 1) {
    value /= kibi
    unit++
  }
  return `${value.toFixed(1)} ${units[unit] ?? ''}`
}

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

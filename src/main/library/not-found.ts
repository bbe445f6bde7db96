import { StudioError } from '../../shared/errors.ts'

/** @throws StudioError 'not-found' where a row is missing */
export function found<T>(row: T | undefined, what: string, id: number): T {
  if (row === undefined) throw new StudioError('not-found', `There is no ${what} ${id} in this library.`, { hint: 'It may have been removed, or belong to another library.' })
  return row
}

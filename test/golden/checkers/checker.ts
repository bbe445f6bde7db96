/** What a checker of one kind of golden file is. */
import type { Check } from '../compare.ts'

export interface Checker {
  readonly kind: string
  /** Whether a file's content is of this kind. */
  recognises(content: Record<string, unknown>): boolean
  /** @param path the file itself, for others that lie beside it */
  run(content: Record<string, unknown>, path: string): Promise<readonly Check[]>
}

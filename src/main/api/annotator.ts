import type { Author, Library } from '../library/library.ts'

/** The person at the studio, as edits and imports name them. */
export async function annotator(library: Library): Promise<Author> {
  return { kind: 'person', name: (await library.settings.get()).annotator }
}

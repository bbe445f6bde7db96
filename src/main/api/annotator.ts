import type { Annotator } from '../../shared/contract/work.ts'
import type { Author, Library } from '../library/library.ts'

/** The person named in the settings, who makes the edits of the screens. */
export async function annotator(library: Library): Promise<Author> {
  return { kind: 'person', name: (await currentAnnotator(library)).name }
}

/** The same person as one of the library's annotators, made on first use. */
export async function currentAnnotator(library: Library): Promise<Annotator> {
  return library.annotators.ensure((await library.settings.get()).annotator)
}

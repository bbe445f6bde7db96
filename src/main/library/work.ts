import type { AnnotatorId } from '../../shared/contract/entities.ts'
import type { Annotator } from '../../shared/contract/work.ts'

/** Several people at one library, as the rest of the parent process sees them. Errors: as `Library`; others are named. */
export interface Annotators {
  get(id: AnnotatorId): Promise<Annotator>
  /** By name; removed ones last. */
  list(): Promise<Annotator[]>
  /** The person of this name, present or former; made on first use, brought back where removed. Errors: 'invalid-input'. */
  ensure(name: string): Promise<Annotator>
  /** Errors: 'conflict' for a name somebody has or had, 'invalid-input'. */
  create(name: string): Promise<Annotator>
  /** What was labelled under the former name stays as it was written, and theirs. Errors: as `create`. */
  rename(id: AnnotatorId, name: string): Promise<Annotator>
  /** No longer offered, or offered again. */
  setRemoved(id: AnnotatorId, isRemoved: boolean): Promise<Annotator>
}

import type { z } from 'zod'
import type { OutputOf } from '../../shared/contract/contract.ts'
import type { AnnotatorId, CommentId, DiveId } from '../../shared/contract/entities.ts'
import type { queueFilter } from '../../shared/contract/queue-filter.ts'
import type { assignment, Annotator, Comment, PersonRef } from '../../shared/contract/work.ts'
import type { Hands } from '../../shared/domain/deal-work.ts'
import type { WorkState } from '../../shared/domain/work-states.ts'
import type { Author } from './library.ts'

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

export type AssignmentRow = z.infer<typeof assignment>

export interface Work {
  /** Who labels and reviews it, and the names under which people placed its boundaries. */
  of(diveId: DiveId): Promise<{ annotator: PersonRef | null; reviewer: PersonRef | null; labellers: string[] }>
  /** Shares dives out, all or none; removed dives are left out. Answers what was before where it changed. Errors: 'not-found' for an unknown person. */
  assign(diveIds: readonly DiveId[], annotators: Hands, reviewers: Hands, seed: number, author: Author): Promise<AssignmentRow[]>
  putBack(assignments: readonly AssignmentRow[], author: Author): Promise<void>
  /** Each as an operation of its dive, with the comment beside it; see the contract's work.setState. */
  setState(diveIds: readonly DiveId[], state: WorkState, comment: { text: string; frame: number | null } | null, author: Author): Promise<OutputOf<'work.setState'>>
  /** Undoes these where they are still the latest operation of their dive; answers how many are not. */
  takeBack(changes: OutputOf<'work.setState'>['changed']): Promise<number>
}

export interface Comments {
  list(diveId: DiveId): Promise<Comment[]>
  diveOf(id: CommentId): Promise<DiveId>
  /** Errors: 'invalid-input' for a frame outside the dive or an answer to an answer. */
  add(diveId: DiveId, comment: { text: string; frame: number | null; replyTo: CommentId | null }, author: Author): Promise<Comment>
  /** Errors: 'conflict' for somebody else's. */
  edit(id: CommentId, text: string, author: Author): Promise<Comment>
  setResolved(id: CommentId, isResolved: boolean, author: Author): Promise<Comment>
  /** Errors: 'conflict' for somebody else's. */
  setRemoved(id: CommentId, isRemoved: boolean, author: Author): Promise<Comment>
}

export type QueueQuery = z.input<typeof queueFilter>

/** `without`: dives that are in no list, count or place. */
export interface Queue {
  list(filter: QueueQuery, offset: number, limit: number, without?: ReadonlySet<DiveId>): Promise<OutputOf<'queue.list'>>
  ids(filter: QueueQuery, without?: ReadonlySet<DiveId>): Promise<DiveId[]>
  counts(filter: QueueQuery, without?: ReadonlySet<DiveId>): Promise<OutputOf<'queue.counts'>>
  models(): Promise<OutputOf<'queue.models'>>
  place(filter: QueueQuery, diveId: DiveId | null, without?: ReadonlySet<DiveId>): Promise<OutputOf<'queue.place'>>
}

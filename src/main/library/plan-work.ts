import type { CommentId } from '../../shared/contract/entities.ts'
import type { DiveWork, RecordedAnswer, RecordedComment } from '../../shared/contract/dive-record.ts'
import { isSamePerson } from '../../shared/domain/work-states.ts'
import type { HeldAnswer, HeldComment, HeldWork } from './work-records.ts'

/** What taking over the work on one dive does to it. */
export interface WorkChange {
  state: { state: DiveWork['state']; by: string; at: string } | null
  assignment: DiveWork['assignment']
  /** New ones, with all their answers. */
  comments: readonly RecordedComment[]
  /** New answers to comments that are there. */
  answers: readonly { to: CommentId; answer: RecordedAnswer }[]
  edits: readonly CommentEdit[]
}

/** The dive's labels once the import is done: those of the bundle as before it, those of the bundle now, or others. */
export type LabelsAfter = 'same' | 'taken' | 'other'

/** Of a comment that is there: what its author wrote later, or that it was resolved. */
export interface CommentEdit {
  id: CommentId
  written: { text: string; editedAt: string } | null
  resolved: { by: string; at: string } | null
}

/**
 * Compares the work a bundle tells of with that of the dive here. What was said
 * is put together: comments and answers that are not here come, what was taken
 * away here stays away. Of a state and an assignment the later stands; a state
 * only beside the very labels it was given to, or with them. What the bundle said last time
 * (`before`) is nothing new, whatever was done here since. Null: nothing to do.
 */
export function planWork(said: DiveWork, held: HeldWork, { before, labels }: { before: DiveWork | undefined; labels: LabelsAfter }): WorkChange | null {
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(said)) return null
  const comments: RecordedComment[] = []
  const answers: { to: CommentId; answer: RecordedAnswer }[] = []
  const edits: CommentEdit[] = []
  for (const comment of said.comments) {
    const here = held.comments.find((each) => isSameWords(each, comment))
    if (here === undefined) {
      comments.push(comment)
      continue
    }
    if (here.isRemoved) continue
    const last = before?.comments.find((each) => isSameWords(each, comment))
    addEdit(edits, comment, here, last)
    for (const answer of comment.answers) {
      const known = here.answers.find((each) => isSameWords(each, answer))
      if (known === undefined) answers.push({ to: here.id, answer })
      else if (!known.isRemoved) addEdit(edits, { ...answer, resolved: null }, { ...known, resolved: null })
    }
  }
  const state = stateToTake(said, held, labels)
  const assignment = assignmentToTake(said, held)
  return state === null && assignment === null && comments.length + answers.length + edits.length === 0 ? null : { state, assignment, comments, answers, edits }
}

/** Said at the same moment by the same person, who may have another name here, or in the same words. */
function isSameWords(a: RecordedAnswer, b: RecordedAnswer): boolean {
  return a.at === b.at && (isSamePerson(a.author, b.author) || a.text === b.text)
}

function addEdit(edits: CommentEdit[], said: Pick<RecordedComment, 'text' | 'editedAt' | 'resolved'>, here: Pick<HeldComment, 'resolved'> & HeldAnswer, last?: RecordedComment): void {
  const written = said.editedAt !== null && said.editedAt > (here.editedAt ?? '') && said.text !== here.text ? { text: said.text, editedAt: said.editedAt } : null
  // Resolved there before the last time and open here: somebody has opened it again.
  const resolved = here.resolved === null && last?.resolved == null ? said.resolved : null
  if (written !== null || resolved !== null) edits.push({ id: here.id, written, resolved })
}

function stateToTake({ state, stateSet }: DiveWork, held: HeldWork, labels: LabelsAfter): WorkChange['state'] {
  // "To do" follows from the stages alone.
  if (labels === 'other' || stateSet === null || state === 'to-do') return null
  if (labels === 'same' && (state === held.state || stateSet.at <= (held.stateSet?.at ?? ''))) return null
  return { state, ...stateSet }
}

function assignmentToTake({ assignment }: DiveWork, held: HeldWork): DiveWork['assignment'] {
  if (assignment === null || assignment.at <= (held.assignment?.at ?? '')) return null
  const isSame = (a: string | null, b: string | null | undefined): boolean => (a === null || b == null ? a === (b ?? null) : isSamePerson(a, b))
  return isSame(assignment.annotator, held.assignment?.annotator) && isSame(assignment.reviewer, held.assignment?.reviewer) ? null : assignment
}

/** For people, as importing lists what differs. */
export function describeWork({ state, assignment, comments, answers, edits }: WorkChange, held: HeldWork): string[] {
  const told: string[] = []
  const many = (count: number, one: string, more: string): void => {
    if (count > 0) told.push(`${count} ${count === 1 ? one : more}`)
  }
  if (state !== null && state.state !== held.state) told.push(`state ${held.state} → ${state.state} (${state.by})`)
  for (const who of ['annotator', 'reviewer'] as const) {
    if (assignment !== null && assignment[who] !== (held.assignment?.[who] ?? null)) told.push(`${who} ${held.assignment?.[who] ?? 'none'} → ${assignment[who] ?? 'none'}`)
  }
  many(comments.length, 'comment', 'comments')
  many(answers.length, 'answer', 'answers')
  many(edits.length, 'comment changed or resolved', 'comments changed or resolved')
  return told
}

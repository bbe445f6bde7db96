import type { SplitId, SplitPart } from '../../../../shared/contract/entities.ts'
import { lengthOf } from '../library-view.ts'
import { clusters } from '../overlaps.ts'
import type { DiveDigest, LibraryFound, LibraryRule, RuleContext } from '../rule.ts'

/** The same pictures more than once, and the same dive on both sides of a split. */

/** Overlap as a share of what both cover together, from which two ranges are the same one. */
const sameRangeShare = 0.9

function isSameRange(frames: number, a: DiveDigest, b: DiveDigest): boolean {
  return frames >= sameRangeShare * (lengthOf(a) + lengthOf(b) - frames)
}

const duplicates: LibraryRule = {
  scope: 'library',
  name: 'duplicate-pictures',
  severity: 'warning',
  title: 'Duplicate pictures',
  category: 'any',
  explain: 'Several dives show the same pictures: the same range of one video twice, or copies of a video whose pictures are equal, checksum for checksum. The dive counts double in training and in every figure, and its labels may contradict each other. Keep the one with the better labels and remove the others.',
  *find(library): Iterable<LibraryFound> {
    const pairs: [DiveDigest, DiveDigest][] = []
    for (const { first, second, frames } of library.inVideo()) if (isSameRange(frames, first, second)) pairs.push([first, second])
    for (const [first, ...others] of library.equalPictures()) if (first !== undefined) for (const other of others) pairs.push([first, other])
    for (const set of clusters(pairs)) {
      const members = [...set].sort((a, b) => a.diveId - b.diveId)
      yield { diveIds: members.map((dive) => dive.diveId), message: `${members.length} dives show the same pictures: ${members.slice(0, 4).map((dive) => dive.name).join('; ')}${members.length > 4 ? '; …' : ''}.` }
    }
  },
}

const overlapping: LibraryRule = {
  scope: 'library',
  name: 'overlapping-dives',
  severity: 'note',
  title: 'Dives that overlap in one video',
  category: 'any',
  explain: 'Two dives of one video share some of their frames. A few at the ends do no harm; more mean that one of them begins too early or ends too late, or that a replay was cut together with its dive.',
  *find(library): Iterable<LibraryFound> {
    for (const { first, second, frames } of library.inVideo()) {
      if (isSameRange(frames, first, second)) continue
      yield { diveIds: [first.diveId, second.diveId], message: `${first.name} and ${second.name} share ${frames} ${frames === 1 ? 'frame' : 'frames'}, from frame ${second.startFrame} of the video.`, frames: [second.startFrame - first.startFrame] }
    }
  },
}

const acrossParts: LibraryRule = {
  scope: 'library',
  name: 'same-dive-in-training-and-test',
  severity: 'error',
  title: 'The same dive in several parts of a split',
  category: 'any',
  explain: 'A split keeps training, validation and test apart so that a figure says how well a method does on dives it has not seen. Here one dive, told by its pictures or its place in the broadcast, is in two parts: figures of that split are too good. Make a split that keeps such dives together, or remove the duplicate.',
  *find(library, context): Iterable<LibraryFound> {
    for (const [a, b] of library.sameDives()) {
      const found = sharedSplits(a, b)
      if (found.length === 0) continue
      const where = found.map(({ splitId, parts }) => `"${splitName(splitId, context)}" has the one in ${partNames[parts[0]]}, the other in ${partNames[parts[1]]}`).join('; ')
      yield { diveIds: [a.diveId, b.diveId], message: `${a.name} and ${b.name} are the same dive; ${where}.` }
    }
  },
}

export const partNames: Record<SplitPart, string> = { train: 'training', validation: 'validation', test: 'test' }

export function splitName(splitId: SplitId, { splitNames }: RuleContext): string {
  return splitNames.get(splitId) ?? `split ${splitId}`
}

function sharedSplits(a: DiveDigest, b: DiveDigest): { splitId: SplitId; parts: [SplitPart, SplitPart] }[] {
  return a.parts.flatMap(({ splitId, part }) => {
    const other = b.parts.find((each) => each.splitId === splitId)
    return other === undefined || other.part === part ? [] : [{ splitId, parts: [part, other.part] as [SplitPart, SplitPart] }]
  })
}

export const duplicateRules = [duplicates, overlapping, acrossParts] as const

import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { RunConfig } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import { estimateRun, labelsNeeded, type ModelChoice } from '../engine/method-catalogue.ts'
import type { SnapshotDive } from '../library/library.ts'

/**
 * Everything that would end a run badly, found before it starts and told at
 * once: a run of an hour must not fail on a label that was wrong from the first
 * minute. Errors: 'bad-labels', 'not-found', 'disk-full', 'out-of-memory'.
 */
export async function checkTrainingSet(dives: readonly SnapshotDive[], model: ModelChoice): Promise<void> {
  const problems = labelProblems(dives, labelsNeeded(model))
  if (problems.length > 0) {
    throw new StudioError('bad-labels', `This split cannot be trained on: ${shorten(problems)}.`, { hint: 'Complete these dives in Annotate, or take them out of the split.' })
  }
  const missing: string[] = []
  const checked = new Set<string>()
  for (const { video } of dives) {
    if (checked.has(video.path)) continue
    checked.add(video.path)
    await access(video.path).catch(() => missing.push(video.path))
  }
  if (missing.length > 0) throw new StudioError('not-found', `${missing.length} video${missing.length === 1 ? ' of this split has' : 's of this split have'} vanished: ${shorten(missing)}.`, { hint: 'Put the files back, or import them again from where they are now.' })
}

/** What is wrong with the labels of a split, one sentence part each. Pure. */
export function labelProblems(dives: readonly SnapshotDive[], { needs, usesExemplars }: ReturnType<typeof labelsNeeded>): string[] {
  const problems: string[] = []
  const training = dives.filter((dive) => dive.part === 'train')
  if (training.length < 2) problems.push(training.length === 0 ? 'its training part is empty' : 'its training part holds one dive, and pairs need two')
  for (const dive of dives) {
    const lacks = [
      ...(needs.includes('stages') && dive.transitions === null ? ['its two transitions'] : []),
      ...(dive.scorePoints === null ? ['a score'] : []),
      ...(needs.includes('dive-number') && dive.diveNumber === null ? ['a dive number'] : []),
      ...(needs.includes('difficulty') && dive.difficulty === null ? ['a degree of difficulty'] : []),
      ...(needs.includes('awards') && dive.awards.length === 0 ? ['awards'] : []),
    ]
    if (lacks.length > 0) problems.push(`"${dive.title}" lacks ${lacks.join(' and ')}`)
  }
  if (!usesExemplars) return problems
  const known = new Set(training.map((dive) => dive.diveNumber))
  const unknown = new Set(dives.filter((dive) => dive.part !== 'train' && dive.diveNumber !== null && !known.has(dive.diveNumber)).map((dive) => `${dive.diveNumber} (${dive.part})`))
  for (const number of unknown) problems.push(`the dive number ${number} does not occur in training, so it has no exemplars`)
  return problems
}

export async function checkTrainingRoom(config: Pick<RunConfig, 'method' | 'configuration' | 'depth'>, folder: string, room: { memoryBytes?: number; diskBytes?: number } = {}): Promise<void> {
  const needed = estimateRun(config)
  const diskBytes = room.diskBytes ?? (await freeBytes(folder))
  if (diskBytes !== null && diskBytes < needed.diskBytes) throw new StudioError('disk-full', `The disk of this library has ${megabytes(diskBytes)} MB free; checkpoints of this run need about ${megabytes(needed.diskBytes)} MB.`, { hint: 'Free some space on it, or move the library to another disk.' })
  const memoryBytes = room.memoryBytes ?? process.availableMemory()
  if (memoryBytes < needed.memoryBytes) throw new StudioError('out-of-memory', `About ${megabytes(needed.memoryBytes)} MB of memory are needed for one step of this run; ${megabytes(memoryBytes)} MB are free.`, { hint: 'Close other programs, choose a smaller configuration, or train the heads only.' })
}

async function freeBytes(folder: string): Promise<number | null> {
  const found = await statfs(folder).catch(() => statfs(dirname(folder)).catch(() => null))
  return found && found.bavail * found.bsize
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6)

function shorten(items: readonly string[]): string {
  return items.slice(0, 4).join('; ') + (items.length > 4 ? `; and ${items.length - 4} more` : '')
}

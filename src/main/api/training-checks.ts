import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { Split, SplitId } from '../../shared/contract/entities.ts'
import type { TrainingEstimate } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import { labelsNeeded, type ModelChoice } from '../engine/method-catalogue.ts'
import { estimateRun, estimateSeconds, whatFits, type RunSize } from '../engine/run-estimate.ts'
import type { Library, SnapshotDive } from '../library/library.ts'

/**
 * Everything that would end a run badly, found before it starts and told at
 * once: a run of an hour must not fail on a label that was wrong from the first
 * minute. Errors: 'bad-labels', 'not-found', 'disk-full', 'out-of-memory'.
 */
export async function checkTrainingSet(dives: readonly SnapshotDive[], model: ModelChoice): Promise<void> {
  requirePictures(dives)
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

/** Dives of a data set whose pictures are still to come can be neither scored nor trained on. Errors: 'no-pictures'. Pure. */
export function requirePictures(dives: readonly DiveSource[]): void {
  const awaited = dives.filter(({ video }) => video.path === '')
  const [first] = awaited
  if (!first) return
  const hint = 'Attach its pictures: Import, Data set, with the folder of the pictures; or choose dives that have theirs.'
  if (awaited.length === 1) throw new StudioError('no-pictures', `The pictures of "${first.title}" have not been attached yet.`, { hint })
  throw new StudioError('no-pictures', `${awaited.length} of ${dives.length} dives have no pictures yet: ${shorten(awaited.map(({ title }) => `"${title}"`))}.`, { hint: hint.replace('its', 'their') })
}

/** What is wrong with the labels of a split, one sentence part each. Pure. */
export function labelProblems(dives: readonly SnapshotDive[], { needs, usesExemplars }: ReturnType<typeof labelsNeeded>): string[] {
  const problems: string[] = []
  const training = dives.filter((dive) => dive.part === 'train')
  if (training.length < 2) problems.push(training.length === 0 ? 'its training part is empty' : 'its training part holds one dive, and pairs need two')
  const categories = [...new Set(dives.map((dive) => dive.category))]
  if (categories.length > 1) problems.push(`it mixes kinds of action (${categories.join(', ')}), whose scores cannot be compared; make a split of one of them`)
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

/** Checkpoints, best epochs and models of runs that will all be there together. Errors: 'disk-full'. */
export async function checkDiskFor(runs: readonly KeptRun[], folder: string, room: Room = {}): Promise<void> {
  const needed = runs.reduce((sum, run) => sum + diskBytesOf(run), 0)
  const { diskBytes } = await freeRoom(folder, room)
  if (diskBytes !== null && diskBytes < needed) throw new StudioError('disk-full', `The disk of this library has ${megabytes(diskBytes)} MB free; these ${runs.length} runs need about ${megabytes(needed)} MB for their checkpoints.`, { hint: 'Free some space on it, keep fewer checkpoints, or start fewer runs.' })
}

export type KeptRun = RunSize & { keepCheckpoints?: number }

/** The estimate is for two checkpoints, which with two best epochs and the model are nine times the parameters; each further one with its best epoch is four. */
function diskBytesOf({ keepCheckpoints = 2, ...run }: KeptRun): number {
  const { diskBytes } = estimateRun(run)
  return diskBytes + (Math.max(0, keepCheckpoints - 2) * 4 * (diskBytes - 20e6)) / 9
}

/** Memory and disk for a run, against what this machine has free. */
export async function checkTrainingRoom(run: KeptRun, folder: string, room: Room = {}): Promise<void> {
  const { memory } = estimateRun(run)
  const diskBytes = diskBytesOf(run)
  const free = await freeRoom(folder, room)
  if (free.diskBytes !== null && free.diskBytes < diskBytes) throw new StudioError('disk-full', `The disk of this library has ${megabytes(free.diskBytes)} MB free; checkpoints of this run need about ${megabytes(diskBytes)} MB.`, { hint: 'Free some space on it, or move the library to another disk.' })
  if (free.memoryBytes >= memory.stepBytes) return
  const fitting = whatFits(run, free.memoryBytes)
  throw new StudioError('out-of-memory', `About ${megabytes(memory.stepBytes)} MB of memory are needed for one step of this run; ${megabytes(free.memoryBytes)} MB are free.`, {
    hint: fitting ? `It would fit with ${fitting}. Or close other programs.` : 'No size of this method fits. Close other programs, or use a machine with more memory.',
  })
}

/** Free room as it is, unless a test says otherwise. */
export interface Room {
  memoryBytes?: number
  diskBytes?: number
}

/** Exemplars of a validation dive, as far as an estimate of time is concerned. */
const usualExemplars = 10

/** The same as figures for the form. Seconds of an epoch are those of the newest finished run of the same kind on this library, by its dives, else predicted for this machine. */
export async function estimateTraining(run: RunSize, splitId: SplitId | null, library: Library, slowness: () => Promise<number | null>, room: Room = {}): Promise<TrainingEstimate> {
  const { memory, diskBytes } = estimateRun(run)
  const free = await freeRoom(library.folder.root, room)
  const split = (await library.splits.list()).find(({ id }) => id === splitId)
  const known = split ? await knownEpoch(run, split, library) : null
  const speed = split ? await slowness() : null
  const predicted = split && speed !== null ? estimateSeconds({ ...run, exemplarCount: usualExemplars }, split.counts, speed) : null
  const fits = free.memoryBytes < memory.stepBytes ? 'no' : free.memoryBytes < memory.runBytes ? 'tight' : 'yes'
  return {
    memoryBytes: Math.round(memory.runBytes), freeMemoryBytes: free.memoryBytes, diskBytes, freeDiskBytes: free.diskBytes,
    secondsPerEpoch: known ?? predicted?.secondsPerEpoch ?? null,
    // A finished run's time has its preparation in it.
    preparationSeconds: known === null ? (predicted?.preparationSeconds ?? null) : 0,
    timeSource: known !== null ? 'measured' : predicted ? 'predicted' : null,
    fits: fits === 'yes' && free.diskBytes !== null && free.diskBytes < diskBytes ? 'no' : fits,
    wouldFit: fits === 'no' ? whatFits(run, free.memoryBytes) : null,
  }
}

async function knownEpoch(run: RunSize, split: Split, library: Library): Promise<number | null> {
  const earlier = (await library.runs.list()).find(({ state, jobId, config }) => state === 'done' && jobId !== null && config.method === run.method && config.configuration === run.configuration && config.depth === run.depth && config.batchNorm === run.batchNorm)
  if (!earlier || earlier.jobId === null) return null
  const { startedAt, finishedAt } = await library.jobs.get(earlier.jobId)
  const epochs = Math.floor((await library.runs.metrics(earlier.id)).reduce((most, { epoch }) => Math.max(most, epoch), 0))
  const trained = (await library.runs.snapshot(earlier.id)).filter(({ part }) => part === 'train').length
  if (startedAt === null || finishedAt === null || epochs < 1 || trained === 0) return null
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
  return (seconds / epochs / trained) * split.counts.train
}

async function freeRoom(folder: string, { memoryBytes = process.availableMemory(), diskBytes }: Room): Promise<{ memoryBytes: number; diskBytes: number | null }> {
  return { memoryBytes, diskBytes: diskBytes ?? (await freeBytes(folder)) }
}

async function freeBytes(folder: string): Promise<number | null> {
  const found = await statfs(folder).catch(() => statfs(dirname(folder)).catch(() => null))
  return found && found.bavail * found.bsize
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6)

function shorten(items: readonly string[]): string {
  return items.slice(0, 4).join('; ') + (items.length > 4 ? `; and ${items.length - 4} more` : '')
}

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { RunConfig } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import { labelsNeeded, openRegistered } from '../engine/method-catalogue.ts'
import type { Library, SnapshotDive } from '../library/library.ts'
import type { NewRun } from '../library/training-runs.ts'
import { checkTrainingRoom, checkTrainingSet } from './training-checks.ts'

/**
 * A run as it would be stored, checked whole: labels, videos, starting model,
 * settings against each other, memory and disk. Nothing is stored.
 * Errors: 'bad-labels', 'invalid-input', 'not-found', 'missing-model', 'no-pictures', 'disk-full', 'out-of-memory'.
 */
export async function planRun(library: Library, config: RunConfig, codeVersion: string, known: { dives?: readonly SnapshotDive[] } = {}): Promise<NewRun> {
  const dives = known.dives ?? (await library.sources.ofSplit(config.splitId))
  openRegistered(config.method, config.configuration, config.methodOptions)
  await checkTrainingSet(dives, config)
  checkPairs(config, dives)
  checkSelection(config, dives)
  const initialModelHash = await checkStart(library, config)
  await checkTrainingRoom(config, library.folder.root)
  return { name: config.name, config, dives, codeVersion, initialModelHash }
}

/** Methods that compare need two training dives of one kind. Pure. Errors: 'bad-labels'. */
export function checkPairs(config: Pick<RunConfig, 'method' | 'configuration' | 'methodOptions' | 'exemplarRule'>, dives: readonly Pick<SnapshotDive, 'part' | 'diveNumber' | 'difficulty'>[]): void {
  if (config.exemplarRule === 'any' || !labelsNeeded(config).usesExemplars) return
  const isNumber = config.exemplarRule === 'dive-number'
  const kinds = dives.filter(({ part }) => part === 'train').flatMap(({ diveNumber, difficulty }) => (isNumber ? (diveNumber?.toUpperCase() ?? []) : (difficulty?.toFixed(1) ?? [])))
  if (new Set(kinds).size < kinds.length) return
  const kind = isNumber ? 'dive number' : 'degree of difficulty'
  throw new StudioError('bad-labels', `No two training dives of this split share a ${kind}, so there is nothing to compare.`, { hint: `Put two dives of one ${kind} into the training part, or compare dives of any kind.` })
}

/** Nothing can be chosen by a part that holds no dives. */
function checkSelection({ selection, earlyStopping }: RunConfig, dives: readonly SnapshotDive[]): void {
  const has = (part: SnapshotDive['part']): boolean => dives.some((dive) => dive.part === part)
  if (earlyStopping && !has('validation')) throw new StudioError('invalid-input', 'Early stopping needs a validation part; this split has none.', { hint: 'Choose a split with one, or train all epochs.' })
  if (selection === 'official-test' && !has('test')) throw new StudioError('invalid-input', 'The epoch cannot be chosen on the test part: this split has none.', { hint: 'Choose by validation.' })
}

/** @returns the content hash of the starting model's file; null for random weights */
async function checkStart(library: Library, config: RunConfig): Promise<string | null> {
  if (config.initialModelId === null) {
    if (config.depth === 'heads') throw new StudioError('invalid-input', 'Training the heads alone needs a starting model: the features of a random backbone say nothing.', { hint: 'Choose a starting model, or train everything.' })
    return null
  }
  const start = await library.models.file(config.initialModelId)
  if (start.method !== config.method || start.configuration !== config.configuration) throw new StudioError('invalid-input', `The starting model is of the configuration ${start.configuration}; the run is ${config.configuration}.`, { hint: 'Choose a starting model of the same configuration, or none.' })
  if (start.geometry !== config.geometry) throw new StudioError('invalid-input', `The starting model was trained on ${start.geometry} pictures; the run asks for ${config.geometry}.`, { hint: `Set the geometry to ${start.geometry}.` })
  return start.contentHash
}

/**
 * A run that is to give the numbers of an earlier one again: its configuration,
 * its labels as they were, its starting weights. Errors as `planRun`, and
 * 'missing-model' where the starting weights are no longer those.
 */
export async function planRepeat(library: Library, runId: NewRun['repeatOf'] & number, name: string | null, codeVersion: string): Promise<NewRun> {
  const first = await library.runs.get(runId)
  const config = { ...first.config, name: name ?? first.config.name }
  const plan = await planRun(library, config, codeVersion, { dives: await library.runs.snapshot(runId) })
  if (config.initialModelId !== null) {
    const { path, contentHash } = await library.models.file(config.initialModelId)
    const wanted = first.initialModelHash ?? contentHash
    const found = await hashFile(path)
    if (found !== wanted) throw new StudioError('missing-model', `The starting model of "${first.name}" is no longer what it was: ${path} now has the content ${found.slice(0, 12)} instead of ${wanted.slice(0, 12)}.`, { hint: 'Put the file of then back, or start a new run.' })
  }
  return { ...plan, repeatOf: runId }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

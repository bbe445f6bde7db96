import type { JobId, RunId, Split } from '../../../shared/contract/entities.ts'
import type { Depth, Evaluation, RunConfig } from '../../../shared/contract/training.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Studio } from '../../api/studio.ts'
import { chooseModel } from './assessment-commands.ts'
import { chooseMethod, typedOptions } from './methods-command.ts'
import { followJob } from './follow-job.ts'
import { formatTable } from './output.ts'
import { parseRunFile, readJsonFile } from './run-file.ts'
import { describeMeasurements } from './run-measurements.ts'
import type { CommandSession } from './session.ts'

/** train. */
export interface TrainOptions {
  config?: string
  name?: string
  method?: string
  configuration?: string
  option?: Record<string, string>
  /** Name of a recipe, the base of everything else. */
  recipe?: string
  from?: string
  depth?: Depth
  split?: string
  epochs?: number
  lr?: number
  backboneLr?: number
  batch?: number
  exemplars?: number
  seed?: number
  provider?: RunConfig['provider']
  patience?: number
  minImprovement?: number
  selection?: RunConfig['selection']
  missingVideos?: RunConfig['missingVideos']
  notes?: string
  tag?: string[]
  resume?: number
  again?: number
}

export async function train(session: CommandSession, options: TrainOptions): Promise<void> {
  const { studio } = session
  await followRun(session, options.resume !== undefined ? await resumeRun(studio, options.resume) : options.again !== undefined ? await repeatRun(studio, options.again, options.name) : await studio.call('training.start', await buildConfig(studio, options)))
}

/** Shows a run until it has ended; Ctrl+C stops it with a checkpoint, once more ends it at once. */
export async function followRun({ studio, output, isTerminal }: CommandSession, { jobId, runId }: { jobId: JobId; runId: RunId }): Promise<void> {
  const startedAt = Date.now()
  const stopListening = studio.on('run.metrics', ({ points }) => {
    for (const point of points) if (point.name.startsWith('validation/')) output.note(`epoch ${point.epoch}: ${point.name} ${point.value.toFixed(4)}`)
  })
  let interrupts = 0
  const kill = (): void => {
    if (++interrupts === 2) void studio.call('training.stop', { runId, when: 'kill' }).catch(() => undefined)
  }
  process.on('SIGINT', kill)
  await followJob(studio, jobId, output, isTerminal).finally(() => {
    process.off('SIGINT', kill)
    stopListening()
  })
  const { run } = await studio.call('training.run', { runId })
  const elapsedSeconds = (Date.now() - startedAt) / 1000
  output.text(`Run ${run.id} "${run.name}": ${run.bestEpoch === 0 ? 'the starting weights were not beaten' : `best epoch ${run.bestEpoch ?? '–'}`}, model ${run.modelId ?? '–'}, ${elapsedSeconds.toFixed(0)} s on ${run.provider ?? 'cpu'}`)
  if (run.config.selection === 'official-test') output.text('  EPOCH CHOSEN ON THE TEST PART: ITS FIGURES FLATTER')
  for (const { title, part, reason } of run.leftOut) output.text(`  left out of ${part}: "${title}": ${reason}`)
  if (run.reproduction) output.text(`  ${run.reproduction.isSame ? `the same numbers as run ${run.reproduction.first.runId}` : `NOT the numbers of run ${run.reproduction.first.runId}: ${run.reproduction.differences.slice(0, 3).join('; ')}`}; compared ${run.reproduction.comparedPoints} points`)
  const { lines, evaluations } = await describeMeasurements(studio, run)
  for (const line of lines) output.text(`  ${line}`)
  output.json({ run, evaluations, elapsedSeconds })
}

async function repeatRun(studio: Pick<Studio, 'call'>, wanted: number, name: string | undefined): Promise<{ jobId: JobId; runId: RunId }> {
  const runs = await studio.call('training.runs', {})
  const run = runs.find((candidate) => candidate.id === wanted)
  if (!run) throw noSuchRun(wanted, runs)
  return studio.call('training.again', { runId: run.id, ...(name === undefined ? {} : { name }) })
}

function noSuchRun(wanted: number, runs: readonly { id: number; name: string }[]): StudioError {
  return new StudioError('not-found', `There is no run ${wanted}.`, { hint: `Runs: ${runs.map(({ id, name }) => `${id} "${name}"`).join(', ') || 'none'}.` })
}

async function resumeRun(studio: Pick<Studio, 'call'>, wanted: number): Promise<{ jobId: JobId; runId: RunId }> {
  const runs = await studio.call('training.runs', {})
  const run = runs.find((candidate) => candidate.id === wanted)
  if (!run) throw noSuchRun(wanted, runs)
  return { ...(await studio.call('training.resume', { runId: run.id })), runId: run.id }
}

/** A run's settings, with notes and tags. */
export type RunRequest = RunConfig & { notes?: string; tags?: string[] }

/** The defaults, overridden by a file of the same form (or what was read of it already), overridden by options. Errors: 'not-found', 'invalid-input'. */
export async function buildConfig(studio: Pick<Studio, 'call'>, options: TrainOptions, read?: unknown): Promise<RunRequest> {
  const fromFile = read === undefined && options.config === undefined ? {} : definedOnly(parseRunFile(read ?? (await readJsonFile(options.config ?? '')), options.config ?? 'base'))
  const method = await chooseMethod(studio, options.method ?? fromFile.method)
  const configuration = options.configuration ?? fromFile.configuration ?? method.configurations[0]?.name ?? ''
  const base = options.recipe === undefined ? await studio.call('training.defaults', { method: method.name, configuration }) : await chooseRecipe(studio, options.recipe, method.name, configuration)
  const config: RunRequest = { ...base, ...fromFile, method: method.name, configuration, ...definedOnly({
    name: options.name,
    depth: options.depth,
    epochs: options.epochs,
    headLearningRate: options.lr,
    backboneLearningRate: options.backboneLr,
    examplesPerStep: options.batch,
    exemplarCount: options.exemplars,
    seed: options.seed,
    provider: options.provider,
    selection: options.selection,
    missingVideos: options.missingVideos,
    notes: options.notes,
    tags: options.tag,
    ...(options.patience === undefined ? {} : { earlyStopping: { patienceEpochs: options.patience, minImprovement: options.minImprovement ?? 0 } }),
    ...(options.option ? { methodOptions: { ...fromFile.methodOptions, ...typedOptions(method, options.option) } } : {}),
  }) }
  if (options.split !== undefined) config.splitId = (await chooseSplit(studio, options.split)).id
  if (options.from === 'random') return { ...config, initialModelId: null, depth: options.depth ?? 'all', batchNorm: fromFile.batchNorm ?? 'batch' }
  if (options.from !== undefined) config.initialModelId = (await chooseModel(studio, options.from)).id
  return config
}

/** The whole configuration of a recipe. Errors: 'not-found' for one there is not, 'invalid-input' where it cannot be used here. */
async function chooseRecipe(studio: Pick<Studio, 'call'>, wanted: string, method: string, configuration: string): Promise<RunConfig> {
  const recipes = await studio.call('training.recipes', { method, configuration })
  const recipe = recipes.find(({ name }) => name === wanted)
  if (!recipe) throw new StudioError('not-found', `There is no recipe "${wanted}".`, { hint: `Recipes: ${recipes.map(({ name }) => name).join(', ')}.` })
  if (!recipe.config) throw new StudioError('invalid-input', `The recipe "${wanted}" cannot be used with ${configuration} here.`, { hint: recipe.unavailable?.en ?? '' })
  return recipe.config
}

/** A split by id or name; without one, the first. Errors: 'not-found'. */
export async function chooseSplit(studio: Pick<Studio, 'call'>, wanted: string | undefined): Promise<Split> {
  const splits = await studio.call('splits.list', {})
  const found = wanted === undefined ? splits[0] : (splits.find((split) => String(split.id) === wanted) ?? splits.find((split) => split.name === wanted))
  if (found) return found
  const names = splits.map((split) => `${split.id} "${split.name}"`).join(', ')
  throw new StudioError('not-found', wanted === undefined ? 'This library has no split.' : `This library has no split "${wanted}".`, { hint: names === '' ? 'Make one of your labelled dives with `highboard splits make --name NAME`, or create the demo library with `highboard demo`.' : `It has: ${names}.` })
}

/** The method beside the baseline that never looks at the video. */
export function evaluationTable(evaluations: readonly Evaluation[]): string[] {
  if (evaluations.length === 0) return ['Nothing was measured: the split has no validation and no test part.']
  const rows = evaluations.flatMap((found) => [
    [found.part, 'model', found.count, fixed(found.srcc, 4), fixed(found.relativeL2, 4), fixed(found.maePoints, 2), fixed(found.tiou50, 3), fixed(found.tiou75, 3)],
    [found.part, found.baseline.name, found.count, fixed(found.baseline.srcc, 4), fixed(found.baseline.relativeL2, 4), fixed(found.baseline.maePoints, 2), null, null],
  ])
  return formatTable(['part', 'by', 'dives', 'SRCC', 'R-l2 ×100', 'MAE points', 'tIoU ≥ .5', 'tIoU ≥ .75'], rows)
}

const fixed = (value: number | null, digits: number): string | null => (value === null ? null : value.toFixed(digits))

function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

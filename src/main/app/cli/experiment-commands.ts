import { InvalidArgumentError, type Command } from 'commander'
import type { ExperimentId, RunId } from '../../../shared/contract/entities.ts'
import type { AxisValue, ExperimentAxis, ExperimentRun } from '../../../shared/contract/experiments.ts'
import { experimentAxis } from '../../../shared/contract/experiments.ts'
import { foldFamilies } from '../../../shared/domain/splits/fold-families.ts'
import { StudioError } from '../../../shared/errors.ts'
import { followJob } from './follow-job.ts'
import { formatTable } from './output.ts'
import { readJsonFile } from './run-file.ts'
import type { CommandSession } from './session.ts'
import { addRunOptions, type RunOptionRunners } from './train-options.ts'
import { buildConfig, type TrainOptions } from './training-commands.ts'

/** sweep, folds, repeats, experiments: many runs as one. */
export interface ExperimentRunners extends RunOptionRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
}

type ExperimentOptions = TrainOptions & { set?: ExperimentAxis[]; seeds?: number[]; family?: string; goOn?: number }

export function addExperimentCommands(program: Command, runners: ExperimentRunners): void {
  const { onStudio, examples, count } = runners
  addRunOptions(program.command('sweep').description('train every combination of some settings, all with the same seed'), runners)
    .option('--set <field=values>', 'values of a field, as in headLearningRate=1e-3,3e-4 or methodOptions.negatives=official,paper; may be given more than once', collectAxis)
    .option('--go-on <experiment>', 'go on with the runs of this sweep that were paused, stopped or failed', count)
    .addHelpText('after', examples(['highboard sweep --set headLearningRate=1e-3,3e-4 --set optimiser.weightDecay=0,1e-4 --epochs 8', 'highboard sweep --config sweep.json --json', 'highboard sweep --go-on 2', '', 'sweep.json: { "name": "rates", "base": { "epochs": 8 }, "axes": [{ "field": "headLearningRate", "values": [0.001, 0.0003] }] }']))
    .action((options: ExperimentOptions) => onStudio((session) => sweep(session, options)))
  addRunOptions(program.command('folds').description('train once on each fold of a division made by `splits make --folds`'), runners)
    .option('--family <name>', 'the division by name, or a split of it by id (default: the newest)')
    .option('--go-on <experiment>', 'go on with the runs that were paused, stopped or failed', count)
    .addHelpText('after', examples(['highboard splits make --name CV --folds 4', 'highboard folds --family CV --epochs 8']))
    .action((options: ExperimentOptions) => onStudio((session) => folds(session, options)))
  addRunOptions(program.command('repeats').description('train one configuration from several seeds'), runners)
    .option('--seeds <list>', 'seeds, as in 0,1,2', seedsOf)
    .option('--go-on <experiment>', 'go on with the runs that were paused, stopped or failed', count)
    .addHelpText('after', examples(['highboard repeats --seeds 0,1,2 --epochs 8']))
    .action((options: ExperimentOptions) => onStudio((session) => repeats(session, options)))
  const experiments = program.command('experiments').description('sweeps, folds and repeats')
  experiments.command('list', { isDefault: true }).description('the experiments, newest first').addHelpText('after', examples(['highboard experiments --json'])).action(() => onStudio(listExperiments))
  experiments.command('show').description('the runs of one, with their values and validation figures').argument('<experiment>', 'its id', count).addHelpText('after', examples(['highboard experiments show 2'])).action((id: number) => onStudio((session) => showExperiment(session, id as ExperimentId)))
  experiments.command('remove').description('hide one with its runs; models and files stay').argument('<experiment>', 'its id', count).addHelpText('after', examples(['highboard experiments remove 2'])).action((id: number) => onStudio((session) => removeExperiment(session, id as ExperimentId)))
  for (const command of experiments.commands) command.copyInheritedSettings(program)
}

/** "field=v1,v2": numbers, true, false and null as such, everything else as text. */
export function collectAxis(text: string, earlier: readonly ExperimentAxis[] = []): ExperimentAxis[] {
  const split = text.indexOf('=')
  if (split < 1) throw new InvalidArgumentError(`It takes field=value,value; found "${text}".`)
  const values = text.slice(split + 1).split(',').map((value): AxisValue => {
    const word = value.trim()
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    return word !== '' && Number.isFinite(Number(word)) ? Number(word) : word
  })
  return [...earlier, { field: text.slice(0, split), values }]
}

function seedsOf(text: string): number[] {
  const seeds = text.split(',').map((word) => Number(word.trim()))
  if (seeds.some((seed) => !Number.isInteger(seed) || seed < 0)) throw new InvalidArgumentError('Seeds are whole numbers from 0, separated by commas.')
  return seeds
}

async function sweep(session: CommandSession, options: ExperimentOptions): Promise<void> {
  if (options.goOn !== undefined) return goOn(session, options.goOn as ExperimentId)
  const { studio } = session
  const file = options.config === undefined ? {} : sweepFile(await readJsonFile(options.config), options.config)
  const { notes: _notes, tags: _tags, ...base } = await buildConfig(studio, options, file.base)
  const axes = [...(file.axes ?? []), ...(options.set ?? [])]
  if (axes.length === 0) throw new StudioError('invalid-input', 'A sweep needs something that varies.', { hint: 'Name it with --set, as in --set headLearningRate=1e-3,3e-4, or in the "axes" of the file.' })
  await follow(session, await studio.call('training.sweep', { name: options.name ?? file.name ?? base.name, base, axes }))
}

/** A sweep's file, or that of a run, whose settings are then the base. */
function sweepFile(json: unknown, path: string): { name?: string; base?: unknown; axes?: ExperimentAxis[] } {
  if (typeof json !== 'object' || json === null || !('axes' in json || 'base' in json)) return { base: json }
  const { name, base, axes, ...rest } = json as Record<string, unknown>
  const unknown = Object.keys(rest)
  if (unknown.length > 0) throw new StudioError('invalid-input', `"${path}" does not describe a sweep: there is no "${unknown.join('" and no "')}".`, { hint: 'A sweep has name, base and axes; the settings of the runs go into base.' })
  const parsed = experimentAxis.array().safeParse(axes ?? [])
  if (!parsed.success) throw new StudioError('invalid-input', `The axes in "${path}" are not lists of values: ${parsed.error.issues[0]?.message ?? ''}.`, { hint: 'As in "axes": [{ "field": "seed", "values": [0, 1, 2] }].' })
  return { ...(typeof name === 'string' ? { name } : {}), base: base ?? {}, axes: parsed.data }
}

async function folds(session: CommandSession, options: ExperimentOptions): Promise<void> {
  if (options.goOn !== undefined) return goOn(session, options.goOn as ExperimentId)
  const { studio } = session
  const families = foldFamilies(await studio.call('splits.list', {}))
  const wanted = options.family
  const family = wanted === undefined ? families.at(-1) : (families.find(({ name }) => name === wanted) ?? families.find(({ folds }) => folds.some(({ splitId }) => String(splitId) === wanted)))
  if (!family) throw new StudioError('not-found', wanted === undefined ? 'This library has no division into folds.' : `There is no division into folds called "${wanted}".`, { hint: families.length > 0 ? `There is ${families.map(({ name }) => `"${name}"`).join(', ')}.` : 'Make one with `highboard splits make --name CV --folds 4`.' })
  const splitIds = family.folds.map(({ splitId }) => splitId)
  const { notes: _notes, tags: _tags, ...base } = await buildConfig(studio, { ...options, split: String(splitIds[0]) })
  await follow(session, await studio.call('training.folds', { name: options.name ?? `${base.configuration} on ${family.name}`, base, splitIds }))
}

async function repeats(session: CommandSession, options: ExperimentOptions): Promise<void> {
  if (options.goOn !== undefined) return goOn(session, options.goOn as ExperimentId)
  if (!options.seeds) throw new StudioError('invalid-input', 'Repeats need their seeds.', { hint: 'As in --seeds 0,1,2.' })
  const { notes: _notes, tags: _tags, ...base } = await buildConfig(session.studio, options)
  await follow(session, await session.studio.call('training.repeats', { name: options.name ?? base.name, base, seeds: options.seeds }))
}

async function goOn(session: CommandSession, experimentId: ExperimentId): Promise<void> {
  const { runIds } = await session.studio.call('training.resumeExperiment', { experimentId })
  if (runIds.length === 0) session.output.note('None of its runs can go on.')
  await follow(session, { experimentId, runIds })
}

/** Runs one after the other; Ctrl+C pauses them all. A run that fails does not keep the others from running. */
async function follow(session: CommandSession, { experimentId, runIds }: { experimentId: ExperimentId; runIds: RunId[] }): Promise<void> {
  const { studio, output, isTerminal } = session
  output.note(`Experiment ${experimentId}: ${runIds.length} run${runIds.length === 1 ? '' : 's'}`)
  let isPaused = false
  const pause = (): void => {
    isPaused = true
    void studio.call('training.pauseExperiment', { experimentId }).catch(() => undefined)
  }
  process.on('SIGINT', pause)
  const failed: StudioError[] = []
  try {
    for (const runId of runIds) {
      const { run } = await studio.call('training.run', { runId })
      if (run.jobId === null) continue
      output.note(`Run ${runId} "${run.name}"`)
      await followJob(studio, run.jobId, output, isTerminal, 'pause').catch((error: unknown) => void (error instanceof StudioError && failed.push(error)))
    }
  } finally {
    process.off('SIGINT', pause)
  }
  await showExperiment(session, experimentId)
  if (isPaused) throw new StudioError('cancelled', `Experiment ${experimentId} is paused.`, { hint: `Go on with \`highboard sweep --go-on ${experimentId}\`.` })
  const [first] = failed
  if (first) throw new StudioError(first.code, `${failed.length} of ${runIds.length} runs did not end well. The first: ${first.message}`, first.hint === undefined ? {} : { hint: first.hint })
}

async function listExperiments({ studio, output }: CommandSession): Promise<void> {
  const experiments = await studio.call('training.experiments', {})
  if (experiments.length === 0) output.text('No experiments yet. Start one with `highboard sweep`, `folds` or `repeats`.')
  else for (const line of formatTable(['id', 'name', 'kind', 'runs', 'states', 'varies'], experiments.map(({ id, name, kind, runIds, states, axes }) => [id, name, kind, runIds.length, Object.entries(states).map(([state, count]) => `${count} ${state}`).join(', '), axes.map(({ field }) => field).join(', ')]))) output.text(line)
  output.json(experiments)
}

async function showExperiment({ studio, output }: CommandSession, experimentId: ExperimentId): Promise<void> {
  const found = await studio.call('training.experiment', { experimentId })
  const { experiment, runs } = found
  output.text(`Experiment ${experiment.id} "${experiment.name}" (${experiment.kind})`)
  if (experiment.base.selection === 'official-test') output.text('  EPOCHS CHOSEN ON THE TEST PART: THEIR FIGURES FLATTER')
  const rows = runs.map((run: ExperimentRun) => [run.runId, ...run.values.map(String), run.state, run.bestEpoch, run.best?.srcc?.toFixed(4) ?? null, run.best?.maePoints?.toFixed(2) ?? null, run.modelId])
  for (const line of formatTable(['run', ...experiment.axes.map(({ field }) => field), 'state', 'best epoch', 'validation SRCC', 'MAE points', 'model'], rows)) output.text(`  ${line}`)
  output.json(found)
}

async function removeExperiment({ studio, output }: CommandSession, experimentId: ExperimentId): Promise<void> {
  const { experiment } = await studio.call('training.experiment', { experimentId })
  await studio.call('training.removeExperiment', { experimentId })
  output.text(`Experiment ${experimentId} "${experiment.name}" is hidden with its ${experiment.runIds.length} runs; models and files stay`)
  output.json(experiment)
}

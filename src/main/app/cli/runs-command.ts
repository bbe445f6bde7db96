import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { Run } from '../../../shared/contract/training.ts'
import { csvCell } from '../../../shared/domain/csv.ts'
import { StudioError } from '../../../shared/errors.ts'
import { writeAtomically } from '../../files/write-atomic.ts'
import type { Studio } from '../../api/studio.ts'
import { formatTable } from './output.ts'
import type { CommandSession } from './session.ts'
import { evaluationTable, followRun } from './training-commands.ts'

/** runs: what was trained, what computes and waits, and how to steer it, from any terminal beside an open studio. */
export interface RunRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
  integer(text: string): number
}

export function addRunCommands(program: Command, { onStudio, examples, integer }: RunRunners): Command {
  const runs = program.command('runs').description('training runs: list, show, note, pause, resume, stop, queue, metrics')
  runs.command('list', { isDefault: true }).description('the runs, newest first').addHelpText('after', examples(['highboard runs', 'highboard runs list --json'])).action(() => onStudio(listRuns))
  runs.command('show').description('one run: settings, figures, what it said').argument('<run>').option('--log <lines>', 'so many lines of its log', integer, 20).addHelpText('after', examples(['highboard runs show 3', 'highboard runs show 3 --json'])).action((run: string, options: { log: number }) => onStudio((session) => showRun(session, run, options.log)))
  runs.command('note').description('change name, notes and tags').argument('<run>').option('--name <text>', 'another name').option('--notes <text>', 'notes, in place of those it has').option('--tag <word>', 'add a tag; may be given more than once', collect).option('--untag <word>', 'take a tag away; may be given more than once', collect)
    .addHelpText('after', examples(['highboard runs note 3 --notes "rates of the paper" --tag baseline'])).action((run: string, options: NoteOptions) => onStudio((session) => noteRun(session, run, options)))
  runs.command('pause').description('end the step, write a checkpoint and wait for `resume`').argument('<run>').addHelpText('after', examples(['highboard runs pause 3'])).action((run: string) => onStudio((session) => pauseRun(session, run)))
  runs.command('resume').description('go on with a paused, stopped or failed run, here, from its last checkpoint').argument('<run>').addHelpText('after', examples(['highboard runs resume 3'])).action((run: string) => onStudio((session) => resumeRun(session, run)))
  runs.command('stop').description('end a run; it can be resumed').argument('<run>').addOption(new Option('--when <when>', 'after the epoch with its model, now with a checkpoint, or at once').choices(['after-epoch', 'now', 'kill']).default('now'))
    .addHelpText('after', examples(['highboard runs stop 3 --when after-epoch', 'highboard runs stop 3 --when kill'])).action((run: string, options: { when: 'after-epoch' | 'now' | 'kill' }) => onStudio((session) => stopRun(session, run, options.when)))
  runs.command('queue').description('the run that computes, then those that wait').addHelpText('after', examples(['highboard runs queue --json'])).action(() => onStudio(showQueue))
  runs.command('remove').description('hide a run; its model and files stay').argument('<run>').addHelpText('after', examples(['highboard runs remove 3'])).action((run: string) => onStudio((session) => removeRun(session, run)))
  runs.command('metrics').description('every point of its curves, as CSV, or as JSON').argument('<run>').option('--names <list>', 'only these curves, as in loss/total,validation/srcc').option('--out <file>', 'write .csv or .json instead of printing')
    .addHelpText('after', examples(['highboard runs metrics 3 > run3.csv', 'highboard runs metrics 3 --names validation/srcc --json', 'highboard runs metrics 3 --out run3.csv'])).action((run: string, options: { names?: string; out?: string }) => onStudio((session) => exportMetrics(session, run, options)))
  return runs
}

/** Collects an option given more than once. */
export function collect(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text]
}

/** A run by id, or by name where only one has it. Errors: 'not-found'. */
export async function chooseRun(studio: Pick<Studio, 'call'>, wanted: string): Promise<Run> {
  const runs = await studio.call('training.runs', {})
  const named = runs.filter(({ name }) => name === wanted)
  const found = runs.find(({ id }) => String(id) === wanted) ?? (named.length === 1 ? named[0] : undefined)
  if (found) return found
  throw new StudioError('not-found', named.length > 1 ? `${named.length} runs are called "${wanted}".` : `There is no run "${wanted}".`, { hint: `Runs: ${runs.map(({ id, name }) => `${id} "${name}"`).join(', ') || 'none'}.` })
}

/** Loudly, wherever figures of such a run stand. */
const chosenOnTest = 'epoch chosen on the test part: its figures flatter'

async function listRuns({ studio, output }: CommandSession): Promise<void> {
  const runs = await studio.call('training.runs', {})
  if (runs.length === 0) output.text('No runs yet. Start one with `highboard train`.')
  else {
    const rows = runs.map(({ id, name, state, config, bestEpoch, modelId, tags, evaluations, repeatOf }) => [
      id, name, state, config.configuration, config.depth, bestEpoch, evaluations.find(({ part }) => part === 'validation')?.srcc?.toFixed(4) ?? null, modelId,
      [...tags, ...(repeatOf === null ? [] : [`repeat of ${repeatOf}`]), ...(config.selection === 'official-test' ? [chosenOnTest] : [])].join(', '),
    ])
    for (const line of formatTable(['id', 'name', 'state', 'size', 'depth', 'best epoch', 'validation SRCC', 'model', ''], rows)) output.text(line)
  }
  output.json(runs)
}

async function showRun({ studio, output }: CommandSession, wanted: string, lines: number): Promise<void> {
  const detail = await studio.call('training.run', { runId: (await chooseRun(studio, wanted)).id })
  const { run, log, worst } = detail
  output.text(`Run ${run.id} "${run.name}": ${run.state}${run.canResume ? ', can be resumed' : ''}`)
  if (run.config.selection === 'official-test') output.text(`  ${chosenOnTest.toUpperCase()}`)
  output.text(`  ${run.config.method}, ${run.config.configuration}, depth ${run.config.depth}, split ${run.config.splitId}, seed ${run.config.seed}; labels ${run.snapshotHash.slice(0, 12)}, code ${run.codeVersion}`)
  output.text(`  ${run.provider ?? 'not begun'}${run.threads === null ? '' : `, ${run.threads} threads`}${run.runtimeVersion === null ? '' : `, ONNX Runtime ${run.runtimeVersion}`}; best epoch ${run.bestEpoch ?? '–'}, model ${run.modelId ?? '–'}`)
  if (run.tags.length > 0) output.text(`  tags: ${run.tags.join(', ')}`)
  if (run.notes !== '') output.text(`  ${run.notes}`)
  for (const { title, part, reason } of run.leftOut) output.text(`  left out of ${part}: "${title}": ${reason}`)
  if (run.reproduction) output.text(`  ${run.reproduction.isSame ? `the same numbers as run ${run.reproduction.first.runId}` : `not the numbers of run ${run.reproduction.first.runId}: ${run.reproduction.differences.slice(0, 3).join('; ')}`} (${run.reproduction.comparedPoints} points compared)`)
  for (const line of evaluationTable(run.evaluations)) output.text(`  ${line}`)
  for (const { title, truthPoints, predictedPoints, epoch } of worst.filter((dive) => dive.epoch === worst[0]?.epoch)) output.text(`  far off after epoch ${epoch}: "${title}" ${truthPoints.toFixed(2)}, predicted ${predictedPoints.toFixed(2)}`)
  for (const line of log.slice(-lines)) output.text(`  | ${line}`)
  output.json(detail)
}

interface NoteOptions { name?: string; notes?: string; tag?: string[]; untag?: string[] }

async function noteRun({ studio, output }: CommandSession, wanted: string, { name, notes, tag, untag }: NoteOptions): Promise<void> {
  const before = await chooseRun(studio, wanted)
  const tags = tag || untag ? [...before.tags, ...(tag ?? [])].filter((word) => !untag?.includes(word)) : undefined
  const run = await studio.call('training.update', { runId: before.id, ...(name === undefined ? {} : { name }), ...(notes === undefined ? {} : { notes }), ...(tags ? { tags } : {}) })
  output.text(`Run ${run.id} "${run.name}"${run.tags.length > 0 ? `, tags ${run.tags.join(', ')}` : ''}${run.notes === '' ? '' : `: ${run.notes}`}`)
  output.json(run)
}

/** The program that runs it hears of it within a second or two and ends its step first. */
const patienceMilliseconds = 30_000

async function awaitEnd({ studio, output }: CommandSession, run: Run): Promise<void> {
  const until = Date.now() + patienceMilliseconds
  const stateNow = async (): Promise<Run['state']> => (await studio.call('training.run', { runId: run.id })).run.state
  let state = await stateNow()
  while ((state === 'running' || state === 'queued') && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    state = await stateNow()
  }
  output.text(state === 'running' || state === 'queued' ? `Run ${run.id} "${run.name}": asked; it is still ${state} and ends its step first` : `Run ${run.id} "${run.name}" is ${state}`)
  output.json((await studio.call('training.run', { runId: run.id })).run)
}

async function pauseRun(session: CommandSession, wanted: string): Promise<void> {
  const run = await chooseRun(session.studio, wanted)
  await session.studio.call('training.pause', { runId: run.id })
  await awaitEnd(session, run)
}

async function stopRun(session: CommandSession, wanted: string, when: 'after-epoch' | 'now' | 'kill'): Promise<void> {
  const run = await chooseRun(session.studio, wanted)
  await session.studio.call('training.stop', { runId: run.id, when })
  if (when !== 'after-epoch') return awaitEnd(session, run)
  session.output.text(`Run ${run.id} "${run.name}" ends after its epoch`)
  session.output.json(run)
}

async function resumeRun(session: CommandSession, wanted: string): Promise<void> {
  const run = await chooseRun(session.studio, wanted)
  await followRun(session, { ...(await session.studio.call('training.resume', { runId: run.id })), runId: run.id })
}

async function showQueue({ studio, output }: CommandSession): Promise<void> {
  const queue = await studio.call('training.queue', {})
  if (queue.length === 0) output.text('Nothing runs and nothing waits.')
  else for (const line of formatTable(['run', 'name', 'state'], queue.map(({ runId, name, state }) => [runId, name, state]))) output.text(line)
  output.json(queue)
}

async function removeRun({ studio, output }: CommandSession, wanted: string): Promise<void> {
  const run = await chooseRun(studio, wanted)
  await studio.call('training.remove', { runId: run.id })
  output.text(`Run ${run.id} "${run.name}" is hidden; its model and files stay`)
  output.json(run)
}

async function exportMetrics({ studio, output }: CommandSession, wanted: string, { names, out }: { names?: string; out?: string }): Promise<void> {
  const run = await chooseRun(studio, wanted)
  const { points } = await studio.call('training.metrics', { runId: run.id, ...(names === undefined ? {} : { names: names.split(',').map((name) => name.trim()) }) })
  const csv = ['name,epoch,step,value', ...points.map(({ name, epoch, step, value }) => [csvCell(name), epoch, step, value].join(','))]
  if (out !== undefined) {
    const ending = /\.(csv|json)$/i.exec(out)?.[1]?.toLowerCase()
    if (ending === undefined) throw new StudioError('invalid-input', `"${out}" ends neither in .csv nor in .json.`, { hint: 'Say by the ending which of the two is to be written.' })
    const path = resolve(out)
    await writeAtomically(path, ending === 'csv' ? `${csv.join('\n')}\n` : `${JSON.stringify({ run: run.id, points })}\n`)
    output.text(`${points.length} points of run ${run.id} in ${path}`)
    output.json({ path, count: points.length })
    return
  }
  for (const line of csv) output.text(line)
  output.json({ run: run.id, points })
}

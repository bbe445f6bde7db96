import { Command, InvalidArgumentError, Option } from 'commander'
import { runBrowserHost } from '../run-browser-host.ts'
import { score, segment, type ScoreOptions } from './assessment-commands.ts'
import { cut, type CutOptions } from './cut-command.ts'
import { addAgreementCommand } from './agreement-command.ts'
import { addCacheCommands } from './caches-command.ts'
import { addCapsuleCommands } from './capsule-commands.ts'
import { addBundleCommands } from './bundle-commands.ts'
import { addTableCommands } from './table-commands.ts'
import { addDoctorCommand } from './doctor-command.ts'
import { addDatasetCommands } from './dataset-commands.ts'
import { listDevices } from './devices-command.ts'
import { addEvaluationCommands } from './evaluation-commands.ts'
import { addExplainCommand } from './explain-command.ts'
import { addExportCommands } from './export-command.ts'
import { demo, importPaths, libraryInfo, listDives, type ImportOptions, type ListOptions } from './library-commands.ts'
import { compareFiles } from './metrics-command.ts'
import type { Streams } from './output.ts'
import { guarded, withStudio, type CommandSession, type GlobalOptions } from './session.ts'
import { addReportCommands } from './report-commands.ts'
import { addExperimentCommands } from './experiment-commands.ts'
import { listMethods } from './methods-command.ts'
import { addRunCommands } from './runs-command.ts'
import { addWeightsCommands } from './weights-commands.ts'
import { addSplitCommands } from './splits-command.ts'
import { addRunOptions } from './train-options.ts'
import { train, type TrainOptions } from './training-commands.ts'

/** The commands, their options and help. Everything they do, the same studio does as for the screens. */
export function createProgram(version: string, streams: Streams, setExitCode: (code: number) => void): Command {
  const program = new Command('highboard')
    .description('Action quality assessment of dives: import, label, fine-tune, score, review.')
    .version(version)
    .option('--library <folder>', 'the library to work on (default: HIGHBOARD_LIBRARY, else in your data folder)')
    .option('--json', 'print the result as JSON')
    .option('--threads <number>', 'threads a computing job may use (default: one for each physical core)', count)
    .configureOutput({ writeOut: (text) => streams.stdout.write(text), writeErr: (text) => streams.stderr.write(text) })
    .exitOverride()
    .addHelpText('after', examples(['highboard demo --library ~/dives', 'highboard import ~/videos/final.mp4 --library ~/dives', 'highboard score 12 --library ~/dives --json', '', 'Exit codes: 0 done, 1 failed, 2 the input or the way of calling is wrong.']))
  const onStudio = (run: (session: CommandSession) => Promise<void>): Promise<void> => withStudio(program.opts<GlobalOptions>(), streams, setExitCode, run)

  program
    .command('demo')
    .description('render the demo dives into the library, with labels, awards and a split')
    .option('--count <number>', 'how many dives', count, 60)
    .option('--seed <number>', 'seed of the dives', integer, 1)
    .option('--unseen', 'seeds and venues that no shipped model has seen')
    .addHelpText('after', examples(['highboard demo --library ~/demo', 'highboard demo --count 24 --seed 7', 'highboard demo --count 100 --unseen --library ~/trial']))
    .action((options: { count: number; seed: number; unseen?: boolean }) => onStudio((session) => demo(session, options)))

  program
    .command('import')
    .description('import videos, folders of videos, or folders of numbered pictures')
    .argument('<path...>')
    .option('--fps <number>', 'frames per second of picture folders (default: 25)', positive)
    .option('--allow-gaps', 'take picture folders although numbers are missing')
    .option('--allow-damaged', 'take what can be read of damaged videos')
    .addHelpText('after', examples(['highboard import dive.mp4 other.avi', 'highboard import frames/ --fps 30']))
    .action((paths: string[], options: ImportOptions) => onStudio((session) => importPaths(session, paths, options)))

  program
    .command('cut')
    .description('make dives of a long video from a list of ranges; frames are not copied')
    .argument('<video>', 'video of the library by id, name or path')
    .requiredOption('--ranges <file>', 'CSV: start, end (frames or times) and, if known, number, athlete, round, score, DD, height, event')
    .addOption(new Option('--end <meaning>', 'what an end frame is: the last of the dive, or the first after it').choices(['last', 'after']).default('last'))
    .option('--dry-run', 'only show what would be made')
    .option('--skip-faulty', 'make the other dives where lines are wrong')
    .addHelpText('after', examples(['highboard cut final.mp4 --ranges dives.csv --dry-run', 'highboard cut 3 --ranges dives.csv --json', '', 'dives.csv:', '  start,end,number,athlete,round,score,DD,height', '  0:06.000,0:09.960,107B,Li Na,1,68.20,3.1,3', '  412,510,5253B,Anna Berg,1,71.40,3.2,3']))
    .action((video: string, options: CutOptions) => onStudio((session) => cut(session, video, options)))

  const library = program.command('library').description('what is in the library')
  library.command('info', { isDefault: true }).description('videos, dives, splits, models').action(() => onStudio(libraryInfo))
  library
    .command('list')
    .description('the dives')
    .option('--number <dive number>', 'only dives of this number')
    .option('--search <text>', 'only dives with this text')
    .addOption(new Option('--part <part>', 'only this part of the split').choices(['train', 'validation', 'test']))
    .option('--limit <number>', 'at most so many', count, 200)
    .addHelpText('after', examples(['highboard library list --number 107B', 'highboard library list --part test --json']))
    .action((options: ListOptions) => onStudio((session) => listDives(session, options)))

  const dataset = addDatasetCommands(program, { onStudio, examples, count })
  const table = addTableCommands(program, { onStudio, examples, count, positive })
  const bundle = addBundleCommands(program, { onStudio, examples })

  const splits = addSplitCommands(program, { onStudio, examples, integer, share })

  addDoctorCommand(program, { onStudio, examples })
  addAgreementCommand(program, { onStudio, examples })
  addExportCommands(program, { onStudio, examples })

  program
    .command('methods')
    .description('list the methods, their sizes and options')
    .action(() => onStudio((session) => listMethods(session)))

  const caches = addCacheCommands(program, { onStudio, examples })

  program
    .command('devices')
    .description('try what this machine can compute with: providers with the reason where one refuses, threads, memory')
    .addHelpText('after', examples(['highboard devices', 'highboard devices --json']))
    .action(() => onStudio(listDevices))

  addRunOptions(program.command('train').description('fine-tune a model on a split of the library'), { count, integer, positive })
    .option('--resume <run>', 'go on with this run from its last checkpoint', count)
    .option('--again <run>', 'make this run once more, exactly, and say whether the numbers come out the same', count)
    .addHelpText('after', examples(['highboard train --library ~/demo', 'highboard train --depth all --epochs 20 --name "all layers" --patience 5', 'highboard train --method mcore --option negatives=paper', 'highboard train --config run.json --json', 'highboard train --resume 3', 'highboard train --again 3']))
    .action((options: TrainOptions) => onStudio((session) => train(session, options)))

  const runs = addRunCommands(program, { onStudio, examples, integer })
  addExperimentCommands(program, { onStudio, examples, count, integer, positive })

  const evaluations = addEvaluationCommands(program, { onStudio, examples, count, integer })

  program
    .command('segment')
    .description('let a model find the stages of dives; labels stay as they are')
    .argument('<dive id...>')
    .option('--model <model>', 'model by id or name (default: the newest)')
    .addHelpText('after', examples(['highboard segment 12 13']))
    .action((ids: string[], options: { model?: string }) => onStudio((session) => segment(session, ids, options)))

  program
    .command('score')
    .description('score dives against exemplars, with every vote')
    .argument('<dive id...>')
    .option('--model <model>', 'model by id or name (default: the newest)')
    .option('--exemplars <number>', 'exemplars for each dive', count, 10)
    .option('--seed <number>', 'seed the exemplars are drawn from', integer, 0)
    .addOption(new Option('--transitions <source>', 'stages from the model or from the labels').choices(['model', 'labels']).default('model'))
    .addHelpText('after', examples(['highboard score 12', 'highboard score 12 13 --exemplars 5 --seed 3 --json']))
    .action((ids: string[], options: ScoreOptions) => onStudio((session) => score(session, ids, options)))

  addExplainCommand(program, { onStudio, examples })

  program
    .command('metrics')
    .description('compare predictions with the truth: SRCC, Pearson, Kendall, L2, relative L2 × 100, MAE')
    .requiredOption('--truth <file>', 'true scores: .npy, or text with one number a line')
    .requiredOption('--prediction <file>', 'predicted scores, in the same order')
    .addHelpText('after', examples(['highboard metrics --truth true.npy --prediction pred.npy --json']))
    .action((options: { truth: string; prediction: string }) =>
      guarded(program.opts<GlobalOptions>(), streams, setExitCode, async (output) => {
        const report = await compareFiles(options.truth, options.prediction)
        for (const [name, value] of Object.entries(report)) output.text(`${name.padEnd(18)}${value === null ? 'undefined' : name === 'n' ? String(value) : value.toFixed(6)}`)
        output.json(report)
      }),
    )

  program
    .command('serve')
    .description('open the studio in a browser on this computer')
    .option('--port <number>', 'port to listen on (default: any free one)', count)
    .option('--open', 'open the address in a browser')
    .addHelpText('after', examples(['highboard serve --library ~/dives --port 4321']))
    .action((options: { port?: number; open?: boolean }) => {
      const { library: libraryFolder, threads, json } = program.opts<GlobalOptions>()
      return guarded({ ...(json === undefined ? {} : { json }) }, streams, setExitCode, (output) => runBrowserHost({ ...options, libraryFolder, threads }, output.text, output.json))
    })

  const weights = addWeightsCommands(program, { onStudio, withoutStudio: (run) => guarded(program.opts<GlobalOptions>(), streams, setExitCode, run), examples, count })

  const capsule = addCapsuleCommands(program, { onStudio, withoutStudio: (run) => guarded(program.opts<GlobalOptions>(), streams, setExitCode, run), globalOptions: () => program.opts<GlobalOptions>(), setExitCode, examples, count })

  const report = addReportCommands(program, { onStudio, examples, count })

  // Subcommands print errors and help the same way.
  for (const command of [...program.commands, ...library.commands, ...dataset.commands, ...table.commands, ...bundle.commands, ...splits.commands, ...runs.commands, ...evaluations.commands, ...weights.commands, ...caches.commands, ...capsule.commands, ...report.commands]) command.copyInheritedSettings(program)
  return program
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}`
}

function integer(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.')
  return value
}

function count(text: string): number {
  const value = integer(text)
  if (value < 1) throw new InvalidArgumentError('It must be 1 or more.')
  return value
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number above 0.')
  return value
}

function share(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value <= 0.5)) throw new InvalidArgumentError('It must be a share from 0 to 0.5.')
  return value
}

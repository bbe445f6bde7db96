import { Option, type Command } from 'commander'
import { collectOption } from './methods-command.ts'
import { collect } from './runs-command.ts'

export interface RunOptionRunners {
  count(text: string): number
  integer(text: string): number
  positive(text: string): number
}

/** What decides a run, for every command that starts some. */
export function addRunOptions(command: Command, { count, integer, positive }: RunOptionRunners): Command {
  return command
    .option('--config <file>', 'JSON with the settings of a run; options override it')
    .option('--name <text>', 'name of the run')
    .option('--method <name>', 'method, see `highboard methods` (default: mcore)')
    .option('--configuration <name>', 'size of the network (default: the smallest of the method)')
    .option('--option <name=value>', 'a named choice of the method; may be given more than once', collectOption)
    .option('--recipe <name>', 'quick, last-stages, everything, from-random or published: a proven configuration to begin from')
    .option('--from <model>', 'starting model by id or name, or "random"')
    .addOption(new Option('--depth <depth>', 'what is trained').choices(['heads', 'last', 'all']))
    .option('--split <split>', 'split by id or name (default: the first)')
    .option('--epochs <number>', 'epochs', count)
    .option('--lr <number>', 'learning rate of the heads', positive)
    .option('--backbone-lr <number>', 'learning rate of the backbone', positive)
    .option('--batch <number>', 'examples per optimiser step', count)
    .option('--exemplars <number>', 'exemplars per dive in validation', count)
    .option('--seed <number>', 'seed of the run', integer)
    .option('--patience <epochs>', 'stop after so many epochs without a better validation SRCC', count)
    .option('--min-improvement <srcc>', 'what counts as better with --patience', positive)
    .addOption(new Option('--selection <rule>', 'which epoch is kept; official-test chooses on the test part, as released codes do, which flatters').choices(['validation', 'last-epoch', 'official-test']))
    .addOption(new Option('--missing-videos <policy>', 'what becomes of a run when videos vanish').choices(['stop', 'skip']))
    .addOption(new Option('--provider <name>', 'where it computes').choices(['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu']))
    .option('--notes <text>', 'notes kept with the run')
    .option('--tag <word>', 'a tag kept with the run; may be given more than once', collect)
}

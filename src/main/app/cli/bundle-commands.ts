import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import type { ImportPreview } from '../../../shared/contract/datasets.ts'
import { StudioError } from '../../../shared/errors.ts'
import { describeBytes } from '../../../shared/untrusted-text.ts'
import { figures, type DatasetRunners } from './dataset-commands.ts'
import type { CommandSession } from './session.ts'

/** bundle: what is in a .highboard file, and what opening it in this library would do. */
export function addBundleCommands(program: Command, { onStudio, examples }: Pick<DatasetRunners, 'onStudio' | 'examples'>): Command {
  const bundle = program.command('bundle').description('a library in one file: look into it (`dataset import` opens it, `export --format bundle` makes it)')
  bundle.command('inspect')
    .description('say what is in a bundle and what opening it would do; unpacks and changes nothing')
    .argument('<file>')
    .addHelpText('after', examples(['highboard bundle inspect club.highboard', 'highboard bundle inspect club.highboard --json', 'highboard dataset import club.highboard', 'highboard export out --format bundle --option media=false --option models=all']))
    .action((file: string) => onStudio((session) => inspect(session, file)))
  return bundle
}

async function inspect({ studio, output }: CommandSession, file: string): Promise<void> {
  const found = await studio.call('datasets.preview', { path: resolve(file) })
  if (found.kind !== 'bundle') throw new StudioError('invalid-input', `"${file}" is no bundle but ${found.kind === 'table' ? 'a table' : found.kind === 'capsule' ? 'a capsule of one score' : `the data set ${found.title}`}.`, { hint: found.kind === 'capsule' ? `Look at it with \`highboard capsule show ${basename(file)}\`.` : `Look at it with \`highboard dataset preview ${basename(file)}\`.` })
  output.text(`${found.title}, ${found.path}`)
  for (const { title, counts } of found.datasets) {
    if (found.datasets.length > 1) output.text(`  ${title}`)
    for (const line of figures(counts)) output.text(found.datasets.length > 1 ? `  ${line}` : line)
  }
  for (const { name, counts } of found.splits) output.text(`  split "${name}": ${counts.train} train, ${counts.validation} validation, ${counts.test} test`)
  for (const { name, sizeBytes, isKnown } of found.models) output.text(`  model "${name}", ${describeBytes(sizeBytes)}${isKnown ? ', in the library already' : ''}`)
  output.text(`  ${unpacking(found)}`)
  for (const warning of found.warnings) output.note(`Note: ${warning}`)
  output.json(found)
}

function unpacking({ unpackedBytes }: ImportPreview): string {
  return unpackedBytes === 0 ? 'nothing to unpack' : `${describeBytes(unpackedBytes)} to unpack`
}

import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { Split } from '../../../shared/contract/entities.ts'
import type { MethodInfo } from '../../../shared/contract/methods.ts'
import type { WeightsAccount } from '../../../shared/contract/weights.ts'
import { StudioError } from '../../../shared/errors.ts'
import { describeMethods } from '../../engine/method-catalogue.ts'
import { exportFormatOf } from '../../engine/jobs/export-files.ts'
import { inspectionOf } from '../../engine/jobs/weights-accounts.ts'
import { convertFile } from '../../engine/jobs/convert-file.ts'
import { inspectWeights } from '../../weights/inspect.ts'
import { summariseReport } from '../../weights/layout.ts'
import { chooseModel } from './assessment-commands.ts'
import { followJob } from './follow-job.ts'
import { collectOption, typedOptions } from './methods-command.ts'
import { formatTable, type CommandOutput } from './output.ts'
import type { CommandSession } from './session.ts'
import { chooseSplit } from './training-commands.ts'

/** weights: checkpoints in and out. Reading and converting need no library; importing, exporting and fetching do. */
export interface WeightsRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  withoutStudio(run: (output: CommandOutput) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
  count(text: string): number
}

export function addWeightsCommands(program: Command, { onStudio, withoutStudio, examples, count }: WeightsRunners): Command {
  const weights = program.command('weights').description('checkpoints in and out: inspect, convert, import, export, fetch')
  weights
    .command('inspect')
    .description('what a checkpoint holds, which methods it fits, and what would become of every key')
    .argument('<file>')
    .option('--method <name>', 'only this method')
    .option('--configuration <name>', 'only this size')
    .option('--option <name=value>', 'a named choice of the method; may be given more than once', collectOption)
    .option('--keys', 'list every tensor')
    .addHelpText('after', examples(['highboard weights inspect MCoRe_best.pth', 'highboard weights inspect model_rgb.pth --method t2cr --json']))
    .action((file: string, options: InspectOptions) => withoutStudio((output) => inspect(output, file, options)))
  weights
    .command('convert')
    .description('rewrite a checkpoint in another format or number format')
    .argument('<file>')
    .argument('<out>')
    .addOption(new Option('--to <format>', 'format (default: told by the ending of OUT)').choices(['safetensors', 'pytorch']))
    .addOption(new Option('--dtype <dtype>', 'number format of the weights (default: as they are)').choices(['F32', 'F16', 'BF16']))
    .option('--official', 'keep the weights of the method alone, arranged as its official code loads them')
    .option('--method <name>', 'method, where --official cannot tell it from the file')
    .option('--configuration <name>', 'size, where --official cannot tell it from the file')
    .option('--option <name=value>', 'a named choice of the method; may be given more than once', collectOption)
    .addHelpText('after', examples(['highboard weights convert model.pth model.safetensors --dtype F16', 'highboard weights convert mine.safetensors official.pth --official']))
    .action((file: string, out: string, options: ConvertCommandOptions) => withoutStudio((output) => convert(output, file, out, options)))
  weights
    .command('import')
    .description('make a model of the library of a checkpoint; every weight is loaded or named')
    .argument('<file>')
    .option('--method <name>', 'method (default: the one it fits)')
    .option('--configuration <name>', 'size (default: the one it fits)')
    .option('--option <name=value>', 'a named choice of the method; may be given more than once', collectOption)
    .option('--name <text>', "name of the model (default: the file's)")
    .addOption(new Option('--geometry <geometry>', 'frame geometry the weights were trained with (default: official; upright for a backbone)').choices(['official', 'upright']))
    .option('--facts-from-split <split>', 'learn what the method needs of a training part (groups, classes) from this split')
    .option('--backbone <layout>', 'the file holds only a backbone, arranged like this; the heads start new')
    .option('--backbone-file <file>', 'take the backbone from this second file, arranged as --backbone says')
    .option('--drop-unexpected', 'leave tensors out that the model does not know, instead of refusing the file')
    .option('--seed <number>', 'seed of weights that start new', (text) => Number(text), 0)
    .addHelpText('after', examples(['highboard weights import MCoRe_best.pth --method mcore --configuration mcore', 'highboard weights import t2cr.pth --method t2cr --facts-from-split "FineDiving"', 'highboard weights import regnety_002.pth --method mcore --configuration mcore --backbone timm-regnety']))
    .action((file: string, options: ImportOptions) => onStudio((session) => importFile(session, file, options)))
  weights
    .command('export')
    .description('write a model as ONNX graphs (.onnx), as the official PyTorch checkpoint (.pth) or as safetensors')
    .argument('<model>')
    .argument('<out>')
    .option('--exemplars <number>', 'exemplars that the scoring graph takes at once', count, 10)
    .addOption(new Option('--dtype <dtype>', 'number format of .pth and .safetensors').choices(['F32', 'F16', 'BF16']).default('F32'))
    .option('--official', 'arranged as the official code loads it; .pth files always are')
    .option('--overwrite', 'replace files that are there')
    .addHelpText('after', examples(['highboard weights export 3 dive.onnx --exemplars 10', 'highboard weights export "Club 2026" club.pth --official']))
    .action((model: string, out: string, options: ExportOptions) => onStudio((session) => exportModel(session, model, out, options)))
  weights
    .command('list')
    .description('published weights that can be fetched by name')
    .addHelpText('after', examples(['highboard weights list']))
    .action(() => onStudio(listPublished))
  weights
    .command('download')
    .description('fetch published weights: resumed, checked by SHA-256, through HTTPS_PROXY where it is set')
    .argument('<name>')
    .addHelpText('after', examples(['highboard weights download regnety-002-imagenet', 'highboard weights download i3d-kinetics --library ~/dives']))
    .action((name: string) => onStudio((session) => downloadPublished(session, name)))
  return weights
}

interface InspectOptions {
  method?: string
  configuration?: string
  option?: Record<string, string>
  keys?: boolean
}

async function inspect(output: CommandOutput, file: string, options: InspectOptions): Promise<void> {
  const method = namedMethod(options.method)
  checkConfiguration(method, options.configuration)
  const path = resolve(file)
  const report = inspectWeights(path)
  const found = inspectionOf(path, report, { method: method?.name ?? null, configuration: options.configuration ?? null, options: method && options.option ? typedOptions(method, options.option) : {} })
  output.text(`${found.fileName}: ${found.format}, ${(found.sizeBytes / 1e6).toFixed(1)} MB, ${found.tensorCount} tensors, ${(found.parameterCount / 1e6).toFixed(2)} M numbers (${Object.entries(found.dtypes).map(([dtype, number]) => `${number} ${dtype}`).join(', ') || 'none'})`)
  output.text(`SHA-256 ${found.contentHash}`)
  for (const line of formatTable(['', 'tensors', 'numbers'], found.groups.map(({ name, tensorCount, parameterCount }) => [name, tensorCount, parameterCount]))) output.text(`  ${line}`)
  if (options.keys) for (const { name, dtype, shape } of report.tensors) output.text(`  ${name}  ${dtype}  [${shape.join(', ')}]`)
  const plain = Object.entries(found.plain)
  if (plain.length > 0) output.text(`Besides: ${plain.slice(0, 12).map(([name, value]) => `${name} = ${JSON.stringify(value).slice(0, 80)}`).join(', ')}${plain.length > 12 ? ', …' : ''}`)
  const fitting = found.accounts.filter(({ fit }) => fit === 'fits')
  if (fitting.length === 0) output.text(found.accounts.length === 0 ? 'It has nothing in common with any method of the studio.' : 'It fits no method as it is. What comes closest:')
  for (const account of options.method === undefined ? (fitting.length > 0 ? fitting : found.accounts.slice(0, 3)) : found.accounts) for (const line of accountLines(account, options.method === undefined ? 6 : 20)) output.text(line)
  output.json({ ...found, tensors: report.tensors })
}

/** What would become of every key, for people. */
export function accountLines(account: WeightsAccount, shown = 6): string[] {
  const { method, configuration, options, backbone, fit, loaded, expected, problem } = account
  const chosen = Object.entries(options).map(([name, value]) => ` --option ${name}=${String(value)}`).join('')
  const verdict = { fits: 'fits', 'with-strangers': 'fits, beside tensors it does not know', no: 'does not fit' }[fit]
  const list = (kind: string, { count: number, names }: { count: number; names: string[] }): string[] => (number === 0 ? [] : [`    ${number} ${kind}: ${names.slice(0, shown).join('; ')}${number > Math.min(shown, names.length) ? '; …' : ''}`])
  return [
    `  --method ${method} --configuration ${configuration}${chosen}${backbone === null ? '' : ` --backbone ${backbone}`}: ${verdict}, ${loaded} of ${expected} weights${backbone === null ? '' : ' of the backbone alone'}`,
    ...account.ignored.map(({ count, reason }) => `    ${count} ignored: ${reason}`),
    ...account.startedNew.map(({ count, reason }) => `    ${count} start new: ${reason}`),
    ...list('missing', account.missing),
    ...list('of another shape', account.wrongShape),
    ...list('unexpected', account.unexpected),
    ...(problem === null ? [] : [`    ${problem}`]),
    ...(account.needsFacts && fit !== 'no' ? ['    needs --facts-from-split: what the method learns of its training part'] : []),
  ]
}

interface ConvertCommandOptions {
  to?: 'safetensors' | 'pytorch'
  dtype?: 'F32' | 'F16' | 'BF16'
  official?: boolean
  method?: string
  configuration?: string
  option?: Record<string, string>
}

async function convert(output: CommandOutput, file: string, out: string, options: ConvertCommandOptions): Promise<void> {
  const method = namedMethod(options.method)
  checkConfiguration(method, options.configuration)
  const { conversion, as } = convertFile(resolve(file), resolve(out), {
    to: options.to ?? null, dtype: options.dtype ?? null, official: options.official === true,
    filter: { method: method?.name ?? null, configuration: options.configuration ?? null, options: method && options.option ? typedOptions(method, options.option) : {} },
  })
  output.text(`${out}: ${conversion.tensorCount} tensors, ${(conversion.sizeBytes / 1e6).toFixed(1)} MB${as === null ? '' : `, as ${as.method} (${as.configuration})`}`)
  if (conversion.report) output.text(`  ${summariseReport(conversion.report)}`)
  output.json({ path: resolve(out), tensorCount: conversion.tensorCount, sizeBytes: conversion.sizeBytes, as, report: conversion.report })
}

interface ImportOptions {
  method?: string
  configuration?: string
  option?: Record<string, string>
  name?: string
  geometry?: 'official' | 'upright'
  factsFromSplit?: string
  backbone?: string
  backboneFile?: string
  dropUnexpected?: boolean
  seed: number
}

async function importFile({ studio, output, isTerminal }: CommandSession, file: string, options: ImportOptions): Promise<void> {
  const path = resolve(file)
  const method = namedMethod(options.method)
  checkConfiguration(method, options.configuration)
  const chosen = method && options.option ? typedOptions(method, options.option) : {}
  const inspection = await studio.call('weights.inspect', { path, method: method?.name ?? null, configuration: options.configuration ?? null, options: chosen })
  const as = options.backboneFile === undefined ? onlyFit(inspection.accounts, inspection.fileName, options) : (inspection.accounts.find(({ backbone }) => backbone === null) ?? onlyFit(inspection.accounts, inspection.fileName, options))
  const split: Split | null = options.factsFromSplit === undefined ? null : await chooseSplit(studio, options.factsFromSplit)
  const before = new Set((await studio.call('models.list', {})).map(({ id }) => id))
  const { jobId } = await studio.call('weights.import', {
    path, method: as.method, configuration: as.configuration, options: { ...(inspection.described?.method === as.method ? inspection.described.options : {}), ...as.options, ...chosen },
    name: options.name ?? inspection.fileName.replace(/\.[^.]+$/, ''),
    geometry: options.geometry ?? (inspection.described?.method === as.method ? inspection.described.geometry : as.backbone === null ? 'official' : 'upright'),
    backbone: options.backbone ?? as.backbone, backbonePath: options.backboneFile === undefined ? null : resolve(options.backboneFile),
    dropUnexpected: options.dropUnexpected === true, factsFromSplitId: split?.id ?? null, seed: options.seed,
  })
  const job = await followJob(studio, jobId, output, isTerminal)
  const { log } = await studio.call('jobs.get', { jobId })
  const model = (await studio.call('models.list', {})).find(({ id }) => !before.has(id)) ?? null
  output.text(model ? `Model ${model.id} "${model.name}" (${model.method}, ${model.configuration}, ${model.geometry} geometry): ${job.message}` : `${job.message}`)
  for (const line of log) output.text(`  ${line}`)
  if (model && !model.canScore) output.note(`"${model.name}" is a start for training, not a model that can score: some of its weights were never trained. Fine-tune it with \`highboard train --from ${model.id}\`.`)
  output.json({ model, message: job.message, log, account: as })
}

/** The one way a file fits; asked for more where there are several. Errors: 'bad-checkpoint', 'invalid-input'. */
function onlyFit(accounts: readonly WeightsAccount[], fileName: string, { backbone, dropUnexpected }: ImportOptions): WeightsAccount {
  const asked = accounts.filter((account) => (backbone === undefined ? true : account.backbone === backbone))
  // A whole model before a mere backbone; what leaves nothing over before what does.
  for (const wanted of [(a: WeightsAccount) => a.fit === 'fits' && a.backbone === null, (a: WeightsAccount) => a.fit === 'with-strangers' && a.backbone === null, (a: WeightsAccount) => a.fit !== 'no' && backbone !== undefined]) {
    const fitting = asked.filter(wanted)
    if (fitting.length === 1 && fitting[0]) return fitting[0]
    if (fitting.length > 1) throw new StudioError('invalid-input', `${fileName} fits more than one size or method.`, { hint: `Name one: ${fitting.map((account) => accountLines(account)[0]?.trim().split(':')[0]).join(' | ')}.` })
  }
  const backbones = accounts.filter(({ fit, backbone: layout }) => fit !== 'no' && layout !== null)
  if (backbones.length > 0 && backbone === undefined) {
    throw new StudioError('bad-checkpoint', `${fileName} holds only a backbone.`, { hint: `Import it as a start for training: ${backbones.map((account) => accountLines(account)[0]?.trim().split(':')[0]).join(' | ')}.` })
  }
  const closest = asked[0] ?? accounts[0]
  if (!closest) throw new StudioError('bad-checkpoint', `${fileName} has nothing in common with ${backbone === undefined ? 'any method of the studio' : `a backbone of the layout "${backbone}"`}.`, { hint: '`highboard weights inspect` shows what it holds.' })
  // The job itself would say the same; it is said at once, with every name.
  throw new StudioError('bad-checkpoint', `${fileName} does not fit:\n${accountLines(closest).join('\n')}`, { hint: dropUnexpected ? 'Choose the method and size these weights were made for.' : 'Choose the method and size these weights were made for (--method, --configuration, --option, --backbone).' })
}

interface ExportOptions {
  exemplars: number
  dtype: 'F32' | 'F16' | 'BF16'
  official?: boolean
  overwrite?: boolean
}

async function exportModel({ studio, output, isTerminal }: CommandSession, wanted: string, out: string, options: ExportOptions): Promise<void> {
  const model = await chooseModel(studio, wanted)
  const path = resolve(out)
  const format = exportFormatOf(path)
  if (options.official === true && format !== 'pytorch') throw new StudioError('invalid-input', 'Official checkpoints are PyTorch files.', { hint: 'Let OUT end in .pth.' })
  const { jobId, files } = await studio.call('weights.export', { modelId: model.id, path, format, exemplars: options.exemplars, dtype: options.dtype, overwrite: options.overwrite === true })
  await followJob(studio, jobId, output, isTerminal)
  for (const file of files) output.text(file)
  output.json({ model: model.name, format, files })
}

async function listPublished({ studio, output }: CommandSession): Promise<void> {
  const published = await studio.call('weights.published', {})
  for (const { name, title, sizeBytes, check, path, licence, address } of published) {
    output.text(`${name}  ${title.en}${path === null ? '' : ', fetched'}`)
    output.text(`  ${sizeBytes === null ? 'size not published' : `${(sizeBytes / 1e6).toFixed(1)} MB`}; ${checks[check]}; licence ${licence ?? 'not stated'}`)
    output.text(`  ${path ?? address}`)
  }
  output.json({ published })
}

const checks = { sha256: 'SHA-256 known', prefix: 'first 8 digits of its SHA-256 known', 'first-use': 'no published hash: pinned when first fetched' }

async function downloadPublished({ studio, output, isTerminal }: CommandSession, name: string): Promise<void> {
  const { jobId } = await studio.call('weights.download', { name })
  const job = await followJob(studio, jobId, output, isTerminal)
  const found = (await studio.call('weights.published', {})).find((entry) => entry.name === name) ?? null
  output.text(`${found?.path ?? name}: ${job.message}`)
  output.json({ path: found?.path ?? null, message: job.message })
}

function namedMethod(wanted: string | undefined): MethodInfo | null {
  if (wanted === undefined) return null
  const methods = describeMethods()
  const found = methods.find(({ name }) => name === wanted)
  if (!found) throw new StudioError('invalid-input', `There is no method "${wanted}".`, { hint: `There are ${methods.map(({ name }) => name).join(', ')}.` })
  return found
}

function checkConfiguration(method: MethodInfo | null, wanted: string | undefined): void {
  if (wanted === undefined) return
  const known = (method ? [method] : describeMethods()).flatMap(({ configurations }) => configurations.map(({ name }) => name))
  if (!known.includes(wanted)) throw new StudioError('invalid-input', `There is no configuration "${wanted}"${method ? ` of ${method.title}` : ''}.`, { hint: `There are ${known.join(', ')}.` })
}

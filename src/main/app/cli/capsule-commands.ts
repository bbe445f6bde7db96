import { availableParallelism } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { CapsuleContents, CapsuleVerdict } from '../../../shared/contract/capsules.ts'
import { predictionId, type PredictionId } from '../../../shared/contract/entities.ts'
import { StudioError } from '../../../shared/errors.ts'
import { describeBytes, oneLine } from '../../../shared/untrusted-text.ts'
import { parseDiveIds } from './assessment-commands.ts'
import { followJob } from './follow-job.ts'
import { exitCodes, formatTable, type CommandOutput } from './output.ts'
import type { CommandSession, GlobalOptions } from './session.ts'

/** capsule: one scored dive in a file. Making one takes its library; looking into one and verifying it take the file alone. */
export interface CapsuleRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  withoutStudio(run: (output: CommandOutput) => Promise<void>): Promise<void>
  globalOptions(): GlobalOptions
  setExitCode(code: number): void
  examples(lines: readonly string[]): string
  count(text: string): number
}

interface MakeOptions {
  prediction?: number
  dive?: string
  out: string
  withWeights?: boolean
  overwrite?: boolean
}

interface VerifyOptions {
  fromPictures?: boolean
  model?: string
}

export function addCapsuleCommands(program: Command, { onStudio, withoutStudio, globalOptions, setExitCode, examples, count }: CapsuleRunners): Command {
  const capsule = program.command('capsule').description('one scored dive in one file that comes to the same number elsewhere')
  capsule.command('make')
    .description('write a stored score with its clip, labels, exemplars and report into a file')
    .option('--prediction <number>', 'a stored score by its number', count)
    .option('--dive <dive>', 'the latest score of this dive')
    .requiredOption('--out <file>', 'where it goes; ".highboard" is added where it is missing')
    .option('--with-weights', 'put the whole model in, so that it can be verified from its pictures anywhere (default: its heads)')
    .option('--overwrite', 'replace a file that is there')
    .addHelpText('after', examples(['highboard capsule make --dive 12 --out dive12.highboard --library ~/dives', 'highboard capsule make --prediction 31 --out final.highboard --with-weights']))
    .action((options: MakeOptions) => onStudio((session) => make(session, options)))
  capsule.command('show')
    .description('say what is in a capsule; needs no library')
    .argument('<file>')
    .addHelpText('after', examples(['highboard capsule show dive12.highboard', 'highboard dataset import dive12.highboard   # takes its dive into a library']))
    .action((file: string) => withoutStudio(async (output) => {
      const { describeCapsule } = await import('../../engine/jobs/open-capsule.ts')
      const contents = await describeCapsule(resolve(file))
      for (const line of contentsLines(contents)) output.text(line)
      output.json({ ...contents, pictures: contents.pictures.map(({ frame }) => frame) })
    }))
  capsule.command('verify')
    .description('compute the score in a capsule again and hold it against what it says; needs no library')
    .argument('<file>')
    .option('--from-pictures', 'from the pictures of the dive through the whole model, not from its features')
    .option('--model <file>', 'the model it was scored by (default: what the capsule holds, or the one in the models folder of --library)')
    .addHelpText('after', examples(['highboard capsule verify dive12.highboard', 'highboard capsule verify dive12.highboard --from-pictures --model club.safetensors', 'highboard capsule verify dive12.highboard --json', '', 'Exit codes: 0 confirmed, 1 not confirmed, 2 the file or the model cannot be used.']))
    .action((file: string, options: VerifyOptions) => withoutStudio(async (output) => {
      const verdict = await verify(resolve(file), options, globalOptions())
      for (const line of verdictLines(verdict)) output.text(line)
      output.json(verdict)
      if (!verdict.isConfirmed) setExitCode(exitCodes.failed)
    }))
  return capsule
}

async function make({ studio, output, isTerminal }: CommandSession, { prediction, dive, out, withWeights = false, overwrite = false }: MakeOptions): Promise<void> {
  const path = resolve(/\.highboard$/i.test(out) ? out : `${out}.highboard`)
  const { jobId } = await studio.call('capsules.make', { predictionId: await wantedPrediction({ studio, output, isTerminal }, prediction, dive), path, withWeights, overwrite })
  await followJob(studio, jobId, output, isTerminal)
  const { document: _document, pictures: _pictures, ...about } = await studio.call('capsules.open', { path })
  output.text(`${path}, ${describeBytes(about.sizeBytes)}`)
  output.text(`Verify it anywhere: highboard capsule verify ${basename(path)}`)
  output.json(about)
}

async function wantedPrediction({ studio }: CommandSession, prediction: number | undefined, dive: string | undefined): Promise<PredictionId> {
  if ((prediction === undefined) === (dive === undefined)) throw new StudioError('invalid-input', 'Say which score: either --prediction or --dive.', { hint: 'The latest score of a dive: --dive 12.' })
  if (prediction !== undefined) return predictionId.parse(prediction)
  const [diveId] = parseDiveIds([dive ?? ''])
  const [latest] = await studio.call('assessment.predictions', { diveId: diveId! })
  if (!latest) throw new StudioError('not-found', `Dive ${dive} has not been scored.`, { hint: `Score it first: highboard score ${dive}` })
  return latest.id
}

async function verify(path: string, { fromPictures = false, model }: VerifyOptions, { library, threads }: GlobalOptions): Promise<CapsuleVerdict> {
  const [{ verifyCapsule }, { openCapsule }] = await Promise.all([import('../../engine/jobs/verify-capsule.ts'), import('../../datasets/capsule/read-capsule.ts')])
  let modelPath = model === undefined ? null : resolve(model)
  if (modelPath === null && library !== undefined) {
    const capsule = await openCapsule(path)
    capsule.close()
    const kept = join(resolve(library), 'models', `${capsule.document.model.contentHash}.safetensors`)
    if (existsSync(kept)) modelPath = kept
  }
  return verifyCapsule({ path, fromPictures, modelPath, threads: threads ?? Math.max(1, Math.floor(availableParallelism() / 2)) })
}

/** For people. Pure. */
export function contentsLines({ path, sizeBytes, createdAt, createdBy, members, model, document }: CapsuleContents): string[] {
  const { dive, prediction, clip, stages, exemplars, model: named } = document
  return [
    `${path}, ${describeBytes(sizeBytes)}, made ${createdAt.slice(0, 10)} by ${oneLine(createdBy)}`,
    `  ${oneLine(dive.title)}: predicted ${prediction.predictedScorePoints.toFixed(2)}${dive.scorePoints === null ? '' : `, judges ${dive.scorePoints.toFixed(2)}`} points`,
    `  clip of ${clip.frameCount} frames, ${clip.width}×${clip.height}${clip.isRendered ? ', rendered' : ''}; ${stages.length} stages labelled`,
    `  ${exemplars.length} exemplars: ${oneLine(prediction.exemplarRule)}, seed ${prediction.seed}`,
    `  model "${oneLine(named.name)}" (${named.method}, ${named.configuration}), SHA-256 ${named.contentHash}; ${model === 'whole' ? 'the whole of it is in the file' : 'its heads are in the file'}`,
    ...formatTable(['member', 'bytes'], members.map(({ name, sizeBytes: bytes }) => [name, bytes])).map((line) => `  ${line}`),
  ]
}

/** For people. Pure. */
export function verdictLines(verdict: CapsuleVerdict): string[] {
  const marks = { passed: 'ok    ', failed: 'FAILED', 'not-checked': '–     ' } as const
  return [
    `${verdict.isConfirmed ? 'Confirmed' : 'NOT confirmed'}, from ${verdict.depth === 'features' ? 'the stored features' : 'the stored pictures'}: stored ${verdict.storedPoints.toFixed(4)}, computed again ${verdict.recomputedPoints.toFixed(4)} points`,
    ...verdict.checks.map(({ outcome, text }) => `  ${marks[outcome]} ${oneLine(text)}`),
    ...formatTable(['exemplar', 'stored vote', 'computed', 'difference'], verdict.votes.map((vote) => [oneLine(vote.title), vote.storedPoints.toFixed(4), vote.recomputedPoints.toFixed(4), vote.differencePoints.toExponential(1)])).map((line) => `  ${line}`),
  ]
}

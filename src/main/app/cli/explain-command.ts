import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Option, type Command } from 'commander'
import type { Prediction } from '../../../shared/contract/assessment.ts'
import { explanationName, explanationOptions, type Explanation, type ExplanationOptions } from '../../../shared/contract/explanations.ts'
import { mediaRoutes } from '../../../shared/contract/media.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Studio } from '../../api/studio.ts'
import { writeAtomically } from '../../files/write-atomic.ts'
import { chooseModel, parseDiveIds } from './assessment-commands.ts'
import { followJob } from './follow-job.ts'
import { formatTable } from './output.ts'
import type { CommandSession } from './session.ts'

/** explain: where a model looked when it scored a dive. */
export interface ExplainCommandOptions {
  model?: string
  kind: ExplanationOptions['kind']
  baseline: string
  layer: string
  out?: string
}

export interface ExplainRunners {
  onStudio(run: (session: CommandSession) => Promise<void>): Promise<void>
  examples(lines: readonly string[]): string
}

export function addExplainCommand(program: Command, { onStudio, examples }: ExplainRunners): void {
  program
    .command('explain')
    .description('where the model looked in its latest score of a dive; scores it first where it has none')
    .argument('<dive id>')
    .option('--model <model>', 'model by id or name (default: that of the latest score, else the newest)')
    .addOption(new Option('--kind <kind>', 'points for every place that add up, or a map of what the last layer saw').choices(['integrated-gradients', 'grad-cam']).default('integrated-gradients'))
    .addOption(new Option('--baseline <pictures>', 'what Integrated Gradients measures from').choices(['first-frame', 'mean-colour', 'black']).default('first-frame'))
    .addOption(new Option('--layer <map>', 'the map Grad-CAM weighs').choices(['last', 'before-last-stage']).default('last'))
    .option('--out <folder>', 'write explanation.json, and an overlay and the frame it belongs to for every picture the model saw')
    .addHelpText('after', examples(['highboard explain 12', 'highboard explain 12 --kind grad-cam --out dive12', 'highboard explain 12 --baseline black --json']))
    .action((id: string, options: ExplainCommandOptions) => onStudio((session) => explainDive(session, id, options)))
}

async function explainDive({ studio, output, isTerminal }: CommandSession, id: string, { model, kind, baseline, layer, out }: ExplainCommandOptions): Promise<void> {
  const [dive] = parseDiveIds([id])
  const options = explanationOptions.parse(kind === 'grad-cam' ? { kind, layer } : { kind, baseline })
  const prediction = await latestScore({ studio, output, isTerminal }, dive!, model)
  const { jobId } = await studio.call('explanations.start', { predictionId: prediction.id, options })
  if (jobId !== null) await followJob(studio, jobId, output, isTerminal)
  const found = await studio.call('explanations.get', { predictionId: prediction.id, options })
  if (!found) throw new StudioError('io', 'The explanation is not in the cache any more.', { hint: 'Let caches be larger in the settings, then try again.' })
  for (const line of explanationLines(found, prediction.modelName)) output.text(line)
  if (out !== undefined) {
    const written = await writeFolder(studio, found, out)
    output.text(`${written} overlays and their frames written to ${out}.`)
  }
  output.json(found)
}

/** The latest prediction of a dive, by that model if one is named; made now where there is none. */
async function latestScore({ studio, output, isTerminal }: CommandSession, dive: Prediction['diveId'], wanted: string | undefined): Promise<Prediction> {
  const chosen = wanted === undefined ? null : await chooseModel(studio, wanted)
  const latest = async (): Promise<Prediction | undefined> =>
    (await studio.call('assessment.predictions', { diveId: dive })).find((each) => chosen === null || each.modelId === chosen.id)
  const known = await latest()
  if (known) return known
  const model = chosen ?? await chooseModel(studio, undefined)
  const { jobId } = await studio.call('assessment.score', { diveIds: [dive], modelId: model.id })
  await followJob(studio, jobId, output, isTerminal)
  const made = await latest()
  if (!made) throw new StudioError('internal', `Dive ${dive} was scored, but its score is not stored.`)
  return made
}

/** The report for people. Pure. */
export function explanationLines(found: Explanation, modelName: string): string[] {
  const lines = [`Dive ${found.diveId}: ${found.predictedScorePoints.toFixed(2)} points by "${modelName}", explained by ${explanationName(found.options)}`]
  if (found.note) lines.push(`  ${found.note.en} Explained: ${found.explainedPoints.toFixed(2)} points.`)
  const { completeness } = found
  if (completeness) {
    lines.push(`  baseline ${completeness.baselinePoints.toFixed(2)} points; the attributions add up to ${completeness.sumPoints.toFixed(3)} of a difference of ${completeness.differencePoints.toFixed(3)} (${completeness.gradients} gradients)`)
    lines.push(completeness.isComplete
      ? `  complete: off by ${Math.abs(completeness.gapPoints).toFixed(3)} points, ${completeness.allowedGapPoints.toFixed(3)} allowed`
      : `  NOT complete: off by ${completeness.gapPoints.toFixed(3)} points, ${completeness.allowedGapPoints.toFixed(3)} allowed (${completeness.scatteredGapPoints.toFixed(3)} if nothing cancelled)`)
  }
  if (found.byStage) lines.push(`  take-off ${signed(found.byStage[0])}, flight ${signed(found.byStage[1])}, entry ${signed(found.byStage[2])}`)
  const strongest = found.byFrame.map((value, sample) => ({ value, sample })).sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 5)
  for (const line of formatTable(['picture', 'frame of the dive', completeness ? 'points' : 'value'], strongest.map(({ value, sample }) => [sample, found.sampledFrames[sample] ?? null, signed(value)]))) lines.push(`  ${line}`)
  return lines
}

const signed = (value: number | undefined): string => `${(value ?? 0) < 0 ? '' : '+'}${(value ?? 0).toFixed(3)}`

/** explanation.json, and for every picture `NNN-overlay.png`, to be laid over `seen` of `NNN-frame.jpg`. */
async function writeFolder(studio: Studio, found: Explanation, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true })
  await writeAtomically(join(folder, 'explanation.json'), `${JSON.stringify(found, null, 2)}\n`)
  const { dive } = await studio.call('dives.get', { diveId: found.diveId })
  const name = explanationName(found.options)
  for (const [sample, frame] of found.sampledFrames.entries()) {
    const number = String(sample).padStart(3, '0')
    await writeAtomically(join(folder, `${number}-overlay.png`), await picture(studio, mediaRoutes.explanation(found.predictionId, name, sample)))
    await writeAtomically(join(folder, `${number}-frame.jpg`), await picture(studio, mediaRoutes.frame(dive.videoId, dive.startFrame + frame)))
  }
  return found.sampledFrames.length
}

async function picture(studio: Studio, route: string): Promise<Uint8Array> {
  const address = new URL(route, 'http://library')
  const response = await studio.media({ path: address.pathname, search: address.searchParams, range: null, isHead: false })
  return new Uint8Array(await response.arrayBuffer())
}

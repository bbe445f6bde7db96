import type { Model } from '../../../shared/contract/assessment.ts'
import { diveId, type DiveId } from '../../../shared/contract/entities.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Studio } from '../../api/studio.ts'
import { followJob } from './follow-job.ts'
import { formatTable } from './output.ts'
import type { CommandSession } from './session.ts'

/** score and segment: what a model says of dives. */
export interface ScoreOptions {
  model?: string
  exemplars: number
  seed: number
  transitions: 'model' | 'labels'
}

export async function score({ studio, output, isTerminal }: CommandSession, ids: readonly string[], options: ScoreOptions): Promise<void> {
  const diveIds = parseDiveIds(ids)
  const model = await chooseModel(studio, options.model)
  const { jobId } = await studio.call('assessment.score', { diveIds, modelId: model.id, exemplarCount: options.exemplars, seed: options.seed, transitionSource: options.transitions })
  await followJob(studio, jobId, output, isTerminal)
  const predictions = []
  for (const id of diveIds) {
    const [newest] = await studio.call('assessment.predictions', { diveId: id })
    if (newest) predictions.push(newest)
  }
  for (const found of predictions) {
    output.text(`Dive ${found.diveId}: ${found.predictedScorePoints.toFixed(2)} points (spread of the votes ${found.voteSpreadPoints.toFixed(2)}), model "${found.modelName}"`)
    if (found.transitions) output.text(`  flight from frame ${found.transitions[0]}, entry from frame ${found.transitions[1]}`)
    if (found.directScorePoints !== null) output.text(`  from the dive alone ${found.directScorePoints.toFixed(2)} (share ${found.directShare})`)
    output.text(`  exemplars: ${found.exemplarRule}`)
    if (found.votes.length === 0) continue
    const stages = found.stageContributions ? ['take-off', 'flight', 'entry'] : []
    const rows = found.votes.map((vote) => [vote.diveId, vote.title, round(vote.scorePoints), round(vote.deltaPoints), round(vote.votePoints), ...(vote.stageContributions ?? []).map(round)])
    for (const line of formatTable(['exemplar', 'title', 'score', 'difference', 'vote', ...stages], rows)) output.text(`  ${line}`)
  }
  output.json({ model: model.name, predictions })
}

export async function segment({ studio, output, isTerminal }: CommandSession, ids: readonly string[], options: { model?: string }): Promise<void> {
  const diveIds = parseDiveIds(ids)
  const model = await chooseModel(studio, options.model)
  const { jobId } = await studio.call('assessment.segment', { diveIds, modelId: model.id })
  await followJob(studio, jobId, output, isTerminal)
  const found = await Promise.all(diveIds.map((id) => studio.call('assessment.segmentation', { diveId: id, modelId: model.id })))
  const segmentations = found.filter((item) => item !== null)
  for (const item of segmentations) output.text(`Dive ${item.diveId}: flight from frame ${item.transitions[0]} (${percent(item.confidences[0])}), entry from frame ${item.transitions[1]} (${percent(item.confidences[1])})`)
  output.json({ model: model.name, segmentations })
}

/** A model by id or name; without one, the newest that is there and can score. Errors: 'missing-model'. */
export async function chooseModel(studio: Pick<Studio, 'call'>, wanted: string | undefined): Promise<Model> {
  const models = await studio.call('models.list', {})
  const names = models.map((model) => `${model.id} "${model.name}"`).join(', ') || 'none'
  if (wanted !== undefined) {
    const found = models.find((model) => String(model.id) === wanted) ?? models.find((model) => model.name === wanted)
    if (!found) throw new StudioError('missing-model', `This library has no model "${wanted}".`, { hint: `It has: ${names}.` })
    return found
  }
  const newest = models.filter((model) => model.isPresent && model.canScore).sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id - a.id)[0]
  if (!newest) throw new StudioError('missing-model', 'This library has no model to work with.', { hint: 'Train one with `highboard train`.' })
  return newest
}

export function parseDiveIds(ids: readonly string[]): DiveId[] {
  return ids.map((text) => {
    const parsed = diveId.safeParse(Number(text))
    if (!parsed.success) throw new StudioError('invalid-input', `"${text}" is not the id of a dive.`, { hint: '`highboard library list` shows the ids.' })
    return parsed.data
  })
}

const round = (value: number): number => Number(value.toFixed(2))
const percent = (value: number): string => `${Math.round(value * 100)} %`

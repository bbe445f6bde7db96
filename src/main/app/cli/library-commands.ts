import { resolve } from 'node:path'
import { formatTable } from './output.ts'
import { followJob } from './follow-job.ts'
import type { CommandSession } from './session.ts'

/** demo, import, library: what fills a library and what is in it. */
export async function demo({ studio, output, isTerminal }: CommandSession, options: { count: number; seed: number; unseen?: boolean }): Promise<void> {
  const startedAt = Date.now()
  const { jobId } = await studio.call('library.createDemo', { count: options.count, seed: options.seed, venues: options.unseen ? 'unseen' : 'demo' })
  const job = await followJob(studio, jobId, output, isTerminal)
  const info = await studio.call('library.info', {})
  output.text(`${job.message} in ${((Date.now() - startedAt) / 1000).toFixed(0)} s. ${info.folder} holds ${info.diveCount} dives.`)
  output.json({ ...info, elapsedSeconds: (Date.now() - startedAt) / 1000 })
}

export interface ImportOptions {
  fps?: number
  allowGaps?: boolean
  allowDamaged?: boolean
}

export async function importPaths({ studio, output, isTerminal }: CommandSession, paths: readonly string[], options: ImportOptions): Promise<void> {
  const before = new Set((await studio.call('videos.list', {})).map((video) => video.id))
  const { jobId } = await studio.call('imports.start', {
    paths: paths.map((path) => resolve(path)),
    ...(options.fps === undefined ? {} : { framesPerSecond: options.fps }),
    allowGaps: options.allowGaps === true,
    allowDamaged: options.allowDamaged === true,
  })
  const job = await followJob(studio, jobId, output, isTerminal)
  const videos = (await studio.call('videos.list', {})).filter((video) => !before.has(video.id))
  const outcome = await studio.call('imports.outcome', { jobId })
  const warnings = outcome?.videos.filter((video) => video.warnings.length > 0) ?? []
  output.text(`${job.message}.`)
  for (const video of warnings) for (const warning of video.warnings) output.note(`Warning: ${video.name}: ${warning}`)
  for (const line of videos.map((video) => `  ${video.name}: ${video.frameCount} frames, ${video.width}×${video.height}, ${video.frameRate.toFixed(2)} fps, ${video.codec}`)) output.text(line)
  output.json({ message: job.message, videos, warnings: warnings.map(({ name, warnings: found }) => ({ name, warnings: found })) })
}

export async function libraryInfo({ studio, output }: CommandSession): Promise<void> {
  const info = await studio.call('library.info', {})
  const [models, splits] = [await studio.call('models.list', {}), await studio.call('splits.list', {})]
  output.text(`${info.folder}`)
  output.text(`  ${info.videoCount} videos, ${info.diveCount} dives (${info.labelledCount} labelled), ${info.runCount} runs`)
  for (const split of splits) output.text(`  split ${split.id} "${split.name}": ${split.counts.train} train, ${split.counts.validation} validation, ${split.counts.test} test`)
  for (const model of models) output.text(`  model ${model.id} "${model.name}": ${model.configuration}, ${model.source}${model.isPresent ? '' : ', file missing'}`)
  output.json({ ...info, splits, models: models.map(({ card: _card, ...model }) => model) })
}

export interface ListOptions {
  number?: string
  search?: string
  part?: 'train' | 'validation' | 'test'
  limit: number
}

export async function listDives({ studio, output }: CommandSession, options: ListOptions): Promise<void> {
  const { dives, total } = await studio.call('dives.list', { diveNumber: options.number ?? null, search: options.search ?? '', part: options.part ?? null, limit: options.limit })
  const rows = dives.map((dive) => [dive.id, dive.diveNumber, dive.difficulty, dive.scorePoints, dive.predictedScorePoints === null ? null : Number(dive.predictedScorePoints.toFixed(2)), dive.part, dive.isLabelled ? 'yes' : 'no', dive.isRendered ? 'rendered' : '', dive.athlete, dive.videoName])
  for (const line of formatTable(['id', 'number', 'DD', 'score', 'predicted', 'part', 'labelled', '', 'athlete', 'video'], rows)) output.text(line)
  if (total > dives.length) output.text(`${total - dives.length} more; raise --limit to see them.`)
  output.json({ total, dives })
}

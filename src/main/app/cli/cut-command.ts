import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Video } from '../../../shared/contract/entities.ts'
import { describeRangeProblem, newDives, planRanges, type PlannedRange, type RangePlan } from '../../../shared/domain/dive-ranges.ts'
import { clockText, relativeTimes, timeOfBoundary } from '../../../shared/domain/frame-times.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Studio } from '../../api/studio.ts'
import { formatTable } from './output.ts'
import type { CommandSession } from './session.ts'

/** cut: dives of a long video from a list of ranges. */
export interface CutOptions {
  ranges: string
  end: 'last' | 'after'
  dryRun?: boolean
  skipFaulty?: boolean
}

/** Makes all dives of the list in one operation; with a faulty line none, unless those are to be skipped. Errors: 'not-found', 'invalid-input'. */
export async function cut({ studio, output }: CommandSession, wanted: string, options: CutOptions): Promise<void> {
  const text = await readFile(options.ranges, 'utf8').catch((error: unknown) => {
    throw new StudioError('not-found', `There is no readable file "${options.ranges}".`, { hint: 'Check the path given with --ranges.', cause: error })
  })
  const video = await chooseVideo(studio, wanted)
  const absolute = await studio.call('videos.frameTimes', { videoId: video.id, startFrame: 0, endFrame: video.frameCount })
  const times = relativeTimes(absolute, video.frameCount, video.frameRate)
  const plan = planRanges(text, { times, existing: await studio.call('dives.ofVideo', { videoId: video.id }), endMeans: options.end })
  if (plan.ranges.length === 0) throw new StudioError('invalid-input', `"${options.ranges}" lists no ranges.`, { hint: 'Give one dive a line: start,end and if known number,athlete,round,score,DD,height.' })
  const planned = formatTable(['line', 'in', 'out', 'first', 'last', 'number', 'athlete', 'result'], plan.ranges.map((range) => planRow(range, times)))
  const wrong = plan.ranges.filter((range) => range.outcome === 'wrong')
  if (wrong.length > 0 && !options.skipFaulty && !options.dryRun) {
    for (const line of wrong) output.note(`Line ${line.line}: ${line.problems.map(describeRangeProblem).join('; ')}.`)
    throw new StudioError('invalid-input', `${wrong.length} of ${plan.ranges.length} lines of "${options.ranges}" cannot be used; no dive was made.`, { hint: 'Correct them, or make the others with --skip-faulty.' })
  }
  const dives = newDives(plan)
  const created = options.dryRun || dives.length === 0 ? [] : (await studio.call('dives.createMany', { videoId: video.id, dives })).created
  for (const line of planned) output.text(line)
  if (plan.ignoredColumns.length > 0) output.note(`Columns not used: ${plan.ignoredColumns.join(', ')}.`)
  output.text(`${video.name}: ${options.dryRun ? `${dives.length} dives would be made` : `${created.length} dives made`}${remarks(plan)}.`)
  output.json({ video: { id: video.id, name: video.name }, isDryRun: options.dryRun === true, counts: plan.counts, ignoredColumns: plan.ignoredColumns, lines: plan.ranges.map(({ problems, ...range }) => ({ ...range, problems: problems.map(describeRangeProblem) })), created })
}

function remarks({ counts, ranges }: RangePlan): string {
  const overlapping = ranges.filter((range) => range.isOverlapping).length
  return [
    ...(counts.unchanged > 0 ? [`${counts.unchanged} there already`] : []),
    ...(counts.differs > 0 ? [`${counts.differs} there with other facts, left as they are`] : []),
    ...(counts.wrong > 0 ? [`${counts.wrong} lines cannot be used`] : []),
    ...(overlapping > 0 ? [`${overlapping} overlap another dive`] : []),
  ].map((remark) => `; ${remark}`).join('')
}

function planRow({ line, facts, outcome, problems, isOverlapping }: PlannedRange, times: readonly number[]): (string | number | null)[] {
  const result = outcome === 'wrong' ? problems.map(describeRangeProblem).join('; ') : `${outcome === 'differs' ? 'there with other facts' : outcome === 'unchanged' ? 'there already' : 'new'}${isOverlapping ? ', overlaps' : ''}`
  if (!facts) return [line, null, null, null, null, null, null, result]
  return [line, clockText(timeOfBoundary(times, facts.startFrame)), clockText(timeOfBoundary(times, facts.endFrame)), facts.startFrame, facts.endFrame - 1, facts.diveNumber, facts.athlete || null, result]
}

/** A video of the library by id, path or name. Errors: 'not-found', 'conflict' where several have that name. */
export async function chooseVideo(studio: Pick<Studio, 'call'>, wanted: string): Promise<Video> {
  const videos = await studio.call('videos.list', {})
  const exact = videos.find((video) => String(video.id) === wanted) ?? videos.find((video) => video.path === resolve(wanted))
  if (exact) return exact
  const named = videos.filter((video) => video.name === basename(wanted))
  if (named.length > 1) throw new StudioError('conflict', `${named.length} videos are called "${basename(wanted)}".`, { hint: `Name it by id: ${named.map((video) => `${video.id} (${video.path})`).join(', ')}.` })
  if (named[0]) return named[0]
  const known = videos.slice(0, 8).map((video) => `${video.id} "${video.name}"`).join(', ')
  throw new StudioError('not-found', `This library has no video "${wanted}".`, { hint: known === '' ? 'Import it first: `highboard import FILE`.' : `It has: ${known}${videos.length > 8 ? ' …' : ''}. Others are imported with \`highboard import FILE\`.` })
}

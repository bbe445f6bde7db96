import type { DiveRecord } from '../../library/dive-records.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { ExportContext, Exporter, ExportOptionValues, ExportRequest, ExportSummary, SkippedDive } from './exporter.ts'
import { resolveExportOptions } from './export-options.ts'
import type { ExportStage } from './export-stage.ts'
import { stageExport } from './export-stage.ts'

/** What every export does around its format: reads dives, counts, reports, stops when asked to, and puts the files in place. */
export interface ExportRun {
  readonly options: ExportOptionValues
  readonly stage: ExportStage
  /** The dives, each once. @throws StudioError 'cancelled'; 'invalid-input' where there are none */
  dives(): AsyncGenerator<DiveRecord, void, undefined>
  /** Leaves a dive out, for a reason people can act on. */
  skip(record: DiveRecord, reason: string): void
  note(sentence: string): void
  /** Done of what follows the reading, 0 to 1; only where the format said how large that is. */
  progress(fraction: number): void
}

const mostListed = 1000
/** Of the progress; the rest is left for putting files in place. */
const workShare = 0.98

/**
 * @param readingShare share of the work that is done when all dives are read
 * @throws StudioError as `Exporter.write`
 */
export async function runExport(exporter: Pick<Exporter, 'name' | 'options' | 'needs'>, request: ExportRequest, context: ExportContext, write: (run: ExportRun) => Promise<void>, { readingShare = 1 }: { readingShare?: number } = {}): Promise<ExportSummary> {
  const options = resolveExportOptions(exporter, request)
  if (exporter.needs.includes('pictures') && context.openFrames === undefined) throw new StudioError('internal', `The format ${exporter.name} needs pictures and was given none.`)
  if (exporter.needs.includes('frame-times') && context.frameTimes === undefined) throw new StudioError('internal', `The format ${exporter.name} needs the times of frames and was given none.`)
  let seen = 0
  const skipped: SkippedDive[] = []
  let skippedCount = 0
  const notes: string[] = []
  async function* dives(): AsyncGenerator<DiveRecord, void, undefined> {
    for await (const item of request.records) {
      for (const record of Array.isArray(item) ? (item as readonly DiveRecord[]) : [item as DiveRecord]) {
        throwIfCancelled(context.signal)
        yield record
        seen++
        if (request.count !== null && request.count > 0) context.onProgress?.(Math.min(seen / request.count, 1) * readingShare * workShare)
      }
    }
    throwIfCancelled(context.signal)
    if (seen === 0) throw new StudioError('invalid-input', 'No dives were chosen, so there is nothing to export.', { hint: 'Choose some dives, or take the filter away.' })
  }
  const staged = await stageExport(request.target, async (stage) => {
    await write({
      options, stage, dives,
      skip: (record, reason) => {
        skippedCount++
        if (skipped.length < mostListed) skipped.push({ diveId: record.diveId, reason })
      },
      note: (sentence) => { notes.push(sentence) },
      progress: (fraction) => context.onProgress?.((readingShare + (1 - readingShare) * Math.min(fraction, 1)) * workShare),
    })
    throwIfCancelled(context.signal)
    if (skippedCount === seen) throw new StudioError('invalid-input', `None of the ${seen} dives can be written in the format ${exporter.name}. The first: ${skipped[0]?.reason ?? ''}`, { hint: 'Complete the dives, or choose another format.' })
  }).catch((error: unknown) => {
    // Whatever breaks off because it was stopped says so.
    throwIfCancelled(context.signal)
    throw error
  })
  context.onProgress?.(1)
  return { format: exporter.name, files: staged.files, fileCount: staged.fileCount, sizeBytes: staged.sizeBytes, diveCount: seen - skippedCount, skipped, skippedCount, notes }
}

/** @throws StudioError 'cancelled' */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StudioError('cancelled', 'The export was stopped; nothing was written.')
}

/** "dive 12 (407C, clip5.mp4)": a dive as messages name it. */
export function diveName(record: DiveRecord): string {
  const known = [record.facts.diveNumber, record.facts.athlete === '' ? null : record.facts.athlete, record.video.name].filter((part) => part !== null)
  return `dive ${record.diveId} (${known.join(', ')})`
}

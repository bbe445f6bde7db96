import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { DiveRecord } from '../../../shared/contract/dive-record.ts'
import { endTime, relativeTimes } from '../../../shared/domain/frame-times.ts'
import { emptyFrameIndex } from '../../../shared/frame-index.ts'
import type { ExportContext, FrameTimes } from '../../datasets/export/exporter.ts'
import { getExporter } from '../../datasets/export/registry.ts'
import { findFfmpeg } from '../../video/ffmpeg.ts'
import { readFrameIndexFile } from '../../video/frame-index-file.ts'
import { createFrameReader, type FrameReader } from '../../video/frame-reader.ts'
import type { JobFunction } from '../messages.ts'
import { exportDivesInput, type ExportDivesInput } from './export-input.ts'

/** Folders of frames have thousands of files; a few tell where they are. */
const mostFilesLogged = 20

/** Writes dives in a format: reads them one by one, so a large library needs no large memory. */
export const exportDives: JobFunction = async (raw, context) => {
  const input = exportDivesInput.parse(raw)
  const exporter = getExporter(input.format)
  const videos = new Map<number, DiveRecord['video']>()
  async function* records(): AsyncGenerator<DiveRecord> {
    const lines = createInterface({ input: createReadStream(input.recordsPath, 'utf8'), crlfDelay: Infinity })
    for await (const line of lines) {
      if (line === '') continue
      // Written by the parent a moment ago, from rows it has checked.
      const record = JSON.parse(line) as DiveRecord
      videos.set(record.video.videoId, record.video)
      yield record
    }
  }
  const summary = await exporter.write(
    { records: records(), count: input.count, splits: input.splits, categories: input.categories, options: input.options, target: { folder: input.folder, overwrite: input.overwrite } },
    { signal: context.signal, frameTimes: timesOf(videos, input.frameIndexPaths), openFrames: (video) => openFrames(video, input), writer: input.writer, ...bundleOf(input), onProgress: (fraction) => context.progress(fraction, `Writing ${exporter.title.en}`) },
  )
  for (const file of summary.files.slice(0, mostFilesLogged)) context.log(`Wrote ${file}`)
  if (summary.fileCount > mostFilesLogged) context.log(`and ${summary.fileCount - mostFilesLogged} more files`)
  for (const note of [...summary.notes, ...(input.bundle?.notes ?? [])]) context.log(note)
  for (const { diveId, reason } of summary.skipped) context.log(`Left out dive ${diveId}: ${reason}`)
  return summary
}

/** What a bundle holds beside dives, each frame index read when its video's turn has come. */
function bundleOf({ bundle, frameIndexPaths }: ExportDivesInput): Pick<ExportContext, 'bundle'> {
  if (bundle === null) return {}
  return {
    bundle: {
      ...bundle,
      frameIndex: async (videoId) => {
        const path = frameIndexPaths[String(videoId)]
        return path === undefined ? null : readFile(path)
      },
    },
  }
}

/** Without an index frames are found by counting from the first, which is always right. */
async function openFrames(video: DiveRecord['video'], { frameIndexPaths, ffmpegPath }: ExportDivesInput): Promise<FrameReader> {
  const { name, path, width, height, frameCount, contentHash } = video
  const indexPath = frameIndexPaths[String(video.videoId)]
  const index = indexPath === undefined ? emptyFrameIndex() : await readFrameIndexFile(indexPath, { name, frameCount })
  return createFrameReader({ name, kind: video.kind === 'frames' ? 'folder' : 'file', path, width, height, frameCount, contentHash, ...index }, { ffmpeg: await findFfmpeg({ settingPath: ffmpegPath ?? undefined }) })
}

/** Instants of frames, from the index of the video last asked for: dives of one video follow each other. */
function timesOf(videos: ReadonlyMap<number, DiveRecord['video']>, indexPaths: Readonly<Record<string, string>>): FrameTimes {
  let last: { videoId: number; times: readonly number[] } | null = null
  return async (videoId, startFrame, endFrame) => {
    const video = videos.get(videoId)
    const path = indexPaths[String(videoId)]
    if (video === undefined || path === undefined) {
      const rate = video?.frameRate ?? 25
      return Array.from({ length: endFrame - startFrame + 1 }, (_, i) => ((startFrame + i) * 1e6) / rate)
    }
    if (last?.videoId !== videoId) {
      const { timestampsMicroseconds } = await readFrameIndexFile(path, { name: video.name, frameCount: video.frameCount })
      const times = relativeTimes(Array.from(timestampsMicroseconds), video.frameCount, video.frameRate)
      last = { videoId, times: [...times, endTime(times)] }
    }
    return last.times.slice(startFrame, endFrame + 1)
  }
}

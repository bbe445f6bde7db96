/**
 * One look through a file that gave another picture than its frame index says.
 * Either it is as it was imported, and this ffmpeg decodes it otherwise than the
 * one that probed it: then frames are counted. Or it was damaged since: then it
 * says which frames are still there, and which pictures they are.
 */
import { stat } from 'node:fs/promises'
import { hashContent } from './content-hash.ts'
import { noPicture } from './decode-run.ts'
import type { FrameRange } from './decode-plan.ts'
import { toRanges } from './decode-plan.ts'
import type { FfmpegTool } from './ffmpeg.ts'
import { errorLines, fileInput, passthrough, startFfmpeg, throwIfStopped } from './ffmpeg-process.ts'
import { matchPictures } from './match-pictures.ts'
import type { ShownFrame } from './showinfo.ts'
import { createShowinfoParser } from './showinfo.ts'
import type { VideoSource } from './video-source.ts'

export interface Survey {
  /** nothing of the index can be recognised, or all of the file is as imported: the n-th picture is frame n */
  isByOrder: boolean
  /** of each picture in the order of decoding, -1 for none; empty when by order */
  frames: Int32Array
  /** frames that cannot be had, ascending; empty when by order */
  damaged: FrameRange[]
}

const byOrder: Survey = { isByOrder: true, frames: new Int32Array(0), damaged: [] }

/** Surveys of this process by path, size and time of change, the latest last. */
const surveys = new Map<string, Survey>()
const mostSurveys = 64
/** Less in common than this, and a file is another encoding rather than a damaged one: a few flat pictures are equal in all. */
const leastShare = 0.02
const leastPictures = 3

async function placeOf(source: VideoSource): Promise<string> {
  const found = await stat(source.path).catch(() => null)
  return JSON.stringify([source.path, found?.size, found?.mtimeMs, source.contentHash, source.frameCount])
}

/** What an earlier survey of this very file found; undefined where none was made since it last changed. */
export async function knownSurvey(source: VideoSource): Promise<Survey | undefined> {
  return surveys.size === 0 ? undefined : surveys.get(await placeOf(source))
}

/** @throws StudioError unreadable-video (no picture comes), not-found, io, cancelled, missing-tool */
export async function surveyFile(source: VideoSource, tool: FfmpegTool, signal: AbortSignal | undefined): Promise<Survey> {
  const place = await placeOf(source)
  const survey = surveys.get(place) ?? (await look(source, tool, signal))
  surveys.delete(place)
  surveys.set(place, survey)
  const [oldest] = surveys.keys()
  if (surveys.size > mostSurveys && oldest !== undefined) surveys.delete(oldest)
  return survey
}

async function look(source: VideoSource, tool: FfmpegTool, signal: AbortSignal | undefined): Promise<Survey> {
  if (source.contentHash !== undefined && (await hashContent(source.path, { signal })) === source.contentHash) return byOrder
  const found = await decodeAll(source, tool, signal)
  const frames = matchPictures(source, found)
  const here = new Set(frames)
  here.delete(-1)
  const kinds = new Set([...here].map((frame) => source.checksums[frame])).size
  if (kinds < Math.max(leastPictures, leastShare * new Set(source.checksums).size)) return byOrder
  return { isByOrder: false, frames, damaged: toRanges(Array.from({ length: source.frameCount }, (_, frame) => frame).filter((frame) => !here.has(frame))) }
}

async function decodeAll(source: VideoSource, tool: FfmpegTool, signal: AbortSignal | undefined): Promise<ShownFrame[]> {
  const parser = createShowinfoParser()
  const found: ShownFrame[] = []
  const child = startFfmpeg(tool, ['-copyts', ...fileInput(source.path), '-map', '0:V:0', '-an', '-sn', '-dn', '-vf', 'showinfo', ...passthrough(tool), '-f', 'null', '-'], {
    signal,
    onLogLine: (line) => {
      const picture = parser.take(line)
      if (picture) found.push(picture)
    },
  })
  child.output.resume()
  const end = await child.ended
  throwIfStopped(end, signal, tool)
  if (found.length === 0) throw noPicture(source, errorLines(end.lastLines)[0])
  return found
}

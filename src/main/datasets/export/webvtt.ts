import { runExport } from './export-run.ts'
import type { Exporter } from './exporter.ts'
import type { Cue, VideoCues } from './video-cues.ts'
import { collectVideoCues } from './video-cues.ts'

/** Subtitles (W3C WebVTT): one file for each video, a cue for each stage; for a dive without stages, one for the dive. */
export function webVttText({ video, dives }: VideoCues): string {
  const blocks = ['WEBVTT', `NOTE\n${noteText(video.name)}`]
  for (const dive of dives) {
    if (dive.stages.length === 0) blocks.push(cueBlock(`dive-${dive.diveId}`, dive, dive.text))
    for (const [i, stage] of dive.stages.entries()) blocks.push(cueBlock(`dive-${dive.diveId}-stage-${i + 1}`, stage, `${dive.text}\n${stage.text}`))
  }
  return `${blocks.join('\n\n')}\n`
}

function cueBlock(id: string, cue: Cue, text: string): string {
  return `${id}\n${instant(cue.startMilliseconds)} --> ${instant(cue.endMilliseconds)}\n${text.split('\n').map(cueText).join('\n')}`
}

/** One line of a cue: "-->" and empty lines would end it, "<" would begin a tag. */
function cueText(line: string): string {
  const plain = line.toWellFormed().replace(/[\0\r\n\u2028\u2029]+/g, ' ').trim()
  return plain === '' ? '-' : plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function noteText(name: string): string {
  return cueText(name).replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '›')
}

/** 00:00:03.480; hours as many digits as they need. */
function instant(milliseconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(milliseconds / 3_600_000))}:${two(Math.floor(milliseconds / 60_000) % 60)}:${two(Math.floor(milliseconds / 1000) % 60)}.${String(milliseconds % 1000).padStart(3, '0')}`
}

export const webVttExporter: Exporter = {
  name: 'webvtt',
  title: { en: 'WebVTT subtitles', zh: 'WebVTT 字幕' },
  explanation: { en: 'A .vtt file for each video with a cue for each stage, for players and web pages. States, assignments and comments are not kept.', zh: '每个视频一个 .vtt 文件，每个阶段一条字幕，供播放器和网页使用。不保留状态、分配和评论。' },
  extensions: ['.vtt'],
  needs: ['frame-times'],
  options: [],
  write: (request, context = {}) => runExport(webVttExporter, request, context, async (run) => {
    if (context.frameTimes === undefined) return
    const videos = await collectVideoCues(run, context.frameTimes)
    await run.stage.writeAll(function* () {
      for (const video of videos) yield [`${video.fileName}.vtt`, webVttText(video)]
    }())
  }),
}

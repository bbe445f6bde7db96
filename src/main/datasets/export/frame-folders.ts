import { writeFile } from 'node:fs/promises'
import { fineDivingDetails } from '../finediving/details.ts'
import type { DiveRecord } from '../../library/dive-records.ts'
import type { FrameReader } from '../../video/frame-reader.ts'
import type { ExportRun } from './export-run.ts'
import { runExport, throwIfCancelled } from './export-run.ts'
import type { ExportContext, Exporter } from './exporter.ts'
import { numberForeignClips } from './foreign-clips.ts'
import { IncompleteDives, incompleteOption } from './incomplete-dives.ts'
import { competitionName, safeName, UniqueNames, withoutExtension } from './safe-names.ts'

/**
 * The pictures of dives as FineDiving's are distributed:
 * `<competition>/<clip>/00001.jpg`, one folder for each dive, every frame of it
 * exactly once and in order. Dives of other origin lie under their video's name.
 */
interface Clip {
  diveId: number
  video: DiveRecord['video']
  videoId: number
  videoName: string
  startInVideo: number
  endInVideo: number
  /** FineDiving's own key; null for others. */
  key: { competition: string; clip: number } | null
}

export const frameFoldersExporter: Exporter = {
  name: 'frames',
  title: { en: 'Frame folders', zh: '帧图像文件夹' },
  explanation: { en: 'Every frame of each dive as a JPEG file at a chosen size, in a folder for each dive, as FineDiving distributes its pictures. Pictures alone: no labels, states or comments.', zh: '按所选尺寸将每个跳水的每一帧存为 JPEG，每个跳水一个文件夹，与 FineDiving 发布图像的方式相同。只有图像，不含标签、状态和评论。' },
  extensions: ['.jpg'],
  needs: ['pictures'],
  options: [
    {
      name: 'width', default: 455, range: [0, 8192],
      title: { en: 'Width', zh: '宽度' },
      explanation: { en: 'Pixels; 0 keeps the shape of the picture. FineDiving’s pictures are 455 × 256; with both 0 the video’s own size is kept.', zh: '像素；0 表示保持画面比例。FineDiving 的图像为 455 × 256；两者均为 0 时保持视频原尺寸。' },
    },
    {
      name: 'height', default: 256, range: [0, 8192],
      title: { en: 'Height', zh: '高度' },
      explanation: { en: 'Pixels; 0 keeps the shape of the picture.', zh: '像素；0 表示保持画面比例。' },
    },
    {
      name: 'quality', default: 2, range: [2, 31],
      title: { en: 'JPEG quality', zh: 'JPEG 质量' },
      explanation: { en: 'From 2 (best, largest) to 31 (smallest).', zh: '从 2（最佳、最大）到 31（最小）。' },
    },
    incompleteOption,
  ],
  write: (request, context = {}) => runExport(frameFoldersExporter, request, context, async (run) => {
    const clips = await collectClips(run)
    await writeClips(run, context, clips)
  }, { readingShare: 0.01 }),
}

async function collectClips(run: ExportRun): Promise<Clip[]> {
  const incomplete = new IncompleteDives(run, 'pictures')
  const clips: Clip[] = []
  let shortened = 0
  for await (const record of run.dives()) {
    const { diveId, facts, video, origin } = record
    const details = origin?.dataset === 'finediving' ? fineDivingDetails.safeParse(origin.details).data : undefined
    if (video.isAwaited) incomplete.add(record, 'its pictures are not there yet.')
    else if (facts.startFrame >= video.frameCount) incomplete.add(record, `it starts at frame ${facts.startFrame}, after the last picture of its video, ${video.frameCount - 1}.`)
    else {
      if (facts.endFrame > video.frameCount) shortened++
      clips.push({ diveId, video, videoId: video.videoId, videoName: video.name, startInVideo: facts.startFrame, endInVideo: Math.min(facts.endFrame, video.frameCount), key: details ? { competition: details.competition, clip: details.clip } : null })
    }
  }
  incomplete.refuse()
  if (shortened > 0) run.note(`${shortened} ${shortened === 1 ? 'dive has' : 'dives have'} fewer pictures than frames; what there is was written.`)
  return clips
}

async function writeClips(run: ExportRun, context: ExportContext, clips: readonly Clip[]): Promise<void> {
  const folders = nameFolders(clips)
  const total = clips.reduce((sum, { startInVideo, endInVideo }) => sum + endInVideo - startInVideo, 0)
  const [width, height, quality] = ['width', 'height', 'quality'].map((name) => Math.round(Number(run.options[name])))
  const size = { ...(width ? { width } : {}), ...(height ? { height } : {}) }
  let done = 0
  const { openFrames } = context
  if (openFrames === undefined) return
  let reader: FrameReader | undefined
  let openVideo = 0
  // Video by video, so that each is opened once.
  for (const clip of [...clips].sort((a, b) => a.videoId - b.videoId || a.startInVideo - b.startInVideo)) {
    if (reader === undefined || openVideo !== clip.videoId) reader = await openFrames(clip.video)
    openVideo = clip.videoId
    const folder = folders.get(clip) ?? ''
    let number = 0
    for await (const picture of reader.readJpegs({ startFrame: clip.startInVideo, endFrame: clip.endInVideo }, { ...size, quality: quality ?? 2, signal: context.signal })) {
      throwIfCancelled(context.signal)
      await writeFile(await run.stage.place(`${folder}/${String(++number).padStart(5, '0')}.jpg`), picture.data, { flag: 'wx' })
      run.progress(++done / total)
    }
  }
}

/** "FINADivingWorldCup2021_Men3m_final_r1/8"; each dive has a folder of its own. */
function nameFolders(clips: readonly Clip[]): Map<Clip, string> {
  const competitions = new UniqueNames()
  const names = new Map<string, string>()
  for (const { key } of clips) {
    if (key !== null && !names.has(key.competition)) names.set(key.competition, competitions.take(safeName(key.competition)))
  }
  const foreign = numberForeignClips(clips.filter(({ key }) => key === null), ({ videoId, videoName }) => competitions.take(competitionName(withoutExtension(videoName), `video-${videoId}`)))
  const taken = new UniqueNames()
  return new Map(clips.map((clip) => {
    const found = foreign.get(clip)
    const folder = clip.key ? `${names.get(clip.key.competition) ?? ''}/${clip.key.clip}` : `${found?.video ?? ''}/${found?.clip ?? 0}`
    return [clip, taken.take(folder)]
  }))
}

import { dirname, extname, isAbsolute, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runExport } from './export-run.ts'
import type { Exporter } from './exporter.ts'
import type { DiveCues, VideoCues } from './video-cues.ts'
import { collectVideoCues } from './video-cues.ts'
import { xmlAttribute, xmlContent } from './xml.ts'

/**
 * ELAN annotation files (EAF 3.0): one for each video, a tier of dives and below
 * it a tier of stages that divides each dive without gaps, so that moving a
 * boundary in ELAN moves both stages. Dives that overlap go on further pairs of
 * tiers, because a tier of ELAN cannot hold them together.
 */
export interface ElanFacts {
  /** Address of the video as ELAN opens it; null for folders of pictures, which it cannot. */
  mediaUrl: string | null
  /** The same relative to the file: "./clip.mp4"; null where there is no such path. */
  relativeMediaUrl: string | null
  mimeType: string
  author: string
  createdAt: string
}

export function elanText({ video, dives }: VideoCues, facts: ElanFacts): string {
  const slots = dives.flatMap((dive) => boundsOf(dive).map((milliseconds, i) => ({ key: slotKey(dive, i), milliseconds }))).sort((a, b) => a.milliseconds - b.milliseconds)
  const slotNames = new Map(slots.map(({ key }, i) => [key, `ts${i + 1}`]))
  let annotations = 0
  const annotation = (dive: DiveCues, from: number, to: number, value: string): string => {
    const [start, end] = [from, to].map((i) => slotNames.get(slotKey(dive, i)) ?? '')
    return `    <ANNOTATION>\n      <ALIGNABLE_ANNOTATION ANNOTATION_ID="a${++annotations}" TIME_SLOT_REF1="${start}" TIME_SLOT_REF2="${end}">\n        <ANNOTATION_VALUE>${xmlContent(value)}</ANNOTATION_VALUE>\n      </ALIGNABLE_ANNOTATION>\n    </ANNOTATION>\n`
  }
  const tiers = lanesOf(dives).flatMap((members, lane) => {
    const suffix = lane === 0 ? '' : ` ${lane + 1}`
    return [
      tier(`dives${suffix}`, 'dive', null, members.map((dive) => annotation(dive, 0, boundsOf(dive).length - 1, dive.text))),
      tier(`stages${suffix}`, 'stage', `dives${suffix}`, members.flatMap((dive) => dive.stages.map((stage, i) => annotation(dive, i, i + 1, stage.text)))),
    ]
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<ANNOTATION_DOCUMENT AUTHOR=${xmlAttribute(facts.author)} DATE=${xmlAttribute(facts.createdAt.replace(/(\.\d+)?Z$/, '+00:00'))} FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">\n`,
    '  <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">\n',
    mediaDescriptor(facts),
    `    <PROPERTY NAME="video">${xmlContent(video.name)}</PROPERTY>\n`,
    `    <PROPERTY NAME="lastUsedAnnotationId">${annotations}</PROPERTY>\n`,
    '  </HEADER>\n  <TIME_ORDER>\n',
    ...slots.map(({ milliseconds }, i) => `    <TIME_SLOT TIME_SLOT_ID="ts${i + 1}" TIME_VALUE="${milliseconds}"/>\n`),
    '  </TIME_ORDER>\n',
    ...tiers,
    '  <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="dive" TIME_ALIGNABLE="true"/>\n',
    '  <LINGUISTIC_TYPE CONSTRAINTS="Time_Subdivision" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="stage" TIME_ALIGNABLE="true"/>\n',
    ...constraints.map(([name, description]) => `  <CONSTRAINT DESCRIPTION="${description}" STEREOTYPE="${name}"/>\n`),
    '</ANNOTATION_DOCUMENT>\n',
  ].join('')
}

/** ELAN's own four, as it writes them. */
const constraints: readonly (readonly [string, string])[] = [
  ['Time_Subdivision', "Time subdivision of parent annotation's time interval, no time gaps allowed within this interval"],
  ['Symbolic_Subdivision', 'Symbolic subdivision of a parent annotation. Annotations refering to the same parent are ordered'],
  ['Symbolic_Association', '1-1 association with a parent annotation'],
  ['Included_In', "Time alignable annotations within the parent annotation's time interval, gaps are allowed"],
]

/** Where a dive starts, each later stage starts, and the dive ends; milliseconds. */
function boundsOf(dive: DiveCues): number[] {
  return [dive.startMilliseconds, ...dive.stages.slice(1).map((stage) => stage.startMilliseconds), dive.endMilliseconds]
}

const slotKey = (dive: DiveCues, bound: number): string => `${dive.diveId}/${bound}`

function tier(id: string, type: string, parent: string | null, lines: readonly string[]): string {
  return `  <TIER LINGUISTIC_TYPE_REF="${type}"${parent === null ? '' : ` PARENT_REF="${parent}"`} TIER_ID="${id}">\n${lines.join('')}  </TIER>\n`
}

/** Each dive in the first lane whose last dive has ended. */
function lanesOf(dives: readonly DiveCues[]): DiveCues[][] {
  const lanes: DiveCues[][] = [[]]
  for (const dive of dives) {
    const free = lanes.find((lane) => (lane.at(-1)?.endMilliseconds ?? -1) <= dive.startMilliseconds)
    if (free) free.push(dive)
    else lanes.push([dive])
  }
  return lanes
}

function mediaDescriptor({ mediaUrl, relativeMediaUrl, mimeType }: ElanFacts): string {
  if (mediaUrl === null) return ''
  const relativePart = relativeMediaUrl === null ? '' : ` RELATIVE_MEDIA_URL=${xmlAttribute(relativeMediaUrl)}`
  return `    <MEDIA_DESCRIPTOR MEDIA_URL=${xmlAttribute(mediaUrl)} MIME_TYPE="${mimeType}"${relativePart}/>\n`
}

const mimeTypes: Readonly<Record<string, string>> = { '.mp4': 'video/mp4', '.m4v': 'video/mp4', '.mov': 'video/quicktime', '.mpg': 'video/mpeg', '.mpeg': 'video/mpeg', '.avi': 'video/x-msvideo', '.mkv': 'video/x-matroska', '.webm': 'video/webm' }

export const elanExporter: Exporter = {
  name: 'elan',
  title: { en: 'ELAN annotations', zh: 'ELAN 标注' },
  explanation: { en: 'An .eaf file for each video with a tier of dives and a tier of stages, for the annotation tool ELAN. States, assignments and comments are not kept.', zh: '每个视频一个 .eaf 文件，含跳水层和阶段层，供标注工具 ELAN 使用。不保留状态、分配和评论。' },
  extensions: ['.eaf'],
  needs: ['frame-times'],
  options: [{
    name: 'media', default: 'both',
    title: { en: 'Path of the video', zh: '视频路径' },
    explanation: { en: 'How the file names its video: by its full path, relative to the file (when both are moved together), or both.', zh: '文件如何指明视频：完整路径、相对路径（两者一起移动时），或两者都写。' },
    choices: [{ value: 'both', title: { en: 'Both', zh: '两者' } }, { value: 'absolute', title: { en: 'Full path', zh: '完整路径' } }, { value: 'relative', title: { en: 'Relative', zh: '相对路径' } }],
  }],
  write: (request, context = {}) => runExport(elanExporter, request, context, async (run) => {
    if (context.frameTimes === undefined) return
    const createdAt = new Date((context.now ?? Date.now)()).toISOString()
    const videos = await collectVideoCues(run, context.frameTimes)
    await run.stage.writeAll(function* () {
      for (const cues of videos) {
        const { kind, path } = cues.video
        const media = kind === 'file' && path !== '' ? mediaUrls(request.target.folder, path, String(run.options['media'])) : { mediaUrl: null, relativeMediaUrl: null }
        yield [`${cues.fileName}.eaf`, elanText(cues, { ...media, mimeType: mimeTypes[extname(path).toLowerCase()] ?? 'video/mp4', author: context.writer ?? 'Highboard', createdAt })]
      }
    }())
  }),
}

/** EAF demands an address; a file that must not name the full path gives the relative one for both. */
function mediaUrls(folder: string, path: string, choice: string): Pick<ElanFacts, 'mediaUrl' | 'relativeMediaUrl'> {
  const absolute = pathToFileURL(path).href
  const way = relative(folder, path)
  const relativeUrl = isAbsolute(way) ? null : `${dirname(way).startsWith('..') ? '' : './'}${way.split(sep).map(encodeURIComponent).join('/')}`
  if (choice === 'absolute' || relativeUrl === null) return { mediaUrl: absolute, relativeMediaUrl: null }
  return { mediaUrl: choice === 'relative' ? relativeUrl : absolute, relativeMediaUrl: relativeUrl }
}

/**
 * Reads what ffmpeg says about its input before it starts: container, duration,
 * streams and rotation. Pure text, so that every odd form can be tested.
 */

export interface VideoStreamInfo {
  codec: string
  profile?: string
  pixelFormat: string
  /** the rate the container states, frames a second; 0 where it states none */
  nominalFramesPerSecond: number
}

export interface InputInfo {
  container: string
  /** of the longest stream; undefined where the container states none */
  durationSeconds: number | undefined
  /** the first stream of pictures that is not a cover image */
  video: VideoStreamInfo | undefined
  hasAudio: boolean
  /** clockwise, 0, 90, 180 or 270 */
  rotationDegrees: number
}

/** From the log lines (with or without "[info]" before them). Undefined when ffmpeg could not open the input. */
export function parseInputInfo(lines: readonly string[]): InputInfo | undefined {
  const plain = lines.map((line) => line.replace(/^\[info\] /, ''))
  const start = plain.findIndex((line) => line.startsWith('Input #0, '))
  if (start < 0) return undefined
  const end = plain.findIndex((line, i) => i > start && /^(Stream mapping:|Output #0)/.test(line))
  const block = plain.slice(start, end < 0 ? undefined : end)
  const info: InputInfo = {
    container: /^Input #0, (.+?), from /.exec(block[0] ?? '')?.[1] ?? 'unknown',
    durationSeconds: undefined,
    video: undefined,
    hasAudio: false,
    rotationDegrees: 0,
  }
  let inChosenStream = false
  for (const line of block) {
    const duration = /^\s+Duration: (\d+):(\d+):(\d+(?:\.\d+)?)/.exec(line)
    if (duration) info.durationSeconds = Number(duration[1]) * 3600 + Number(duration[2]) * 60 + Number(duration[3])
    const stream = /^\s+Stream #0:\d+.*?: (Video|Audio|Subtitle|Data|Attachment): (.*)$/.exec(line)
    if (stream) {
      if (stream[1] === 'Audio') info.hasAudio = true
      inChosenStream = stream[1] === 'Video' && info.video === undefined && !line.includes('(attached pic)')
      if (inChosenStream) info.video = parseVideoStream(stream[2] ?? '')
    }
    if (inChosenStream) info.rotationDegrees = parseRotation(line) ?? info.rotationDegrees
  }
  return info
}

function parseVideoStream(text: string): VideoStreamInfo {
  const parts = splitOutsideParentheses(text)
  const codec = /^(\S+)(?: \(([^)/]+)\))?/.exec(parts[0] ?? '')
  const rate = /(\d+(?:\.\d+)?)(k?) fps/.exec(text)
  return {
    codec: codec?.[1] ?? 'unknown',
    ...(codec?.[2] ? { profile: codec[2] } : {}),
    pixelFormat: /^\w+/.exec((parts[1] ?? '').trim())?.[0] ?? 'unknown',
    nominalFramesPerSecond: rate ? Number(rate[1]) * (rate[2] === 'k' ? 1000 : 1) : 0,
  }
}

/** Older versions state rotation as metadata (clockwise), all as a display matrix (counter-clockwise). */
function parseRotation(line: string): number | undefined {
  const matrix = /displaymatrix: rotation of (-?\d+(?:\.\d+)?) degrees/.exec(line)
  if (matrix) return quarterTurns(-Number(matrix[1]))
  const metadata = /^\s+rotate\s+: (-?\d+)/.exec(line)
  return metadata ? quarterTurns(Number(metadata[1])) : undefined
}

function quarterTurns(degrees: number): number {
  return (((Math.round(degrees / 90) * 90) % 360) + 360) % 360
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '(' || character === '[') depth++
    else if (character === ')' || character === ']') depth--
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

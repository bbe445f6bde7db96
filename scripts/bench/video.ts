import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFfmpeg } from '../../src/main/video/ffmpeg.ts'
import { createFrameReader } from '../../src/main/video/frame-reader.ts'
import { probeVideo } from '../../src/main/video/probe.ts'
import { row, time, type BenchRow } from './measure.ts'

const frameCount = 30_000
const lateFrame = 29_500

/** One frame near the end of a 20-minute AVI with B-frames and a key frame every ten seconds: what a jump in a broadcast costs. */
export async function benchVideo(): Promise<BenchRow[]> {
  const ffmpeg = await findFfmpeg()
  const folder = mkdtempSync(join(tmpdir(), 'highboard-bench-video-'))
  try {
    const path = join(folder, 'long.avi')
    execFileSync(ffmpeg.path, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=456x256:rate=25', '-frames:v', String(frameCount), '-c:v', 'mpeg4', '-bf', '2', '-g', '250', '-q:v', '5', path])
    let source: Awaited<ReturnType<typeof probeVideo>> | undefined
    const probing = await time(async () => {
      source = await probeVideo(path, { ffmpeg })
    }, 1, 0)
    if (!source) throw new Error('The long video was not probed.')
    const reader = createFrameReader(source, { ffmpeg })
    const read = (indices: number[]) => async (): Promise<void> => {
      let found = 0
      for await (const { frame } of reader.readRgb({ indices })) found += frame === indices[found] ? 1 : 0
      if (found !== indices.length) throw new Error(`${found} of ${indices.length} frames came.`)
    }
    return [
      row('20-minute AVI: probing every frame', 'frames/s', probing.map((seconds) => frameCount / seconds), '456×256, MPEG-4 with B-frames'),
      row(`20-minute AVI: frame ${lateFrame}`, 's', await time(read([lateFrame]), 5), 'entered at a key frame, compared by checksum'),
      row(`20-minute AVI: 96 frames from ${lateFrame - 100}`, 's', await time(read(Array.from({ length: 96 }, (_, i) => lateFrame - 100 + i)), 3)),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

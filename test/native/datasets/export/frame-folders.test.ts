import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExportContext } from '../../../../src/main/datasets/export/exporter.ts'
import { getExporter } from '../../../../src/main/datasets/export/registry.ts'
import type { DiveRecord } from '../../../../src/main/library/dive-records.ts'
import { encodeVideo } from '../../../../src/main/video/encode.ts'
import { findFfmpeg } from '../../../../src/main/video/ffmpeg.ts'
import { collectFrames, createFrameReader } from '../../../../src/main/video/frame-reader.ts'
import { probeVideo } from '../../../../src/main/video/probe.ts'
import { readPictureHeader } from '../../../../src/main/video/picture-header.ts'
import { someRecord } from '../../../pure/main/datasets/export/records.ts'

const side = 64

/** Frame n is a grey of 4n, so that a picture tells which it is. */
async function* greys(count: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) yield new Uint8Array(side * side * 3).fill(n * 4)
}

async function greyVideo(): Promise<{ video: DiveRecord['video']; context: ExportContext }> {
  const ffmpeg = await findFfmpeg()
  const path = join(await mkdtemp(join(tmpdir(), 'highboard-frames-')), 'greys.mp4')
  await encodeVideo(greys(60), path, { ffmpeg, width: side, height: side, framesPerSecond: 25, quality: 1 })
  const probe = await probeVideo(path, { ffmpeg })
  return { video: someRecord({ video: { name: 'Größe: CON.mp4', path, frameCount: 60, width: side, height: side } }).video, context: { openFrames: () => createFrameReader(probe, { ffmpeg }) } }
}

describe('frame folders', () => {
  it('hold exactly the frames of each dive, at the chosen size', async () => {
    const { video, context } = await greyVideo()
    const folder = await mkdtemp(join(tmpdir(), 'highboard-frames-'))
    const records = [someRecord({ id: 1, video, facts: { startFrame: 30, endFrame: 42 } }), someRecord({ id: 2, video, facts: { startFrame: 3, endFrame: 5 } }), someRecord({ id: 3, video, facts: { startFrame: 58, endFrame: 70 } })]
    const progress: number[] = []
    const summary = await getExporter('frames').write({ records, count: 3, splits: [], options: { width: 48, height: 0 }, target: { folder } }, { ...context, onProgress: (fraction) => progress.push(fraction) })
    expect(summary).toMatchObject({ fileCount: 16, diveCount: 3, notes: ['1 dive has fewer pictures than frames; what there is was written.'] })
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    const base = join(folder, 'Größe_ CON')
    expect((await readdir(base)).sort()).toEqual(['1', '2', '3'])
    expect(await readdir(join(base, '2'))).toHaveLength(12)
    expect((await readdir(join(base, '1'))).sort()).toEqual(['00001.jpg', '00002.jpg'])
    const header = readPictureHeader(await readFile(join(base, '2', '00012.jpg')))
    expect([header?.width, header?.height]).toEqual([48, 48])
    const probe = await probeVideo(join(base, '2'), { ffmpeg: await findFfmpeg() })
    const frames = await collectFrames(createFrameReader(probe, { ffmpeg: await findFfmpeg() }).readRgb({ startFrame: 0, endFrame: 12 }))
    // Within rounding of two lossy codecs and limited range.
    frames.forEach((frame, i) => expect(Math.abs((frame.data[0] ?? 0) - (30 + i) * 4)).toBeLessThan(3))
  })

  it('are not begun where pictures are awaited, and are taken back when stopped', async () => {
    const { video, context } = await greyVideo()
    const parent = await mkdtemp(join(tmpdir(), 'highboard-frames-'))
    const folder = join(parent, 'frames')
    const request = { count: 2, splits: [], target: { folder } }
    const records = [someRecord({ id: 1, video, facts: { startFrame: 0, endFrame: 20 } }), someRecord({ id: 2, videoId: 2, video: { ...video, isAwaited: true } })]
    await expect(getExporter('frames').write({ ...request, records }, context)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('its pictures are not there yet') as string })
    const stop = new AbortController()
    await expect(getExporter('frames').write({ ...request, records: records.slice(0, 1) }, { ...context, signal: stop.signal, onProgress: (fraction) => { if (fraction > 0.5) stop.abort() } })).rejects.toMatchObject({ code: 'cancelled' })
    expect(await readdir(parent)).toEqual([])
    expect(await getExporter('frames').write({ ...request, records, options: { incomplete: 'skip', width: 0, height: 0 } }, context)).toMatchObject({ diveCount: 1, fileCount: 20, skipped: [{ diveId: 2 }] })
  })
})

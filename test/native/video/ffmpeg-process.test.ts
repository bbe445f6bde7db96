import { beforeAll, describe, expect, it } from 'vitest'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { startFfmpeg, throwIfStopped, untilEnded, type FfmpegProcess } from '../../../src/main/video/ffmpeg-process.ts'

let tool: FfmpegTool
beforeAll(async () => {
  tool = await findFfmpeg()
})

/** Pictures without end, more than a pipe holds. */
const endless = (signal?: AbortSignal): FfmpegProcess => startFfmpeg(tool, ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25', '-f', 'rawvideo', 'pipe:1'], { signal })
async function bytesOf(child: FfmpegProcess): Promise<number> {
  let bytes = 0
  for await (const chunk of untilEnded(child.output)) bytes += chunk.length
  return bytes
}

describe('what ffmpeg writes', () => {
  it('ends without an error of its own where it was let go before anybody read it', async () => {
    const child = endless()
    child.kill()
    const end = await child.ended
    await bytesOf(child)
    expect(end.killed).toBe(true)
    expect(() => throwIfStopped(end, undefined, tool)).toThrowError(expect.objectContaining({ code: 'cancelled' }) as Error)
  })

  it('ends so too where it is let go between two reads', async () => {
    const stop = new AbortController()
    const child = endless(stop.signal)
    let bytes = 0
    for await (const chunk of untilEnded(child.output)) {
      bytes += chunk.length
      if (stop.signal.aborted) continue
      stop.abort()
      await child.ended
    }
    expect(bytes).toBeGreaterThan(0)
  })

  it('comes whole where nobody ends it', async () => {
    const child = startFfmpeg(tool, ['-f', 'lavfi', '-i', 'testsrc2=size=32x16:rate=25', '-frames:v', '10', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'])
    expect(await bytesOf(child)).toBe(10 * 32 * 16 * 3)
    expect((await child.ended).exitCode).toBe(0)
  })
})

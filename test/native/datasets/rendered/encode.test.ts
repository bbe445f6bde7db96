import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ffmpegInstaller from '@ffmpeg-installer/ffmpeg'
import { afterAll, describe, expect, it } from 'vitest'
import { encodeRenderedDive } from '../../../../src/main/datasets/rendered/encode.ts'
import { createDiveScript } from '../../../../src/main/datasets/rendered/script.ts'
import { renderFrame } from '../../../../src/main/datasets/rendered/frame.ts'

const ffmpegPath = ffmpegInstaller.path
const folder = mkdtempSync(join(tmpdir(), 'rendered-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const size = { width: 114, height: 64 }

const decode = (filePath: string): Buffer =>
  execFileSync(ffmpegPath, ['-v', 'error', '-i', filePath, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], { maxBuffer: 1 << 28 })

describe('encodeRenderedDive', () => {
  it('writes every frame once, in order, at the script rate, as H.264 that starts fast', async () => {
    const script = createDiveScript({ seed: 21, diveNumber: '103B', heightMetres: 1, frameRate: 25 })
    const filePath = join(folder, 'dive.mp4')
    await encodeRenderedDive(script, filePath, { ffmpegPath, ...size })
    const pixels = decode(filePath)
    const frameBytes = size.width * size.height * 3
    expect(pixels.length / frameBytes).toBe(script.frameCount)
    for (const index of [0, 40, script.frameCount - 1]) {
      const truth = renderFrame(script, index, size)
      const shown = pixels.subarray(index * frameBytes, (index + 1) * frameBytes)
      const error = truth.reduce((sum, v, i) => sum + Math.abs(v - shown[i]!), 0) / frameBytes
      expect(error).toBeLessThan(8)
    }
    const bytes = readFileSync(filePath)
    expect(bytes.indexOf('avc1')).toBeGreaterThan(0)
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
    expect(readdirSync(folder)).toEqual(['dive.mp4'])
  })

  it('leaves nothing behind when cancelled', async () => {
    const stop = new AbortController()
    const script = createDiveScript({ seed: 2, frameRate: 25 })
    const target = join(folder, 'cancelled')
    await expect(
      encodeRenderedDive(script, join(target, 'dive.mp4'), { ffmpegPath, ...size, signal: stop.signal, onFrame: (done) => { if (done === 10) stop.abort() } }),
    ).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(target)).toEqual([])
  })

  it('says so when ffmpeg is missing or cannot write', async () => {
    const script = createDiveScript({ seed: 4, frameRate: 25 })
    await expect(encodeRenderedDive(script, join(folder, 'none.mp4'), { ffmpegPath: join(folder, 'no-ffmpeg'), ...size })).rejects.toMatchObject({ code: 'missing-tool' })
    await expect(encodeRenderedDive(script, join(folder, 'odd.mp4'), { ffmpegPath, width: 115, height: 64 })).rejects.toMatchObject({ code: 'io' })
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })
})

/**
 * Rendered dives as video files: frames are piped into ffmpeg as they are made,
 * and a file appears under its name only when it is complete.
 */
import { spawn } from 'node:child_process'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Writable } from 'node:stream'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import { renderFrame } from './frame.ts'
import type { DiveScript } from './script.ts'

/** Size of demo videos in pixels: even, as H.264 with 4:2:0 colour needs. */
export const demoFrameSize = { width: 456, height: 256 } as const

export interface EncodeOptions {
  ffmpegPath: string
  /** Even numbers of pixels; 456×256 where left out. */
  width?: number
  height?: number
  signal?: AbortSignal
  /** After each frame: frames done. */
  onFrame?: (done: number) => void
}

/**
 * Writes H.264 (yuv420p, mp4, fast start) with exactly `script.frameCount`
 * frames at `script.frameRate`. Errors: missing-tool where ffmpeg does not
 * start, disk-full, io where it fails, cancelled.
 */
export async function encodeRenderedDive(script: DiveScript, filePath: string, options: EncodeOptions): Promise<void> {
  const { width, height } = { ...demoFrameSize, ...options }
  const { signal } = options
  await mkdir(dirname(filePath), { recursive: true })
  const partial = `${filePath}.${process.pid}.partial`
  const child = spawn(options.ffmpegPath, [
    '-v', 'error', '-y',
    '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(script.frameRate), '-i', '-',
    '-an', '-c:v', 'libx264', '-preset', 'superfast', '-crf', '20', '-threads', '1', '-pix_fmt', 'yuv420p', '-g', String(Math.round(script.frameRate)),
    '-movflags', '+faststart', '-f', 'mp4', partial,
  ], { stdio: ['pipe', 'ignore', 'pipe'] })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => { complaints += text })
  // A pipe that breaks is reported through the exit code below.
  child.stdin.on('error', () => child.stdin.destroy())
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new StudioError('missing-tool', `ffmpeg could not be started from ${options.ffmpegPath}: ${cause.message}.`, {
      hint: 'Check the path of ffmpeg in the settings.', cause,
    })))
    child.once('close', resolve)
  })
  // Observed here so that a failure during the frames is not an unhandled rejection; it is awaited below.
  ended.catch(() => undefined)
  try {
    for (let i = 0; i < script.frameCount && !child.stdin.destroyed; i++) {
      if (signal?.aborted) throw new StudioError('cancelled', `Rendering of dive ${script.diveNumber} was cancelled.`)
      if (!child.stdin.write(renderFrame(script, i, { width, height }))) await drained(child.stdin)
      options.onFrame?.(i + 1)
      // Lets other encodes of this process, and cancel, have their turn.
      await new Promise((resolve) => setImmediate(resolve))
    }
    child.stdin.end()
    const code = await ended
    if (code !== 0) throw encodingFailed(filePath, code, complaints)
    await rename(partial, filePath)
  } catch (error) {
    child.kill('SIGKILL')
    await ended.catch(() => undefined)
    await rm(partial, { force: true })
    throw toStudioError(error)
  }
}

/** Resolves when the stream takes more, or has closed. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      stream.off('drain', settle).off('close', settle)
      resolve()
    }
    stream.once('drain', settle).once('close', settle)
  })
}

function encodingFailed(filePath: string, code: number | null, complaints: string): StudioError {
  const said = complaints.trim().slice(-400)
  return /No space left|Disk quota/i.test(complaints)
    ? new StudioError('disk-full', `The video ${filePath} could not be written: the disk is full.`, { hint: 'Free some space, then try again. Nothing was left half-written.' })
    : new StudioError('io', `ffmpeg ended with code ${code} while writing ${filePath}: ${said || 'no message'}. Expected a complete H.264 video.`, { hint: 'Check that the folder can be written to and that this ffmpeg has libx264.' })
}

/**
 * Rendered dives as video files: frames are piped into ffmpeg as they are made,
 * and a file appears under its name only when it is complete.
 */
import { spawn } from 'node:child_process'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
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

export interface RenderedFile {
  script: DiveScript
  filePath: string
  sizeBytes: number
}

export interface RenderDemoOptions {
  ffmpegPath: string
  /** Dives being encoded at the same time in this process; rendering itself is one thread. */
  concurrency?: number
  signal?: AbortSignal
  /** Dives and frames done so far, of all. */
  onProgress?: (progress: { divesDone: number; divesTotal: number; framesDone: number; framesTotal: number }) => void
  /** File name of a dive; 'rendered-<seed>.mp4' where left out. */
  fileName?: (script: DiveScript) => string
}

/**
 * Encodes dives into a folder and resolves to the files in the order of the
 * scripts. Two processes that each take every second script use two cores.
 */
export async function renderDemoDives(scripts: readonly DiveScript[], folder: string, options: RenderDemoOptions): Promise<RenderedFile[]> {
  const { ffmpegPath, signal, onProgress, concurrency = 2 } = options
  const nameOf = options.fileName ?? ((script: DiveScript) => `rendered-${String(script.seed).padStart(3, '0')}.mp4`)
  const framesTotal = scripts.reduce((sum, script) => sum + script.frameCount, 0)
  let framesDone = 0
  let divesDone = 0
  let next = 0
  const files: RenderedFile[] = []
  const stop = new AbortController()
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  const report = (): void => onProgress?.({ divesDone, divesTotal: scripts.length, framesDone, framesTotal })
  const work = async (): Promise<void> => {
    while (next < scripts.length) {
      const index = next++
      const script = scripts[index]!
      const filePath = join(folder, nameOf(script))
      await encodeRenderedDive(script, filePath, { ffmpegPath, signal: either, onFrame: () => { framesDone++; if (framesDone % 10 === 0) report() } })
      files[index] = { script, filePath, sizeBytes: (await stat(filePath)).size }
      divesDone++
      report()
    }
  }
  const workers = Array.from({ length: Math.max(1, Math.min(concurrency, scripts.length)) }, async () => {
    try {
      await work()
    } catch (error) {
      // The first failure ends the other encodes too, so that none is left behind.
      stop.abort()
      throw error
    }
  })
  const outcomes = await Promise.allSettled(workers)
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [toStudioError(outcome.reason)] : []))
  const failure = failures.find((error) => error.code !== 'cancelled') ?? failures[0]
  if (failure) throw failure
  return files
}

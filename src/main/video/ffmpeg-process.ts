/**
 * Runs ffmpeg as a child process: arguments that keep it from doing anything
 * but what it is asked, log lines one by one, cancel by signal, and errors a
 * person can act on. Nothing else in the studio starts ffmpeg.
 */
import type { ChildProcessByStdio } from 'node:child_process'
import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { resolve } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import type { FfmpegTool } from './ffmpeg.ts'

/** How many of the last log lines are kept for error messages. */
const KEPT_LINES = 40

/**
 * A file as ffmpeg input: absolute and behind the `file:` protocol, so that a
 * name can neither be read as an option nor as another protocol, and with every
 * other protocol closed to what the file may refer to.
 */
export function fileInput(path: string, before: readonly string[] = []): string[] {
  return ['-protocol_whitelist', 'file,pipe', ...before, '-i', `file:${resolve(path)}`]
}

/** A file as ffmpeg output, named as safely. */
export function fileOutput(path: string): string {
  return `file:${resolve(path)}`
}

/** Timestamps pass as they are: no frame is ever repeated or dropped. */
export function passthrough(tool: FfmpegTool): string[] {
  return tool.hasFpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', 'passthrough']
}

export interface FfmpegOptions {
  signal?: AbortSignal | undefined
  /** one log line, without its line end */
  onLogLine?: (line: string) => void
  /** what to pipe in; none when absent */
  hasInput?: boolean
}

/** A running ffmpeg. */
export interface FfmpegProcess {
  /** what it writes to pipe:1 */
  readonly output: Readable
  /** its pipe:0; undefined unless hasInput */
  readonly input: Writable | undefined
  /** ends it at once; safe to call at any time */
  kill(): void
  /** settles once the process is gone and its log is read; never rejects */
  readonly ended: Promise<FfmpegEnd>
}

export interface FfmpegEnd {
  exitCode: number | null
  /** whether it was ended from here: by kill() or the signal */
  killed: boolean
  /** the last log lines */
  lastLines: readonly string[]
  /** set when the program could not be started */
  startError?: Error
}

/** Starts ffmpeg. `args` come after the global options set here. */
export function startFfmpeg(tool: FfmpegTool, args: readonly string[], options: FfmpegOptions = {}): FfmpegProcess {
  const all = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info', ...args]
  const child = options.hasInput
    ? spawn(tool.path, all, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
    : spawn(tool.path, all, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
  let killed = false
  const kill = () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    killed = true
    child.kill('SIGKILL')
  }
  options.signal?.addEventListener('abort', kill, { once: true })
  if (options.signal?.aborted) kill()
  // A reader that has gone shows as a broken pipe here; the exit code tells the rest.
  child.stdin?.on('error', () => {})
  const lastLines: string[] = []
  const takeLine = (line: string) => {
    if (line === '') return
    lastLines.push(line)
    if (lastLines.length > KEPT_LINES) lastLines.shift()
    options.onLogLine?.(line)
  }
  splitLines(child.stderr, takeLine)
  const ended = new Promise<FfmpegEnd>((settle) => {
    let startError: Error | undefined
    child.on('error', (error) => {
      startError = error
      if (child.pid === undefined) finish(null)
    })
    // `close`, not `exit`: all pipes are read by then. Output nobody reads is let go.
    child.on('exit', () => { if (killed) child.stdout.destroy() })
    child.on('close', (code) => finish(code))
    function finish(exitCode: number | null) {
      options.signal?.removeEventListener('abort', kill)
      settle({ exitCode, killed, lastLines, ...(startError ? { startError } : {}) })
    }
  })
  return { output: child.stdout, input: inputOf(child), kill, ended }
}

function inputOf(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Writable | undefined {
  return child.stdin ?? undefined
}

function splitLines(stream: Readable, take: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  })
  stream.on('end', () => take(rest))
}

/**
 * What it writes, until it ends or is ended. Output that is let go when it is
 * killed breaks off with an error of the stream; why it ended is told by
 * `ended` alone, whichever comes first.
 */
export async function* untilEnded(output: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* output as AsyncIterable<Uint8Array>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

/** Runs ffmpeg to its end, collecting what it writes. For small outputs. */
export async function runFfmpeg(tool: FfmpegTool, args: readonly string[], options: FfmpegOptions & { input?: Uint8Array } = {}): Promise<{ output: Buffer; end: FfmpegEnd }> {
  const child = startFfmpeg(tool, args, { ...options, hasInput: options.input !== undefined })
  const chunks: Buffer[] = []
  child.output.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.input?.end(options.input)
  const end = await child.ended
  throwIfStopped(end, options.signal, tool)
  return { output: Buffer.concat(chunks), end }
}

/**
 * @throws StudioError cancelled when it was ended from here, missing-tool when it
 * could not start, disk-full when its log says so
 */
export function throwIfStopped(end: FfmpegEnd, signal: AbortSignal | undefined, tool: FfmpegTool): void {
  if (signal?.aborted || end.killed) throw new StudioError('cancelled', 'Reading the video was cancelled.')
  if (end.startError) {
    throw new StudioError('missing-tool', `ffmpeg could not be started: ${tool.path} (${end.startError.message}).`, { hint: 'Check the path of ffmpeg in the settings.', cause: end.startError })
  }
  if (end.exitCode !== 0 && end.lastLines.some((line) => line.includes('No space left on device'))) {
    throw new StudioError('disk-full', 'The disk is full: ffmpeg could not write its file.', { hint: 'Free some space on this disk, then try again. Nothing was lost.' })
  }
}

/** The error lines of a log, cleaned of addresses, for messages. */
export function errorLines(lines: readonly string[]): string[] {
  return lines.filter((line) => /\[(error|fatal|panic)\]/.test(line)).map(cleanLine)
}

/** "[mov @ 0x5566] [error] text" → "text". */
export function cleanLine(line: string): string {
  return line.replace(/\[[^\]]*@ 0x[0-9a-f]+\]\s*/g, '').replace(/^\[(error|fatal|panic|warning|info)\]\s*/, '').replace(/^file:\S*?([^/\\\s]+): /, '$1: ').trim()
}

import { toStudioError, toWire, type StudioErrorCode } from '../../../shared/errors.ts'

/** What the commands write to, so that tests can listen: results to stdout, everything else to stderr. */
export interface CommandOutput {
  /** The result for people; silent under --json. */
  text(line: string): void
  /** The result for programs; silent without --json. */
  json(value: unknown): void
  /** Progress and remarks. */
  note(line: string): void
  /** Replaces the last progress line on a terminal. */
  progress(line: string | null): void
}

export interface Streams {
  stdout: { write(text: string): unknown }
  stderr: { write(text: string): unknown; isTTY?: boolean }
}

export function createOutput(isJson: boolean, { stdout, stderr }: Streams): CommandOutput {
  let isLineOpen = false
  const closeLine = (): void => {
    if (isLineOpen) stderr.write('\r\u001b[K')
    isLineOpen = false
  }
  return {
    text: (line) => {
      closeLine()
      if (!isJson) stdout.write(`${line}\n`)
    },
    json: (value) => {
      closeLine()
      if (isJson) stdout.write(`${JSON.stringify(value, null, 2)}\n`)
    },
    note: (line) => {
      closeLine()
      stderr.write(`${line}\n`)
    },
    progress: (line) => {
      closeLine()
      if (line === null) return
      stderr.write(stderr.isTTY ? line.slice(0, 110) : `${line}\n`)
      isLineOpen = stderr.isTTY === true
    },
  }
}

/** Ends of the program: 0 it worked, 1 it failed, 2 what was asked for cannot be done with what was given. */
export const exitCodes = { done: 0, failed: 1, badInput: 2 } as const

const badInputCodes = new Set<StudioErrorCode>(['invalid-input', 'not-found', 'conflict', 'blind', 'unreadable-video', 'damaged-video', 'no-pictures', 'missing-video', 'frame-gap', 'missing-model', 'bad-checkpoint', 'bad-labels', 'not-a-number'])

/** Tells an error and returns the exit code it stands for. */
export function reportError(error: unknown, output: CommandOutput): number {
  const found = toStudioError(error)
  output.note(`Error: ${found.message}`)
  if (found.hint !== undefined) output.note(found.hint)
  output.json({ error: toWire(found) })
  return badInputCodes.has(found.code) ? exitCodes.badInput : exitCodes.failed
}

/** Columns for people, numbers to the right. */
export function formatTable(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string[] {
  const cells = [header, ...rows.map((row) => row.map((cell) => (cell === null ? '–' : String(cell))))]
  const widths = header.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)))
  const isNumeric = header.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === null))
  return cells.map((row) => row.map((cell, column) => (isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd())
}

/**
 * The one error type that crosses processes. Errors travel as data
 * ({ name, code, message, hint }), because `instanceof` does not survive a
 * process boundary; screens and the command line show `message` (what failed,
 * what was found, what was expected) and `hint` (what to do about it).
 */
export type StudioErrorCode =
  | 'invalid-input'
  | 'not-found'
  | 'conflict'
  /** Made on a dive as it no longer is: another window or program changed it meanwhile. Nothing was written. */
  | 'stale-edit'
  /** The person at the studio labels or judges this dive blind and has not handed in yet; `place` is where. */
  | 'blind'
  /** The studio behind the screens did not answer; whether it did what was asked is not known. */
  | 'unreachable'
  | 'unreadable-video'
  /** Of this video only a part can be decoded; it can be imported as far as it goes. After its import: some frames cannot be had, `stretch` says which. */
  | 'damaged-video'
  | 'no-pictures'
  /** The video of a dive has vanished, or its file holds another one by now. */
  | 'missing-video'
  | 'frame-gap'
  | 'missing-tool'
  | 'missing-model'
  | 'bad-checkpoint'
  | 'bad-labels'
  | 'out-of-memory'
  | 'disk-full'
  | 'not-a-number'
  | 'cancelled'
  | 'job-died'
  | 'provider'
  | 'network'
  | 'library'
  | 'io'
  | 'internal'

/** A screen where something can be done about an error: a route's name with its parameters. */
export interface ErrorPlace {
  name: string
  params: Record<string, number>
}

/** An error as it crosses a process boundary. */
export interface WireError {
  name: 'StudioError'
  code: StudioErrorCode
  message: string
  hint?: string
  place?: ErrorPlace
  stretch?: FrameStretch
}

/** Frames of a video that an error is about, both ends included. */
export interface FrameStretch {
  first: number
  last: number
}

export class StudioError extends Error {
  readonly code: StudioErrorCode
  readonly hint: string | undefined
  readonly place: ErrorPlace | undefined
  readonly stretch: FrameStretch | undefined

  constructor(code: StudioErrorCode, message: string, options: { hint?: string | undefined; place?: ErrorPlace | undefined; stretch?: FrameStretch | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StudioError'
    this.code = code
    this.hint = options.hint
    this.place = options.place
    this.stretch = options.stretch
  }
}

const systemCodes: Record<string, { code: StudioErrorCode; hint: string }> = {
  ENOSPC: { code: 'disk-full', hint: 'Free some space on this disk, or move the library to another one, then try again. Nothing was lost.' },
  EDQUOT: { code: 'disk-full', hint: 'The disk quota is used up. Free some space, then try again. Nothing was lost.' },
  ENOENT: { code: 'not-found', hint: 'Check that the file still exists and has not been moved.' },
  EACCES: { code: 'io', hint: 'Check that you have permission to read and write there.' },
  EPERM: { code: 'io', hint: 'Check that you have permission to read and write there.' },
}

/** Any thrown value as a StudioError; SQLite's and the system's own codes are recognised. */
export function toStudioError(error: unknown): StudioError {
  if (error instanceof StudioError) return error
  if (isWireError(error)) return fromWire(error)
  if (error instanceof Error) {
    const systemCode = 'code' in error && typeof error.code === 'string' ? error.code : ''
    const known = systemCodes[systemCode] ?? (systemCode === 'SQLITE_FULL' ? systemCodes['ENOSPC'] : undefined)
    if (known) return new StudioError(known.code, error.message, { hint: known.hint, cause: error })
    if (systemCode.startsWith('SQLITE_')) return new StudioError('library', error.message, { cause: error })
    return new StudioError('internal', error.message, { cause: error })
  }
  return new StudioError('internal', String(error))
}

export function isWireError(value: unknown): value is WireError {
  return typeof value === 'object' && value !== null && 'name' in value && value.name === 'StudioError' && 'code' in value && 'message' in value
}

export function toWire(error: unknown): WireError {
  const { code, message, hint, place, stretch } = toStudioError(error)
  return { name: 'StudioError', code, message, ...(hint === undefined ? {} : { hint }), ...(place === undefined ? {} : { place }), ...(stretch === undefined ? {} : { stretch }) }
}

export function fromWire({ code, message, hint, place, stretch }: WireError): StudioError {
  return new StudioError(code, message, { hint, place, stretch })
}

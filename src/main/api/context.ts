import type { InputOf } from '../../shared/contract/contract.ts'
import type { Devices } from '../engine/devices.ts'
import type { JobBoard } from '../engine/job-board.ts'
import type { Speed } from '../engine/speed.ts'
import type { Library } from '../library/library.ts'
import type { FfmpegTool } from '../video/ffmpeg.ts'
import type { StudioEvents } from './events.ts'

/** What every handler and service works with; made once for an open library. */
export interface StudioContext {
  library: Library
  board: JobBoard
  events: StudioEvents
  host: 'electron' | 'browser'
  version: string
  /** The package's version and a hash of the program that computes: what a run stores. */
  codeVersion(): Promise<string>
  /** Folder of the files that ship with the studio. */
  resources: string
  /** Threads a computing child uses, as machine and settings have it now. */
  threads(): number
  /** Takes the setting; null: chosen for the machine. */
  useThreads(setting: number | null): void
  /** What this machine computes with. */
  devices: Devices
  /** How fast it computes. */
  speed: Speed
  /** The desktop's own file dialog; null where there is none. */
  pickFiles: ((kind: InputOf<'files.pick'>['kind']) => Promise<string[]>) | null
  /** The ffmpeg in use, as settings and system have it now. Errors: 'missing-tool'. */
  ffmpeg(): Promise<FfmpegTool>
}

/** What the job definitions need; the board is made from them, so it is not among it. */
export type ServiceContext = Omit<StudioContext, 'board'>

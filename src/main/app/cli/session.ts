import type { Studio } from '../../api/studio.ts'
import { openStudio } from '../open-studio.ts'
import { createOutput, reportError, type CommandOutput, type Streams } from './output.ts'

/** Options every command takes. */
export interface GlobalOptions {
  library?: string
  json?: boolean
  threads?: number
}

/** What a command works with. */
export interface CommandSession {
  studio: Studio
  output: CommandOutput
  isTerminal: boolean
}

/** Opens the library, runs a command, closes it again; sets the exit code. */
export async function withStudio(options: GlobalOptions, streams: Streams, setExitCode: (code: number) => void, command: (session: CommandSession) => Promise<void>): Promise<void> {
  await guarded(options, streams, setExitCode, async (output) => {
    const studio = await openStudio({ libraryFolder: options.library, host: 'browser', threads: options.threads })
    try {
      await command({ studio, output, isTerminal: streams.stderr.isTTY === true })
    } finally {
      await studio.dispose()
    }
  })
}

/** For commands that need no library. */
export async function guarded(options: GlobalOptions, streams: Streams, setExitCode: (code: number) => void, command: (output: CommandOutput) => Promise<void>): Promise<void> {
  const output = createOutput(options.json === true, streams)
  try {
    await command(output)
  } catch (error) {
    setExitCode(reportError(error, output))
  }
}

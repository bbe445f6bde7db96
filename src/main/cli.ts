import { CommanderError } from 'commander'
import { createProgram } from './app/cli/program.ts'
import { locateStudio } from './app/paths.ts'

// Command line boot: the same studio, JSON on request, exit codes that mean something.
// A reader that has seen enough (`… | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const program = createProgram(locateStudio().version, process, (code) => (process.exitCode = code))
try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  // Commander has printed what is wrong with the call (or the help that was asked for).
  process.exitCode = error.exitCode === 0 ? 0 : 2
}

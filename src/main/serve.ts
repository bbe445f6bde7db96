import { Command } from 'commander'
import { runBrowserHost } from './app/run-browser-host.ts'
import { toStudioError } from '../shared/errors.ts'

// Browser host boot: the same contract as the desktop, over HTTP and WebSocket on the loopback interface.
const program = new Command('highboard-serve')
  .option('--library <folder>', 'the library to open')
  .option('--port <number>', 'port to listen on; any free one by default', (text) => Number(text))
  .option('--token <text>', 'token of the address; a random one by default')
  .option('--threads <number>', 'threads a computing job may use', (text) => Number(text))
  .option('--demo-if-empty', 'render the demo dives into a library that is still empty')
  .option('--open', 'open the address in a browser')
program.parse()
const options = program.opts<{ library?: string; port?: number; token?: string; threads?: number; demoIfEmpty?: boolean; open?: boolean }>()

runBrowserHost({ ...options, libraryFolder: options.library }, (line) => process.stdout.write(`${line}\n`)).catch((error: unknown) => {
  const { message, hint } = toStudioError(error)
  process.stderr.write(`${message}${hint ? ` ${hint}` : ''}\n`)
  process.exitCode = 1
})

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuild, installedNode, root, runToEnd } from './bootstrap.mjs'
import { findElectron } from './electron-binary.mjs'

/**
 * Opens the studio: the desktop where Electron can run, else the browser host.
 * Says which and why. On a library that is still empty the demo dives are
 * rendered in the background while the studio is already open.
 */
const usage = `npm start -- [options]

  --library FOLDER   the library to open (default: in your data folder)
  --browser          the browser host, even where Electron could run
  --no-demo          leave an empty library empty
  --no-open          print the address only, open no browser
  --port NUMBER      port of the browser host (default: any free one)

Examples:
  npm start
  npm start -- --library ~/dives --browser`

let options
try {
  options = parseArgs({
    options: { library: { type: 'string' }, browser: { type: 'boolean' }, 'no-demo': { type: 'boolean' }, 'no-open': { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  }).values
} catch (error) {
  console.error(`${error.message}\n\n${usage}`)
  process.exit(2)
}
if (options.help) {
  console.log(usage)
  process.exit(0)
}

try {
  await ensureBuild()
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

const studioArguments = [...(options.library ? ['--library', options.library] : []), ...(options['no-demo'] ? [] : ['--demo-if-empty'])]
const choice = options.browser ? { path: null, reason: 'as asked for with --browser' } : await findElectron()

if (choice.path) {
  console.error(`Opening the desktop studio: ${choice.reason}.`)
  process.exitCode = await runToEnd(choice.path, [root, ...studioArguments])
} else {
  console.error(`Opening the studio in the browser: ${choice.reason}.`)
  const child = spawn(installedNode() ?? process.execPath, [join(root, 'out', 'main', 'serve.js'), ...studioArguments, ...(options.port ? ['--port', options.port] : []), ...(options['no-open'] ? [] : ['--open'])], { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 0)))
}

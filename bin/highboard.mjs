#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDependencies, installedNode, isBuildFresh, root, runToEnd } from '../scripts/bootstrap.mjs'

// The command line: the build where it is fresh, else the TypeScript source,
// which Node 24 runs as it is. Starts under any Node from 20 on and goes on
// under the Node 24 of the packages.
const isCheckout = existsSync(join(root, 'package-lock.json'))
try {
  if (isCheckout) ensureDependencies()
  const program = !isCheckout || isBuildFresh() ? join(root, 'out', 'main', 'cli.js') : join(root, 'src', 'main', 'cli.ts')
  const node = installedNode() ?? process.execPath
  process.exitCode = await runToEnd(node, [program, ...process.argv.slice(2)])
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}

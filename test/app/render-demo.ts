import { rmSync } from 'node:fs'
import { copyOfDemoLibrary } from './harness.ts'

/** Renders the demo library that the app tests copy, while other checks still run; the tests would otherwise wait for it. */
rmSync(copyOfDemoLibrary(demoDiveCount()), { recursive: true, force: true })

function demoDiveCount(): number {
  return Number(process.argv[2] ?? 24)
}

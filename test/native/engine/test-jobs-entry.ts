import { execFileSync } from 'node:child_process'
import { getPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectToParent } from '../../../src/main/engine/child-port.ts'
import { serveJobs } from '../../../src/main/engine/child.ts'
import { lowerPriority } from '../../../src/main/engine/lower-priority.ts'
import type { JobFunction } from '../../../src/main/engine/messages.ts'
import { StudioError } from '../../../src/shared/errors.ts'

// Jobs that do nothing but behave and misbehave on purpose, so that the host can be tested with real processes.
const count = async (): Promise<JobFunction> => async (input, context) => {
  const { to, pauseMilliseconds = 1, tellPid = false } = input as { to: number; pauseMilliseconds?: number; tellPid?: boolean }
  for (let n = 1; n <= to; n++) {
    if (context.signal.aborted) throw new StudioError('cancelled', `Stopped at ${n - 1} of ${to}.`)
    if (context.stopAfterEpoch()) return { counted: n - 1, pid: process.pid }
    context.item(tellPid ? { n, pid: process.pid } : { n })
    context.progress(n / to, `Counted ${n}`, (to - n) * (pauseMilliseconds / 1000))
    await sleep(pauseMilliseconds)
  }
  context.metrics([{ name: 'loss/total', epoch: 1, step: to, value: 0.5 }])
  return { counted: to, pid: process.pid }
}

lowerPriority()
serveJobs(connectToParent(), {
  count,
  priority: async () => async () => ({ own: getPriority(), child: Number(execFileSync(process.execPath, ['-p', 'require("node:os").getPriority()'], { encoding: 'utf8' })) }),
  train: count,
  evaluate: count,
  score: count,
  segment: count,
  import: count,
  'render-demo': count,
  refuse: async () => async () => {
    throw new StudioError('bad-labels', 'The labels do not fit.', { hint: 'Look at dive 3.' })
  },
  crash: async () => async () => {
    process.stderr.write('the last thing it said\n')
    await sleep(20)
    process.exit(7)
  },
  deaf: async () => async (_input, context) => {
    context.progress(0.1, 'Computing', null)
    await sleep(5)
    for (;;) Math.sqrt(2)
  },
  nonsense: async () => async () => {
    process.send?.({ type: 'surprise' })
    await sleep(60_000)
  },
})

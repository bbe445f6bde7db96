import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { trainModel } from '../../../src/main/engine/jobs/train.ts'
import type { TrainInput } from '../../../src/main/engine/jobs/train-input.ts'
import { openMcore } from '../../../src/main/models/mcore/method.ts'
import { recorder, tiny } from './tiny-dives.ts'

/** When this process ends itself, counted within it: at its n-th step, validation, or checkpoint. */
export type Death = { at: 'step' | 'validation' | 'measured' | 'checkpoint-part' | 'checkpoint'; count: number }

// A process of its own that dies as a power cut would have it, in the middle of anything: SIGKILL asks nobody.
process.once('message', (message) => {
  const { input, death } = message as { input: TrainInput; death: Death | null }
  const seen: Partial<Record<Death['at'], number>> = {}
  const reached = (at: Death['at']): void => {
    seen[at] = (seen[at] ?? 0) + 1
    if (death?.at === at && seen[at] === death.count) process.kill(process.pid, 'SIGKILL')
  }
  const rename = fs.rename
  fs.rename = async (from, to) => {
    const isCheckpoint = /checkpoint-\d+/.test(String(to))
    // Written and flushed, but still under its temporary name.
    if (isCheckpoint) reached('checkpoint-part')
    await rename(from, to)
    if (isCheckpoint) reached('checkpoint')
  }
  syncBuiltinESMExports()
  const context = recorder()
  void trainModel(input, openMcore(tiny), {
    ...context,
    metrics: (points) => {
      process.send?.({ points })
      if (points.some(({ name }) => name === 'loss/total')) reached('step')
    },
    progress: (_fraction, text) => {
      if (text.startsWith('Validating')) reached('validation')
    },
    item: (item) => {
      if ((item as { type: string }).type === 'worst') reached('measured')
    },
  }).then(
    (result) => process.send?.({ result }, () => process.exit(0)),
    (error: unknown) => process.send?.({ error: String(error) }, () => process.exit(1)),
  )
})

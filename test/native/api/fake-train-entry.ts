import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectToParent } from '../../../src/main/engine/child-port.ts'
import { serveJobs } from '../../../src/main/engine/child.ts'
import { trainInput } from '../../../src/main/engine/jobs/train-input.ts'
import type { JobFunction } from '../../../src/main/engine/messages.ts'
import { writeSafetensors } from '../../../src/main/weights/safetensors.ts'
import { StudioError } from '../../../src/shared/errors.ts'

// Runs that take milliseconds: numbers that follow from seed and step, checkpoints that are a number in a file.
// What is tested with them is everything around the computing: the queue, pauses, sweeps, repeats.
const stepsPerEpoch = 5
const train: JobFunction = async (raw, context) => {
  const { config, runFolder, threads, resume } = trainInput.parse(raw)
  const path = join(runFolder, 'step.txt')
  let step = resume ? Number(await readFile(path, 'utf8').catch(() => '0')) : 0
  context.item({ type: 'started', provider: 'cpu', providerNote: null, threads, runtimeVersion: '1.2.3' })
  if (config.methodOptions['negatives'] === 'paper') throw new StudioError('out-of-memory', 'The computation ran out of memory: bad_alloc')
  const total = config.epochs * stepsPerEpoch
  // A word in the name makes a run long, or other than the first time.
  const pause = config.name.includes('slow') ? 40 : 1
  while (step < total) {
    if (context.signal.aborted) {
      await writeFile(path, String(step))
      throw new StudioError('cancelled', 'Stopped.')
    }
    step += 1
    const epoch = step / stepsPerEpoch
    context.metrics([{ name: 'loss/total', epoch, step, value: Math.sin(config.seed + step) + config.headLearningRate }])
    context.progress(step / total, `step ${step}`)
    if (step % stepsPerEpoch === 0) {
      context.metrics([{ name: 'validation/srcc', epoch, step, value: 1 / (config.seed + epoch) }, { name: 'validation/mae', epoch, step, value: 10 * config.headLearningRate }])
      context.item({ type: 'worst', dives: [{ epoch, diveId: 1, title: 'Dive 1', diveNumber: '107B', truthPoints: 60, predictedPoints: 50 + epoch }] })
      if (context.stopAfterEpoch()) break
    }
    await sleep(pause)
  }
  await writeFile(path, String(step))
  const bytes = writeSafetensors(new Map([['w', { shape: [2], data: Float32Array.of(config.seed, config.headLearningRate) }]]), {})
  const contentHash = createHash('sha256').update(bytes).digest('hex')
  const file = join(runFolder, `${contentHash}.safetensors`)
  await writeFile(file, bytes)
  return { model: { path: file, contentHash, sizeBytes: bytes.byteLength }, bestEpoch: 1, epochsDone: step / stepsPerEpoch, provider: 'cpu', evaluations: [], elapsedSeconds: 0.1, card: '# fake' }
}

serveJobs(connectToParent(), { train: async () => train })

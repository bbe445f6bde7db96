import { encodeGraph, fedInputs } from '../../graph/encode.ts'
import { methodByName } from '../../models/registry.ts'
import { initialParameters } from '../../models/parameters.ts'
import { createSession } from '../../runtime/session.ts'
import { floatTensor } from '../../runtime/tensor.ts'
import type { JobFunction } from '../messages.ts'
import { graphSeconds } from '../run-time.ts'
import { speedInput, type SpeedResult } from './speed-input.ts'

/** Runs of the reference graph that are timed; the shortest counts, since other programs only make it longer. */
const timedRuns = 3

/** The `measure-speed` job: how slow this machine is against the prices of run-time.ts, by a training step of MCoRe's small size. */
export const measureSpeed: JobFunction = async (raw): Promise<SpeedResult> => {
  const { threads } = speedInput.parse(raw)
  const model = methodByName('mcore').open('mcore-small')
  const graph = model.jointGraph?.({ batchNorm: 'frozen' }) ?? model.headGraph({ examples: 1, toFeatures: false })
  const weights = initialParameters(model.parameters, 1)
  const session = await createSession(encodeGraph(graph), { threads, hasFedWeights: true })
  const feeds = Object.fromEntries(fedInputs(graph).map(({ name, shape }) => [name, floatTensor(shape, weights[name] ?? new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5))]))
  let shortest = Infinity
  for (let run = 0; run <= timedRuns; run++) {
    const startedAt = performance.now()
    await session.run(feeds)
    // The first one also makes room.
    if (run > 0) shortest = Math.min(shortest, (performance.now() - startedAt) / 1000)
  }
  await session.release()
  return { slowness: shortest / graphSeconds(graph) }
}

/**
 * Tries an execution provider for real: a small graph with the operators the
 * methods live on (convolution, matrix product, GRU), loaded, run and compared
 * with the processor's numbers. It can take the whole process with it where a
 * driver aborts, so it belongs in a child process of its own.
 */
import { encodeGraph } from '../graph/encode.ts'
import { Graph } from '../graph/graph.ts'
import { relu } from '../graph/ops/elementwise.ts'
import { reshape } from '../graph/ops/layout.ts'
import { conv, linear } from '../graph/ops/products.ts'
import { bidirectionalGru } from '../graph/ops/recurrent.ts'
import { cudaFiles } from './cuda-files.ts'
import { explainRefusal, type Refusal } from './providers.ts'
import { createSession, type OrtSession, type Provider } from './session.ts'
import { floats, floatTensor, type Tensor } from './tensor.ts'

export interface ProbeResult {
  readonly provider: Provider
  /** Null where it computes, and computes right. */
  readonly refusal: Refusal | null
  /** Loading the graph, milliseconds. */
  readonly loadMilliseconds: number
  /** One run, median of five. */
  readonly runMilliseconds: number
  /** Growth of the process's memory by loading the provider and running, bytes. */
  readonly memoryBytes: number
}

/** Largest difference to the processor's numbers, as a share of their largest: accelerators compute with shorter floats. */
const tolerance = 0.02

/** 8 pictures [3, 32, 32] → convolution → matrix product → GRU over them. */
export function buildProbeGraph(): Graph {
  const [frames, channels, hidden] = [8, 16, 12]
  const graph = new Graph('probe')
  const input = (name: string, shape: readonly number[]) => graph.input(name, shape)
  const pictures = relu(conv(input('pictures', [frames, 3, 32, 32]), input('conv.weight', [channels, 3, 3, 3]), input('conv.bias', [channels]), { stride: 2, padding: 1 }))
  const rows = linear(reshape(pictures, [frames, channels * 16 * 16]), input('linear.weight', [hidden, channels * 16 * 16]), input('linear.bias', [hidden]))
  const direction = (name: string) => ({
    weightInput: input(`${name}.weight_ih`, [3 * hidden, hidden]), weightHidden: input(`${name}.weight_hh`, [3 * hidden, hidden]),
    biasInput: input(`${name}.bias_ih`, [3 * hidden]), biasHidden: input(`${name}.bias_hh`, [3 * hidden]),
  })
  graph.output('states', bidirectionalGru(reshape(rows, [1, frames, hidden]), direction('forward'), direction('backward')))
  return graph
}

export async function probeProvider(provider: Provider, threads: number): Promise<ProbeResult> {
  const before = process.memoryUsage.rss()
  const graph = buildProbeGraph()
  const feeds = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, floatTensor(shape, values(shape))]))
  const model = encodeGraph(graph)
  const startedAt = performance.now()
  const session = await createSession(model, { providers: [provider], threads })
  const loadMilliseconds = performance.now() - startedAt
  const refused = async (message: string): Promise<ProbeResult> => ({ provider, refusal: explainRefusal(provider, message, provider === 'cuda' ? await cudaFiles() : null), loadMilliseconds, runMilliseconds: 0, memoryBytes: 0 })
  if (session.provider !== provider) {
    await session.release()
    return refused(session.fallbacks.find((fallback) => fallback.provider === provider)?.reason ?? '')
  }
  try {
    const milliseconds: number[] = []
    let found: Tensor | undefined
    for (let run = 0; run < 5; run++) {
      const runStartedAt = performance.now()
      found = (await session.run(feeds))['states']
      milliseconds.push(performance.now() - runStartedAt)
    }
    const memoryBytes = Math.max(0, process.memoryUsage.rss() - before)
    const gap = await difference(floats(found), provider, model, feeds)
    if (!(gap <= tolerance)) return await refused(`It computes wrong numbers: they differ from the processor's by ${(100 * gap).toFixed(1)} %`)
    return { provider, refusal: null, loadMilliseconds, runMilliseconds: milliseconds.sort((a, b) => a - b)[2] ?? 0, memoryBytes }
  } catch (error) {
    return await refused(error instanceof Error ? error.message : String(error))
  } finally {
    await session.release()
  }
}

async function difference(found: Float32Array, provider: Provider, model: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<number> {
  if (provider === 'cpu') return found.every((value) => Number.isFinite(value)) ? 0 : NaN
  const reference: OrtSession = await createSession(model, { threads: 1 })
  const expected = floats((await reference.run(feeds))['states'])
  await reference.release()
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return found.reduce((most, value, i) => Math.max(most, Number.isNaN(value) ? Infinity : Math.abs(value - expected[i]!)), 0) / largest
}

/** Fixed numbers in [-0.5, 0.5). */
function values(shape: readonly number[]): Float32Array {
  let state = shape.reduce((seed, size) => seed * 31 + size, 7) >>> 0
  return new Float32Array(shape.reduce((a, b) => a * b, 1)).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296 - 0.5
  })
}

import { mkdirSync, appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { parseArgs } from 'node:util'
import { createRandom, pick, shuffle } from '../src/shared/domain/random.ts'
import { initialParameters } from '../src/main/models/parameters.ts'
import { createAdam } from '../src/main/runtime/adam.ts'
import { flatTensors } from '../src/main/runtime/flat.ts'
import { loadNewestCheckpoint, saveCheckpoint } from '../src/main/training/checkpoint.ts'
import { warmupCosine } from '../src/main/training/schedule.ts'
import type { Dive } from './pretrain/dives.ts'
import type { PlannedVideo } from './pretrain/feeds.ts'
import { diveOf, drawVariation } from './pretrain/feeds.ts'
import { lossNames, specs } from './pretrain/graph.ts'
import { denseFigures, scoreFigures } from './pretrain/measure.ts'
import type { Inspected, WorkerAnswer, WorkerSettings, WorkerTask } from './pretrain/worker.ts'

/**
 * Trains the small MCoRe network on rendered dives from random weights: the
 * origin of resources/models/mcore-small-rendered.safetensors. All three losses
 * of MCoRe together with dense ones on what the renderer knows (pose, faults,
 * dive number), because scores alone teach too little (README.md beside this).
 * Everything follows from seeds; can be stopped and goes on where it was.
 */
const { values: args } = parseArgs({
  options: {
    dives: { type: 'string', default: '/tmp/pretrain/dives' },
    out: { type: 'string', default: '/tmp/pretrain/run' },
    start: { type: 'string' },
    steps: { type: 'string', default: '3000' },
    rate: { type: 'string', default: '0.002' },
    backboneShare: { type: 'string', default: '1' },
    pairs: { type: 'string', default: '2' },
    workers: { type: 'string', default: '2' },
    batchNorm: { type: 'string', default: 'batch' },
    measureEvery: { type: 'string', default: '200' },
    pose: { type: 'string', default: '4' },
    dive: { type: 'string', default: '3' },
    classes: { type: 'string', default: '1' },
    score: { type: 'string', default: '0.003' },
    segmentation: { type: 'string', default: '0.3' },
    contrastive: { type: 'string', default: '0.2' },
    seed: { type: 'string', default: '1' },
  },
})
const number = (name: Exclude<keyof typeof args, 'start'>): number => Number(args[name])
const totalSteps = number('steps')
const trainFirst = 1_000_000
const heldOutFirst = 2_000_000

mkdirSync(args.out, { recursive: true })
const log = (entry: object): void => {
  const line = JSON.stringify({ at: new Date().toISOString().slice(11, 19), ...entry })
  appendFileSync(join(args.out, 'log.jsonl'), line + '\n')
  console.log(line)
}

const shared = new Float32Array(new SharedArrayBuffer(specs.reduce((sum, spec) => sum + sizeOf(spec.shape), 0) * 4))
const parameters = flatTensors(specs, initialParameters(specs, number('seed')))
const trainable = specs.filter((spec) => spec.trainable)
const running = specs.filter((spec) => !spec.trainable)
const learnt = flatTensors(trainable)
const gradient = new Float32Array(learnt.data.length)
const rates = flatTensors(trainable)
const adam = await createAdam(learnt.data.length, {}, { threads: 1 })
const state = adam.init()
let step = 0

const found = (await loadNewestCheckpoint<null>(args.out, console.log)) ?? (args.start ? await loadNewestCheckpoint<null>(args.start, console.log) : null)
if (found) {
  parameters.data.set(found.tensors.get('parameters')!.data)
  const resumed = readdirSync(args.out).some((name) => name.startsWith('checkpoint'))
  if (resumed) {
    step = found.step
    state.step = found.step
    state.mean.set(found.tensors.get('mean')!.data)
    state.variance.set(found.tensors.get('variance')!.data)
  }
}
for (const spec of trainable) learnt.tensors[spec.name]!.data.set(parameters.tensors[spec.name]!.data)

const workers = Array.from({ length: number('workers') }, () => {
  const results = new SharedArrayBuffer((learnt.data.length + running.reduce((sum, spec) => sum + sizeOf(spec.shape), 0)) * 4)
  const weights = { pose: number('pose'), dive: number('dive'), classes: number('classes'), score: number('score'), segmentation: number('segmentation'), contrastive: number('contrastive') }
  const settings: WorkerSettings = { folder: args.dives, pairs: number('pairs'), batchNorm: args.batchNorm === 'frozen' ? 'frozen' : 'batch', weights, parameters: shared.buffer as SharedArrayBuffer, results }
  const worker = new Worker(new URL('./pretrain/worker.ts', import.meta.url), { workerData: settings })
  worker.on('error', (error) => { throw error })
  return { results: new Float32Array(results), ask: (task: WorkerTask) => new Promise<WorkerAnswer>((resolve) => { worker.once('message', resolve); worker.postMessage(task) }) }
})

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1)
}

/** Seeds that are rendered so far. */
function rendered(first: number): number[] {
  return readdirSync(args.dives).filter((name) => name.endsWith('.json')).map((name) => Number(name.slice(0, -5))).filter((seed) => seed >= first && seed < first + 1_000_000).sort((a, b) => a - b)
}

/** Queries in shuffled order, each with an exemplar of the same number. */
function* planPairs(epoch: number): Generator<[number, number]> {
  const random = createRandom(number('seed')).fork(`epoch ${epoch}`)
  const seeds = rendered(trainFirst)
  const byNumber = new Map<string, number[]>()
  for (const seed of seeds) {
    const key = diveOf(args.dives, seed).diveNumber
    byNumber.set(key, [...(byNumber.get(key) ?? []), seed])
  }
  for (const query of shuffle(seeds, random)) {
    const others = byNumber.get(diveOf(args.dives, query).diveNumber)!.filter((seed) => seed !== query)
    if (others.length > 0) yield [query, others[random.integer(others.length)]!]
  }
}

async function inspect(seeds: number[]): Promise<Inspected[]> {
  const shares = workers.map((_, i) => seeds.filter((_, k) => k % workers.length === i))
  const answers = await Promise.all(workers.map((worker, i) => worker.ask({ kind: 'inspect', seeds: shares[i]! })))
  const bySeed = new Map(answers.flatMap((answer) => ('inspected' in answer ? answer.inspected : [])).map((one) => [one.seed, one]))
  return seeds.map((seed) => bySeed.get(seed)!)
}

async function measure(): Promise<void> {
  const heldOut = rendered(heldOutFirst).slice(0, 160)
  const train = rendered(trainFirst)
  const trainDives = train.map((seed) => diveOf(args.dives, seed))
  const byNumber = new Map<string, Dive[]>()
  for (const dive of trainDives) byNumber.set(dive.diveNumber, [...(byNumber.get(dive.diveNumber) ?? []), dive])
  const exemplarSeeds = [...byNumber.values()].flatMap((dives) => pick(dives, 5, createRandom(7)).map((dive) => dive.seed))
  const dives = heldOut.map((seed) => diveOf(args.dives, seed))
  const inspected = await inspect(heldOut)
  const exemplars = await inspect(exemplarSeeds)
  log({ step, dense: denseFigures(dives, inspected) })
  log({ step, score: await scoreFigures(dives, inspected, trainDives, exemplars, parameters) })
}

async function save(): Promise<void> {
  const vector = (data: Float32Array) => ({ shape: [data.length], data })
  await saveCheckpoint(args.out, { step, position: null, tensors: new Map([['parameters', vector(parameters.data)], ['mean', vector(state.mean)], ['variance', vector(state.variance)]]) }, 3)
}

let epoch = 0
let pairs = planPairs(0)
function nextPair(): [number, number] {
  for (;;) {
    const next = pairs.next()
    if (!next.done) return next.value
    epoch += 1
    pairs = planPairs(epoch)
  }
}
// A resumed run takes other pairs than it would have taken: they depend on what was rendered in the meantime.
if (step > 0) { epoch = step; pairs = planPairs(epoch) }

const share = 1 / workers.length
let sums: Record<string, number> = {}
let summed = 0
let since = performance.now()
while (step < totalSteps) {
  shared.set(parameters.data)
  const answers = await Promise.all(workers.map((worker, w) => {
    const chosen = Array.from({ length: number('pairs') }, nextPair)
    const order = [...chosen.map((pair) => pair[0]), ...chosen.map((pair) => pair[1])]
    const videos: PlannedVideo[] = order.map((seed, i) => ({ seed, variation: drawVariation((step * 64 + w * 16 + i) * 7919 + number('seed')) }))
    return worker.ask({ kind: 'gradient', videos, maskSeed: step * 16 + w })
  }))
  gradient.fill(0)
  for (const { results } of workers) for (let i = 0; i < gradient.length; i++) gradient[i]! += results[i]! * share
  if (args.batchNorm !== 'frozen') {
    let offset = gradient.length
    for (const spec of running) {
      const target = parameters.tensors[spec.name]!.data
      for (let i = 0; i < target.length; i++) target[i] = workers.reduce((sum, worker) => sum + worker.results[offset + i]! * share, 0)
      offset += target.length
    }
  }
  const rate = number('rate') * warmupCosine(step, totalSteps, Math.min(100, totalSteps / 20), 0.02)
  for (const spec of trainable) rates.tensors[spec.name]!.data.fill(spec.group === 'backbone' ? rate * number('backboneShare') : rate)
  clip(gradient, 5)
  await adam.update(learnt.data, gradient, rates.data, state)
  for (const spec of trainable) parameters.tensors[spec.name]!.data.set(learnt.tensors[spec.name]!.data)
  step += 1
  for (const answer of answers) if ('losses' in answer) for (const name of lossNames) sums[name] = (sums[name] ?? 0) + answer.losses[name]! * share
  summed += 1
  if (step % 25 === 0) {
    const means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, Math.round((sum / summed) * 1000) / 1000]))
    if (!Number.isFinite(means['total'])) throw new Error(`the loss is ${means['total']} at step ${step}`)
    log({ step, epoch, secondsPerStep: Math.round((performance.now() - since) / summed) / 1000, ...means })
    sums = {}
    summed = 0
    since = performance.now()
  }
  if (step % 100 === 0) await save()
  if (step % number('measureEvery') === 0 || step === totalSteps) {
    shared.set(parameters.data)
    await measure()
    since = performance.now()
  }
}
await save()
process.exit(0)

/** Shortens the gradient to at most this norm: early steps of recurrent heads can be wild. */
function clip(vector: Float32Array, norm: number): void {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  if (length > norm) for (let i = 0; i < vector.length; i++) vector[i]! *= norm / length
}

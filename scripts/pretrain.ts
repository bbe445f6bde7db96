import { mkdirSync, appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { parseArgs } from 'node:util'
import { createRandom, shuffle } from '../src/shared/domain/random.ts'
import { initialParameters } from '../src/main/models/parameters.ts'
import { createAdam } from '../src/main/runtime/adam.ts'
import { flatTensors } from '../src/main/runtime/flat.ts'
import { loadNewestCheckpoint, saveCheckpoint } from '../src/main/training/checkpoint.ts'
import { warmupCosine } from '../src/main/training/schedule.ts'
import { frameTargetNames, frameTargets } from './pretrain/dives.ts'
import { diveOf } from './pretrain/feeds.ts'
import { specs } from './pretrain/graph.ts'
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
    snippets: { type: 'string', default: '8' },
    workers: { type: 'string', default: '2' },
    measureEvery: { type: 'string', default: '200' },
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
const rates = new Float32Array(learnt.data.length)
const adam = await createAdam(learnt.data.length, {}, { threads: 1 })
const state = adam.init()
let step = 0

const found = (await loadNewestCheckpoint<null>(args.out, console.log)) ?? (args.start ? await loadNewestCheckpoint<null>(args.start, console.log) : null)
if (found) {
  const stored = found.tensors.get('parameters')!.data
  // Of a run with other targets the backbone is taken, which comes first.
  const backboneSize = specs.filter((spec) => spec.group === 'backbone').reduce((total, spec) => total + sizeOf(spec.shape), 0)
  parameters.data.set(stored.length === parameters.data.length ? stored : stored.subarray(0, backboneSize))
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
  const settings: WorkerSettings = { folder: args.dives, snippets: number('snippets'), parameters: shared.buffer as SharedArrayBuffer, results }
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

/** The dives of one epoch in shuffled order. */
function planDives(epoch: number): number[] {
  return shuffle(rendered(trainFirst), createRandom(number('seed')).fork(`epoch ${epoch}`))
}

async function inspect(seeds: number[]): Promise<Inspected[]> {
  const shares = workers.map((_, i) => seeds.filter((_, k) => k % workers.length === i))
  const answers = await Promise.all(workers.map((worker, i) => worker.ask({ kind: 'inspect', seeds: shares[i]!, flip: false })))
  const bySeed = new Map(answers.flatMap((answer) => ('inspected' in answer ? answer.inspected : [])).map((one) => [one.seed, one]))
  return seeds.map((seed) => bySeed.get(seed)!)
}

/** Share of variance explained on held-out dives, for each target where it can be seen. */
async function measure(): Promise<void> {
  const seeds = rendered(heldOutFirst).slice(0, 64)
  const inspected = await inspect(seeds)
  const figures = frameTargetNames.map((name, k) => {
    const values: [number, number][] = []
    seeds.forEach((seed, i) => {
      const { targets, mask } = frameTargets(diveOf(args.dives, seed), false)
      for (let at = k; at < targets.length; at += frameTargetNames.length) if (mask[at]! > 0) values.push([targets[at]!, inspected[i]!.read[at]!])
    })
    const mean = values.reduce((sum, [truth]) => sum + truth, 0) / values.length
    const spread = values.reduce((sum, [truth]) => sum + (truth - mean) ** 2, 0)
    return [name, Math.round(100 * (1 - values.reduce((sum, [truth, read]) => sum + (truth - read) ** 2, 0) / spread)) / 100]
  })
  log({ step, explained: Object.fromEntries(figures) })
}

async function save(): Promise<void> {
  const vector = (data: Float32Array) => ({ shape: [data.length], data })
  await saveCheckpoint(args.out, { step, position: null, tensors: new Map([['parameters', vector(parameters.data)], ['mean', vector(state.mean)], ['variance', vector(state.variance)]]) }, 3)
}

let epoch = 0
let queue = planDives(0)
function nextDives(count: number): number[] {
  while (queue.length < count) {
    epoch += 1
    queue = planDives(epoch)
  }
  return queue.splice(0, count)
}
// A resumed run takes other dives than it would have taken: they depend on what was rendered in the meantime.
if (step > 0) { epoch = step; queue = planDives(epoch) }

const share = 1 / workers.length
let sum = 0
let summed = 0
let since = performance.now()
while (step < totalSteps) {
  shared.set(parameters.data)
  const answers = await Promise.all(workers.map((worker, w) => worker.ask({ kind: 'gradient', seeds: nextDives(number('snippets')), seed: (step * 16 + w) * 7919 + number('seed') })))
  gradient.fill(0)
  for (const { results } of workers) for (let i = 0; i < gradient.length; i++) gradient[i]! += results[i]! * share
  let offset = gradient.length
  for (const spec of running) {
    const target = parameters.tensors[spec.name]!.data
    for (let i = 0; i < target.length; i++) target[i] = workers.reduce((total, worker) => total + worker.results[offset + i]! * share, 0)
    offset += target.length
  }
  const rate = number('rate') * warmupCosine(step, totalSteps, Math.min(100, totalSteps / 20), 0.02)
  rates.fill(rate)
  clip(gradient, 5)
  await adam.update(learnt.data, gradient, rates, state)
  for (const spec of trainable) parameters.tensors[spec.name]!.data.set(learnt.tensors[spec.name]!.data)
  step += 1
  for (const answer of answers) if ('loss' in answer) sum += answer.loss * share
  summed += 1
  if (step % 25 === 0) {
    if (!Number.isFinite(sum)) throw new Error(`the loss is ${sum} at step ${step}`)
    log({ step, epoch, secondsPerStep: Math.round((performance.now() - since) / summed) / 1000, loss: Math.round((sum / summed) * 10000) / 10000 })
    sum = 0
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

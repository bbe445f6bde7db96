import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom, pick, shuffle } from '../src/shared/domain/random.ts'
import { encodeGraph, fedInputs } from '../src/main/graph/encode.ts'
import { buildHeadTrainingGraph } from '../src/main/models/mcore/graphs.ts'
import { gradientName } from '../src/main/models/method.ts'
import { mcoreParameters } from '../src/main/models/mcore/parameters.ts'
import { interpolationMatrix, transitionTargets } from '../src/main/models/mcore/stages.ts'
import { initialParameters } from '../src/main/models/parameters.ts'
import { createAdam } from '../src/main/runtime/adam.ts'
import { flatTensors, renamed } from '../src/main/runtime/flat.ts'
import type { Feeds } from '../src/main/runtime/session.ts'
import { createSession } from '../src/main/runtime/session.ts'
import { floats, floatTensor, scalarOf } from '../src/main/runtime/tensor.ts'
import { loadNewestCheckpoint, saveCheckpoint } from '../src/main/training/checkpoint.ts'
import type { Tensor } from '../src/main/weights/tensors.ts'
import { warmupCosine } from '../src/main/training/schedule.ts'
import { frames } from './pretrain/dives.ts'
import { diveOf, inspectionFeeds } from './pretrain/feeds.ts'
import { buildInspectionGraph, config, specs as frameSpecs } from './pretrain/graph.ts'
import { scoreFigures } from './pretrain/measure.ts'

/**
 * Second stage of pretraining: MCoRe's own heads and losses on the features of
 * the backbone from the first stage (pretrain.ts), which are computed once and
 * kept. Pairs of the same dive number, as in fine-tuning.
 */
const { values: args } = parseArgs({
  options: {
    dives: { type: 'string', default: '/tmp/pretrain/dives' },
    backbone: { type: 'string', default: '/tmp/pretrain/run2' },
    out: { type: 'string', default: '/tmp/pretrain/heads' },
    /** Folder of earlier heads to go on from. */
    start: { type: 'string' },
    /** First seed used for training. */
    first: { type: 'string', default: '1000000' },
    /** Training dives used, in order of their seeds. */
    limit: { type: 'string', default: '100000' },
    /** 1: learn from flipped dives as well. */
    flips: { type: 'string', default: '1' },
    /** 1/2: compute only the features of the second of two shares; for several processes at once, with --steps 0. */
    share: { type: 'string', default: '0/1' },
    steps: { type: 'string', default: '3000' },
    rate: { type: 'string', default: '0.001' },
    pairs: { type: 'string', default: '8' },
    contrastive: { type: 'string', default: '1' },
    score: { type: 'string', default: '0.01' },
    measureEvery: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
  },
})
const pairs = Number(args.pairs)
const totalSteps = Number(args.steps)
const width = config.widths.at(-1)!
mkdirSync(args.out, { recursive: true })
const log = (entry: object): void => {
  const line = JSON.stringify({ at: new Date().toISOString().slice(11, 19), ...entry })
  appendFileSync(join(args.out, 'log.jsonl'), line + '\n')
  console.log(line)
}

const backbone = await loadNewestCheckpoint<null>(args.backbone, console.log)
if (!backbone) throw new Error(`there is no backbone in ${args.backbone}`)
const frameParameters = flatTensors(frameSpecs)
frameParameters.data.set(backbone.tensors.get('parameters')!.data)
const specs = mcoreParameters(config)
const parameters = flatTensors(specs, initialParameters(specs, Number(args.seed)))
for (const { name, group } of specs) if (group === 'backbone') parameters.tensors[name]!.data.set(frameParameters.tensors[name]!.data)

const views = args.flips === '1' ? [false, true] : [false]
const earlier = args.start ? await loadNewestCheckpoint<null>(args.start, console.log) : null
if (earlier) for (const { name, group } of specs) if (group === 'head') parameters.tensors[name]!.data.set(earlier.tensors.get(name)!.data)

/** Features of a dive, plain and perhaps flipped: [views, T, D]. */
const features = new Map<number, Float32Array>()
const chunkDives = 200
async function computeFeatures(): Promise<void> {
  const seeds = readdirSync(args.dives)
    .filter((name) => name.endsWith('.json'))
    .map((name) => Number(name.slice(0, -5)))
    .filter((seed) => seed >= 2_000_000 || (seed >= Number(args.first) && seed < Number(args.first) + Number(args.limit)))
  const chunks = new Map<number, number[]>()
  for (const seed of seeds.sort((a, b) => a - b)) {
    const key = Math.floor(seed / chunkDives)
    chunks.set(key, [...(chunks.get(key) ?? []), seed])
  }
  const [share = 0, shares = 1] = args.share.split('/').map(Number)
  const graph = buildInspectionGraph()
  const bake = Object.fromEntries(fedInputs(graph).flatMap(({ name }) => (frameParameters.tensors[name] ? [[name, frameParameters.tensors[name].data]] : [])))
  const session = await createSession(encodeGraph(graph, { bake }), { threads: 1 })
  const size = views.length * frames * width
  const folder = join(args.backbone, 'features')
  mkdirSync(folder, { recursive: true })
  for (const [key, members] of chunks) {
    if (key % shares !== share) continue
    const file = join(folder, `${backbone!.step}-${key}-${members.length}-${views.length}.bin`)
    const all = existsSync(file) ? new Float32Array(new Uint8Array(readFileSync(file)).buffer) : new Float32Array(members.length * size)
    const isKnown = existsSync(file)
    for (const [i, seed] of members.entries()) {
      const own = all.subarray(i * size, (i + 1) * size)
      if (!isKnown) for (const flip of views) own.set(floats((await session.run(inspectionFeeds(args.dives, seed, flip)))['features']), flip ? frames * width : 0)
      features.set(seed, own)
    }
    if (!isKnown) writeFileSync(file, new Uint8Array(all.buffer))
  }
  log({ features: features.size })
  await session.release()
}
await computeFeatures()
if (totalSteps === 0) process.exit(0)

const trainSeeds = [...features.keys()].filter((seed) => seed < 2_000_000)
const heldOut = [...features.keys()].filter((seed) => seed >= 2_000_000)
const byNumber = new Map<string, number[]>()
for (const seed of trainSeeds) {
  const { diveNumber } = diveOf(args.dives, seed)
  byNumber.set(diveNumber, [...(byNumber.get(diveNumber) ?? []), seed])
}

const graph = buildHeadTrainingGraph(config, { pairs, dropout: true, scoreWeight: Number(args.score), contrastiveWeight: Number(args.contrastive) })
const session = await createSession(encodeGraph(graph), { threads: 1 })
const trainable = specs.filter((spec) => spec.trainable && spec.group === 'head')
const gradient = flatTensors(trainable)
const learnt = flatTensors(trainable, Object.fromEntries(trainable.map(({ name }) => [name, parameters.tensors[name]!.data])))
const rates = new Float32Array(learnt.data.length)
const adam = await createAdam(learnt.data.length, {}, { threads: 1 })
const state = adam.init()
const lossNames = ['total', 'score', 'segmentation', 'contrastive'] as const
const losses = Object.fromEntries(lossNames.map((name) => [`loss/${name}`, floatTensor([])]))
const into = { ...losses, ...renamed(gradient, gradientName) }

function feeds(chosen: readonly [number, number][], step: number): Feeds {
  const random = createRandom(step * 7919 + 13)
  const order = [...chosen.map((pair) => pair[0]), ...chosen.map((pair) => pair[1])]
  const dives = order.map((seed) => diveOf(args.dives, seed))
  const stacked = new Float32Array(order.length * frames * width)
  order.forEach((seed, i) => {
    const view = random.integer(views.length) * frames * width
    stacked.set(features.get(seed)!.subarray(view, view + frames * width), i * frames * width)
  })
  const mask = new Float32Array(order.length * frames * 2 * config.gruHidden)
  for (let i = 0; i < mask.length; i += 32) {
    const bits = random.uint32()
    for (let b = 0; b < 32; b++) mask[i + b] = ((bits >>> b) & 1) * 2
  }
  const join = (parts: readonly Float32Array[]): Float32Array => Float32Array.from(parts.flatMap((part) => Array.from(part)))
  // Stages are cut where a segmentation would put them: within a sample or so of the truth.
  const jitter = (transition: number): number => transition + (random.float() < 0.3 ? (random.float() < 0.5 ? 1 : -1) : 0)
  return {
    features: floatTensor([order.length, frames, width], stacked),
    transition_targets: floatTensor([order.length, frames, 2], join(dives.map((dive) => transitionTargets(dive.transitions, frames)))),
    interpolation: floatTensor([order.length, 15, frames], join(dives.map((dive) => interpolationMatrix(config, dive.transitions.map(jitter))))),
    score_differences: floatTensor([chosen.length], Float32Array.from(chosen, (_, i) => dives[i]!.scorePoints - dives[chosen.length + i]!.scorePoints)),
    segmentation_mask: floatTensor([order.length, frames, 2 * config.gruHidden], mask),
  }
}

let epoch = 0
let queue: number[] = []
function nextPairs(): [number, number][] {
  const random = createRandom(epoch * 31 + queue.length)
  while (queue.length < pairs) {
    epoch += 1
    queue = [...queue, ...shuffle(trainSeeds, createRandom(Number(args.seed)).fork(epoch))]
  }
  return queue.splice(0, pairs).map((query) => {
    const others = byNumber.get(diveOf(args.dives, query).diveNumber)!.filter((seed) => seed !== query)
    return [query, others.length > 0 ? others[random.integer(others.length)]! : query]
  })
}

async function measure(step: number): Promise<void> {
  const inspect = (seed: number) => ({ seed, features: features.get(seed)!.subarray(0, frames * width) })
  const exemplarSeeds = [...byNumber.values()].flatMap((seeds) => pick(seeds, 10, createRandom(7)))
  log({ step, score: await scoreFigures(heldOut.map((seed) => diveOf(args.dives, seed)), heldOut.map(inspect), trainSeeds.map((seed) => diveOf(args.dives, seed)), exemplarSeeds.map(inspect), parameters, 10) })
}

if (earlier) await measure(0)
const sums = new Map<string, number>()
for (let step = 0; step < totalSteps; step++) {
  const used = Object.fromEntries(fedInputs(graph).flatMap(({ name }) => (learnt.tensors[name] ? [[name, learnt.tensors[name]]] : [])))
  await session.run({ ...used, ...feeds(nextPairs(), step) }, into)
  rates.fill(Number(args.rate) * warmupCosine(step, totalSteps, 100, 0.02))
  await adam.update(learnt.data, gradient.data, rates, state)
  for (const name of lossNames) sums.set(name, (sums.get(name) ?? 0) + scalarOf(losses[`loss/${name}`]) / 100)
  if ((step + 1) % 100 === 0) {
    log({ step: step + 1, epoch, ...Object.fromEntries([...sums].map(([name, sum]) => [name, Math.round(sum * 1000) / 1000])) })
    sums.clear()
  }
  if ((step + 1) % Number(args.measureEvery) === 0 || step + 1 === totalSteps) {
    for (const { name } of trainable) parameters.tensors[name]!.data.set(learnt.tensors[name]!.data)
    await measure(step + 1)
    const tensors = new Map<string, Tensor>(specs.map(({ name, shape }) => [name, { shape, data: parameters.tensors[name]!.data }]))
    await saveCheckpoint(args.out, { step: step + 1, position: null, tensors }, 2)
  }
}

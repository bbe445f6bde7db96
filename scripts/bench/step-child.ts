/**
 * One training step of one configuration in a process of its own, so that its
 * peak memory is its own: `node step-child.ts '{"configuration": "mcore", …}'`
 * prints a JSON line. The arithmetic is that of a real run on random pictures.
 */
import { readFileSync } from 'node:fs'
import { platform } from 'node:os'
import { methods } from '../../src/main/models/registry.ts'
import type { LabelledVideo, MethodModel } from '../../src/main/models/method.ts'
import { initialParameters } from '../../src/main/models/parameters.ts'
import { createLearner } from '../../src/main/training/learner.ts'
import { optimiser } from '../../src/shared/contract/training.ts'
import type { StepMeasurement, StepRequest } from './step.ts'

const request = JSON.parse(process.argv[2] ?? '{}') as StepRequest
const method = methods.find(({ configurations }) => configurations.some(({ name }) => name === request.configuration))
if (!method) throw new RangeError(`no method has the configuration ${request.configuration}`)
const model = method.open(request.configuration)
const values = initialParameters(model.parameters, 1)
const weights = new Map(model.parameters.map(({ name, shape }) => [name, { shape, data: values[name] ?? new Float32Array(0) }]))
const dives = Array.from({ length: 2 * request.examples }, (_, i) => labels(model, i))

const startedAt = performance.now()
const learner = await createLearner<LabelledVideo>({
  model, facts: model.learnFacts(dives), weights, labels: (dive) => dive, totalSteps: 100, providers: [], threads: request.threads,
  run: { depth: request.depth, batchNorm: request.batchNorm, examplesPerStep: request.examples, stepsPerRun: request.stepsPerRun ?? 1, headLearningRate: 1e-4, backboneLearningRate: 1e-4, optimiser: optimiser.parse({}) },
  input: () => Promise.resolve(random(inputSize(model, request.depth))),
})
const openSeconds = (performance.now() - startedAt) / 1000
const videos = (i: number): LabelledVideo[] => (model.examples === 'pairs' ? [dives[2 * i]!, dives[2 * i + 1]!] : [dives[i]!])
const stepSeconds: number[] = []
for (let step = 0; step < request.steps; step++) {
  const stepStartedAt = performance.now()
  const examples = Array.from({ length: request.examples }, (_, i) => ({ videos: videos(i).map((dive) => ({ dive, flip: false })), seed: i }))
  const { stepsAtOnce = 1 } = learner
  if (learner.steps && stepsAtOnce > 1) await learner.steps(Array.from({ length: stepsAtOnce }, () => examples))
  else await learner.step(examples)
  stepSeconds.push((performance.now() - stepStartedAt) / 1000 / stepsAtOnce)
}
await learner.release()
const measurement: StepMeasurement = { openSeconds, stepSeconds, peakBytes: peakMemory() }
process.stdout.write(`${JSON.stringify(measurement)}\n`)

/** A dive that every method can learn from: all of one number, scores spread. */
function labels({ video }: MethodModel, i: number): LabelledVideo {
  const third = Math.floor(video.frames / 3)
  return { diveNumber: '107B', difficulty: 3.1, scorePoints: 50 + ((i * 37) % 41), awards: [6, 6.5, 7, 7, 7.5, 8, 8].map((award) => award - (i % 5) / 2), transitions: [third, 2 * third] }
}

/** Numbers that a video goes in with: features, early maps of all units, or pictures. */
function inputSize({ features, early, video }: MethodModel, depth: StepRequest['depth']): number {
  if (depth === 'heads') return features.rows * features.width
  return depth === 'last' ? video.units.length * early.reduce((a, b) => a * b, 1) : 3 * video.frames * video.size ** 2
}

function random(count: number): Float32Array {
  const found = new Float32Array(count)
  for (let i = 0; i < count; i++) found[i] = Math.random() * 2 - 1
  return found
}

/** Largest resident memory of this process, bytes. Linux's rusage also counts the parent's at the moment it started this one. */
function peakMemory(): number {
  if (platform() !== 'linux') return process.resourceUsage().maxRSS * 1024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
}

/**
 * How long training steps wait for their pictures: with everything trained, with
 * cold and warm frame caches, pictures loaded in place and ahead by the loading
 * thread. `node scripts/bench/waiting.ts mcore-small:24 mcore:8 core-small:8`
 * takes so many steps of one pair each and prints a table.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLibrary } from '../../src/main/library/open-library.ts'
import { initialParameters } from '../../src/main/models/parameters.ts'
import { methods } from '../../src/main/models/registry.ts'
import { openFrameCache } from '../../src/main/tensor/cache/open.ts'
import { directPictures } from '../../src/main/tensor/load-pictures.ts'
import { createPictureLoader, type PictureLoader } from '../../src/main/tensor/picture-loader.ts'
import { drawExamples, type Example } from '../../src/main/training/examples.ts'
import { createLearner } from '../../src/main/training/learner.ts'
import { trainingInput, type TrainingInput } from '../../src/main/training/training-input.ts'
import { arrangeDives, type TrainingDive } from '../../src/main/training/training-set.ts'
import { optimiser } from '../../src/shared/contract/training.ts'
import { copyOfDemoLibrary } from '../../test/app/harness.ts'
import { row } from './measure.ts'

const threads = 2
const demoDives = 24
const folder = copyOfDemoLibrary(demoDives)
const library = await openLibrary(folder)
const splits = await library.splits.list()
const snapshot = (await library.sources.ofSplit(splits[0]!.id)).map((dive) => ({ ...dive, part: 'train' as const }))
await library.close()

async function measure(configuration: string, steps: number): Promise<void> {
  const method = methods.find(({ configurations }) => configurations.some(({ name }) => name === configuration))
  if (!method) throw new RangeError(`no method has the configuration ${configuration}`)
  const model = method.open(configuration)
  const { dives } = arrangeDives(snapshot, { model, exemplarCount: 1, rule: 'dive-number', seed: 0 })
  const values = initialParameters(model.parameters, 1)
  const facts = model.learnFacts(dives.map((dive) => dive.label))
  let inputs: TrainingInput | null = null
  const current = (): TrainingInput => inputs ?? (() => { throw new Error('no input yet') })()
  const learner = await createLearner<TrainingDive>({
    model, facts, weights: new Map(model.parameters.map(({ name, shape }) => [name, { shape, data: values[name] ?? new Float32Array(0) }])), totalSteps: 1000, providers: ['cpu'], threads,
    run: { depth: 'all', batchNorm: 'frozen', examplesPerStep: 1, stepsPerRun: 1, headLearningRate: 1e-6, backboneLearningRate: 1e-6, optimiser: optimiser.parse({}) },
    input: (dive, variation) => current().load(dive, variation), labels: (dive, variation) => current().labels(dive, variation), announce: (coming) => current().announce(coming),
  })
  const cacheFolder = mkdtempSync(join(tmpdir(), 'highboard-waiting-'))
  const take = async (what: string, ahead: boolean, epoch: number): Promise<void> => {
    const loader: PictureLoader | null = ahead ? createPictureLoader({ cacheFolder, ffmpegPath: '' }) : null
    inputs = trainingInput({ model, geometry: 'upright', pictures: loader ?? directPictures({ ffmpegPath: '', cache: openFrameCache(cacheFolder) }), crops: true, endShiftFrames: 0, features: null })
    const examples = drawExamples(dives, { seed: 1, epoch, flip: true, kind: model.examples, rule: 'dive-number' }).slice(0, steps)
    // In a run the thread starts while the graphs are loaded.
    loader?.warmUp()
    await new Promise((resolve) => setTimeout(resolve, 500))
    learner.announce?.(examples)
    const [stepSeconds, waitSeconds] = await takeSteps(learner, examples, inputs)
    await loader?.close()
    const [step, wait] = [row('', 's', stepSeconds), row('', 's', waitSeconds)]
    const share = waitSeconds.reduce((a, b) => a + b, 0) / stepSeconds.reduce((a, b) => a + b, 0)
    process.stdout.write(`| ${configuration} | ${what} | ${ahead ? 'ahead' : 'in place'} | ${stepSeconds.length} | ${step.value.toFixed(3)} s | ${(1000 * wait.value).toFixed(1)} ms | ${(1000 * wait.highest).toFixed(0)} ms | ${(100 * share).toFixed(1)} % | ${loadavg()[0]!.toFixed(1)} |\n`)
  }
  try {
    // The first step of all also warms the sessions up: not counted.
    await take('(warming up)', false, 0)
    for (const [what, isCold] of [['cold', true], ['warm', false], ['warm again', false]] as const) {
      for (const ahead of [false, true]) {
        if (isCold) rmSync(cacheFolder, { recursive: true, force: true })
        await take(what, ahead, 0)
      }
    }
  } finally {
    await learner.release()
    rmSync(cacheFolder, { recursive: true, force: true })
  }
}

async function takeSteps(learner: { step(examples: readonly Example<TrainingDive>[]): Promise<unknown> }, examples: readonly Example<TrainingDive>[], inputs: TrainingInput): Promise<[number[], number[]]> {
  const [stepSeconds, waitSeconds]: [number[], number[]] = [[], []]
  for (const example of examples) {
    const [startedAt, waitedBefore] = [performance.now(), inputs.waitedSeconds]
    await learner.step([example])
    stepSeconds.push((performance.now() - startedAt) / 1000)
    waitSeconds.push(inputs.waitedSeconds - waitedBefore)
  }
  return [stepSeconds, waitSeconds]
}

process.stdout.write('| size | cache | pictures | steps | step, median | wait, median | longest wait | share of time waiting | load |\n|---|---|---|---|---|---|---|---|---|\n')
for (const each of process.argv.slice(2)) {
  const [configuration = '', steps = '8'] = each.split(':')
  await measure(configuration, Number(steps))
}
rmSync(folder, { recursive: true, force: true })

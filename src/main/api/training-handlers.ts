import type { trainingProcedures } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import { openRegistered } from '../engine/method-catalogue.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { checkTrainingRoom, checkTrainingSet, estimateTraining } from './training-checks.ts'
import { trainingDefaults } from './training-defaults.ts'

/** Starting, stopping and reading training runs. */
export function trainingHandlers({ library, board, version }: StudioContext): Handlers<keyof typeof trainingProcedures> {
  return {
    'training.defaults': async (wanted) => trainingDefaults(wanted, await library.splits.list(), await library.models.list()),
    'training.estimate': ({ splitId, ...run }) => estimateTraining(run, splitId, library),
    'training.start': async (config) => {
      const dives = await library.sources.ofSplit(config.splitId)
      openRegistered(config.method, config.configuration, config.methodOptions)
      await checkTrainingSet(dives, config)
      if (config.initialModelId !== null) {
        const start = await library.models.file(config.initialModelId)
        if (start.method !== config.method || start.configuration !== config.configuration) throw new StudioError('invalid-input', `The starting model is of the configuration ${start.configuration}; the run is ${config.configuration}.`, { hint: 'Choose a starting model of the same configuration, or none.' })
        if (start.geometry !== config.geometry) throw new StudioError('invalid-input', `The starting model was trained on ${start.geometry} pictures; the run asks for ${config.geometry}.`, { hint: `Set the geometry to ${start.geometry}.` })
      } else if (config.depth === 'heads') {
        throw new StudioError('invalid-input', 'Training the heads alone needs a starting model: the features of a random backbone say nothing.', { hint: 'Choose a starting model, or train everything.' })
      }
      await checkTrainingRoom(config, library.folder.root)
      const run = await library.runs.insert({ name: config.name, config, dives, codeVersion: version })
      return { runId: run.id, jobId: await board.start('train', `Train ${config.name}`, { runId: run.id }, run.id) }
    },
    'training.stop': async ({ runId, when }) => {
      const run = await library.runs.get(runId)
      if (run.jobId === null || board.live(run.jobId) === null) throw new StudioError('conflict', `The run "${run.name}" is not running: it is ${run.state}.`)
      if (when === 'now') await board.cancel(run.jobId)
      else board.stopAfterEpoch(run.jobId)
      return {}
    },
    'training.resume': async ({ runId }) => {
      const run = await library.runs.get(runId)
      if (run.jobId === null) throw new StudioError('conflict', `The run "${run.name}" never began.`, { hint: 'Start a new one.' })
      await board.resume(run.jobId)
      return { jobId: run.jobId }
    },
    'training.runs': () => library.runs.list(),
    'training.run': async ({ runId }) => {
      const run = await library.runs.get(runId)
      return { run, metrics: await library.runs.metrics(runId), log: run.jobId === null ? [] : await library.jobs.log(run.jobId) }
    },
  }
}

import type { trainingProcedures } from '../../shared/contract/training.ts'
import { thinPoints } from '../../shared/domain/runs/thin-points.ts'
import { StudioError } from '../../shared/errors.ts'
import type { NewRun } from '../library/training-runs.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { planRepeat, planRun } from './plan-run.ts'
import { isActive, isActiveRun, type RunControl } from './run-control.ts'
import { estimateTraining } from './training-checks.ts'
import { trainingDefaults } from './training-defaults.ts'

/** Starting, steering and reading training runs. */
export function trainingHandlers({ library, board, codeVersion, speed }: StudioContext, control: RunControl): Handlers<keyof typeof trainingProcedures> {
  const start = async (plan: NewRun) => {
    const run = await library.runs.insert(plan)
    return { runId: run.id, jobId: await board.start('train', `Train ${run.name}`, { runId: run.id }, run.id) }
  }
  return {
    'training.defaults': async (wanted) => trainingDefaults(wanted, await library.splits.list(), await library.models.list()),
    'training.estimate': ({ splitId, ...run }) => estimateTraining(run, splitId, library, speed.slowness),
    'training.start': async ({ notes, tags, ...config }) => start({ ...(await planRun(library, config, await codeVersion())), notes, tags: [...new Set(tags)] }),
    'training.again': async ({ runId, name }) => start(await planRepeat(library, runId, name, await codeVersion())),
    'training.stop': async ({ runId, when }) => {
      await control.stop(runId, when)
      return {}
    },
    'training.pause': async ({ runId }) => {
      await control.pause(runId)
      return {}
    },
    'training.resume': async ({ runId }) => ({ jobId: await control.resume(runId) }),
    'training.queue': async () => {
      const here = board.queue('training')
      const ids = new Set(here.map(({ id }) => id))
      // Of other programs only the rows are known, which do not tell the order of theirs.
      const elsewhere = (await library.jobs.list()).filter((job) => job.kind === 'train' && isActive(job.state) && !ids.has(job.id)).sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running') || a.id - b.id)
      const found = await Promise.all([...here, ...elsewhere].map(async ({ id, runId, state }) => (runId === null || !(state === 'running' || state === 'queued') ? [] : [{ runId, jobId: id, state, name: (await library.runs.get(runId)).name }])))
      return found.flat()
    },
    'training.move': async ({ runId, position }) => {
      const { jobId, name, state } = await library.runs.get(runId)
      if (jobId === null || board.live(jobId) === null) throw new StudioError('conflict', isActive(state) ? `The run "${name}" waits in another program.` : `The run "${name}" does not wait: it is ${state}.`)
      board.move(jobId, position)
      return {}
    },
    'training.update': ({ runId, name, notes, tags }) => library.runs.update(runId, { ...(name === undefined ? {} : { name }), ...(notes === undefined ? {} : { notes }), ...(tags === undefined ? {} : { tags: [...new Set(tags)] }) }),
    'training.remove': async ({ runId }) => {
      const run = await library.runs.get(runId)
      if (isActiveRun(run)) throw new StudioError('conflict', `The run "${run.name}" is ${run.state}.`, { hint: 'Stop it first.' })
      await library.runs.update(runId, { isRemoved: true })
      return {}
    },
    'training.restore': async ({ runId }) => {
      await library.runs.update(runId, { isRemoved: false })
      return {}
    },
    'training.runs': () => library.runs.list(),
    'training.run': async ({ runId }) => {
      const run = await library.runs.get(runId)
      return { run, metrics: thinPoints(await library.runs.metrics(runId)), log: run.jobId === null ? [] : await library.jobs.log(run.jobId), worst: await library.runs.worst(runId) }
    },
    'training.metrics': async ({ runId, names }) => {
      await library.runs.get(runId)
      return { points: await library.runs.metrics(runId, names) }
    },
  }
}

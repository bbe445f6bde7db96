/** Training runs: the list, the queue, and what can be done with them. The run being looked at is in run-detail.ts. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { JobState, RunId, Split } from '../../../shared/contract/entities.ts'
import type { Depth, Run, RunConfig, TrainingEstimate } from '../../../shared/contract/training.ts'
import { studio } from '../api/studio.ts'
import type { RunAction } from '../training/run-actions.ts'
import { useNoticesStore } from './notices.ts'

/** What the estimate of a run depends on, besides its depth. */
export type RunSize = Pick<RunConfig, 'method' | 'configuration' | 'methodOptions' | 'batchNorm' | 'examplesPerStep' | 'splitId'>
export type Estimates = Partial<Record<Depth, TrainingEstimate>>

const depths: readonly Depth[] = ['heads', 'last', 'all']
/** Lists are asked for again so long after something changed: changes come in crowds, and a run under way changes with every epoch. */
const settleMilliseconds = 300
const underWayMilliseconds = 2000

export const useRunsStore = defineStore('runs', () => {
  const notices = useNoticesStore()
  const runs = shallowRef<Run[]>([])
  const queue = shallowRef<OutputOf<'training.queue'>>([])
  const isLoaded = ref(false)
  const splits = shallowRef<Split[]>([])
  /** The last run that changed its state, for those who are told. */
  const lastChange = shallowRef<{ runId: RunId; name: string; state: JobState } | null>(null)

  function put(run: Run): void {
    const others = runs.value.filter((other) => other.id !== run.id)
    runs.value = run.isRemoved ? others : [...others, run].sort((a, b) => b.id - a.id)
  }
  const byId = (runId: RunId): Run | null => runs.value.find((run) => run.id === runId) ?? null

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      const [list, waiting] = await Promise.all([studio.call('training.runs', {}), studio.call('training.queue', {})])
      runs.value = [...list].sort((a, b) => b.id - a.id)
      queue.value = waiting
    })
    isLoaded.value = true
  }

  /** With the splits: for a screen that begins. */
  async function loadAll(): Promise<void> {
    await Promise.all([load(), loadSplits()])
  }

  let pending: { at: number; timer: ReturnType<typeof setTimeout> } | undefined
  function loadSoon(after = settleMilliseconds): void {
    const at = Date.now() + after
    if (pending && pending.at <= at) return
    clearTimeout(pending?.timer)
    const timer = setTimeout(() => {
      pending = undefined
      void load()
    }, after)
    pending = { at, timer }
  }

  async function defaultsFor(method: string, configuration: string): Promise<RunConfig> {
    return studio.call('training.defaults', { method, configuration })
  }

  /** What a run of each depth would need; without those of which nothing can be said, which the form can do without. */
  async function estimatesFor(size: RunSize): Promise<Estimates> {
    // Settings half typed are refused here; the form says so beside the field itself.
    const found = await Promise.all(depths.map((depth) => studio.call('training.estimate', { ...size, depth }).catch(() => null)))
    return Object.fromEntries(depths.flatMap((depth, i) => (found[i] ? [[depth, found[i]]] : [])))
  }

  async function loadSplits(): Promise<void> {
    const known = await notices.attempt(() => studio.call('splits.list', {}))
    if (known) splits.value = known
  }

  /** Errors reach the caller, which shows them where they happened. */
  async function start(config: InputOf<'training.start'>): Promise<RunId> {
    const { runId } = await studio.call('training.start', config)
    await load()
    return runId
  }

  /** The same run once more; null where it was refused and that was shown. */
  async function again(runId: RunId): Promise<RunId | null> {
    const started = await notices.attempt(() => studio.call('training.again', { runId, name: null }))
    await load()
    return started?.runId ?? null
  }

  async function act(runId: RunId, action: Exclude<RunAction, 'again' | 'remove'>): Promise<void> {
    await notices.attempt(async () => {
      if (action === 'pause') await studio.call('training.pause', { runId })
      else if (action === 'resume') await studio.call('training.resume', { runId })
      else await studio.call('training.stop', { runId, when: action })
    })
    loadSoon()
  }

  /** Puts a waiting run at a place among those that wait, from 0. */
  async function move(runId: RunId, position: number): Promise<void> {
    await notices.attempt(() => studio.call('training.move', { runId, position }))
    const waiting = await notices.attempt(() => studio.call('training.queue', {}))
    if (waiting) queue.value = waiting
  }

  /** @throws what the studio refuses, for fields that show it themselves */
  async function update(runId: RunId, change: Omit<InputOf<'training.update'>, 'runId'>): Promise<void> {
    put(await studio.call('training.update', { runId, ...change }))
  }

  /** @returns false where it could not be hidden */
  async function remove(runId: RunId): Promise<boolean> {
    const isGone = await notices.attempt(async () => (await studio.call('training.remove', { runId }), true))
    if (isGone) runs.value = runs.value.filter((run) => run.id !== runId)
    return isGone === true
  }

  async function restore(runId: RunId): Promise<void> {
    await notices.attempt(() => studio.call('training.restore', { runId }))
    await load()
  }

  studio.on('job.updated', (job) => {
    if (job.runId === null) return
    const known = byId(job.runId)
    if (known?.state === job.state) return
    // The state is shown at once; what else changed with it comes with the list.
    if (known) {
      put({ ...known, state: job.state, canResume: job.canResume })
      lastChange.value = { runId: known.id, name: known.name, state: job.state }
    }
    loadSoon()
  })
  studio.on('library.changed', ({ areas }) => {
    if (areas.includes('runs')) loadSoon(underWayMilliseconds)
    if (areas.includes('splits')) void loadSplits()
  })

  return { runs, queue, isLoaded, splits, lastChange, put, byId, load, loadAll, defaultsFor, estimatesFor, loadSplits, start, again, act, move, update, remove, restore }
})

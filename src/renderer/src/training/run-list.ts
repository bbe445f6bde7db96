/**
 * Runs as the list shows them: what computes first, then what waits in its
 * order, then the rest with the newest first; runs of one experiment under its name.
 */
import type { ExperimentId, JobState, RunId } from '../../../shared/contract/entities.ts'
import type { Experiment } from '../../../shared/contract/experiments.ts'
import type { Run } from '../../../shared/contract/training.ts'

export type StateFilter = 'any' | 'live' | 'paused' | 'done' | 'stopped'
export interface RunFilter {
  /** Words, all of which are found in name, tags, notes, method or size. */
  text: string
  tag: string | null
  method: string | null
  state: StateFilter
}

export const noFilter: RunFilter = { text: '', tag: null, method: null, state: 'any' }
export function isFiltering(filter: RunFilter): boolean {
  return filter.text.trim() !== '' || filter.tag !== null || filter.method !== null || filter.state !== 'any'
}

const statesOf: Record<Exclude<StateFilter, 'any'>, readonly JobState[]> = { live: ['running', 'queued'], paused: ['paused'], done: ['done'], stopped: ['cancelled', 'failed'] }

export function fits(run: Run, filter: RunFilter): boolean {
  if (filter.tag !== null && !run.tags.includes(filter.tag)) return false
  if (filter.method !== null && run.config.method !== filter.method) return false
  if (filter.state !== 'any' && !statesOf[filter.state].includes(run.state)) return false
  const words = filter.text.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const said = [run.name, ...run.tags, run.notes, run.config.method, run.config.configuration].join('\n').toLowerCase()
  return words.every((word) => said.includes(word))
}

export type RunEntry = { kind: 'run'; run: Run } | { kind: 'experiment'; experiment: Experiment; runs: Run[] }

/** Running 0, waiting by place from 1, all others after. */
function rankOf(run: Run, queue: readonly RunId[]): number {
  if (run.state === 'running') return 0
  const place = queue.indexOf(run.id)
  if (run.state === 'queued') return 1 + (place < 0 ? queue.length : place)
  return Infinity
}

export function listRuns(runs: readonly Run[], experiments: readonly Experiment[], queue: readonly RunId[], filter: RunFilter): RunEntry[] {
  const byId = new Map<ExperimentId, Experiment>(experiments.map((experiment) => [experiment.id, experiment]))
  const before = (a: Run, b: Run): number => {
    const [first, second] = [rankOf(a, queue), rankOf(b, queue)]
    return first === second ? b.id - a.id : first - second
  }
  const entries = new Map<string, RunEntry>()
  for (const run of runs.filter((one) => fits(one, filter)).sort(before)) {
    const experiment = run.experimentId === null ? undefined : byId.get(run.experimentId)
    if (!experiment) entries.set(`run ${run.id}`, { kind: 'run', run })
    else {
      const entry = entries.get(`experiment ${experiment.id}`)
      if (entry?.kind === 'experiment') entry.runs.push(run)
      // It stands where its foremost run stands.
      else entries.set(`experiment ${experiment.id}`, { kind: 'experiment', experiment, runs: [run] })
    }
  }
  // Inside an experiment the grid's own order tells more than who runs first.
  for (const entry of entries.values()) if (entry.kind === 'experiment') entry.runs.sort((a, b) => a.id - b.id)
  return [...entries.values()]
}

/** Every tag once, by name. */
export function allTags(runs: readonly Run[]): string[] {
  return [...new Set(runs.flatMap((run) => run.tags))].sort((a, b) => a.localeCompare(b))
}

import type { JobStore } from '../engine/job-store.ts'
import type { Library } from '../library/library.ts'

/** The board's rows in the library, which is the one writer. */
export function libraryJobStore(library: Library): JobStore {
  return {
    insert: ({ kind, title, request, runId }) => library.jobs.insert({ kind, title, input: request, runId }),
    async update(jobId, { startedAt: _startedAt, finishedAt: _finishedAt, ...change }) {
      // The library sets both times itself, from the state.
      await library.jobs.update(jobId, change)
    },
    get: async (jobId) => ({ job: await library.jobs.get(jobId), request: await library.jobs.input(jobId) }),
    appendLog: (jobId, lines) => library.jobs.addLog(jobId, lines),
  }
}

import type { ImportOutcome } from '../../shared/contract/importing.ts'

/** How the imports of this run of the studio went, the last few of them. */
export interface ImportOutcomes {
  /** The outcome being written; made where there is none. */
  of(jobId: number): ImportOutcome
  /** Starts anew, for a job that runs again. */
  reset(jobId: number): void
  find(jobId: number): ImportOutcome | null
}

const mostRemembered = 50

export function createImportOutcomes(): ImportOutcomes {
  const outcomes = new Map<number, ImportOutcome>()
  return {
    of(jobId) {
      const found = outcomes.get(jobId)
      if (found) return found
      const made: ImportOutcome = { videos: [], knownCount: 0, refused: [] }
      outcomes.set(jobId, made)
      const oldest = outcomes.size > mostRemembered ? outcomes.keys().next().value : undefined
      if (oldest !== undefined) outcomes.delete(oldest)
      return made
    },
    reset: (jobId) => void outcomes.delete(jobId),
    find: (jobId) => outcomes.get(jobId) ?? null,
  }
}

const remedies: Partial<Record<string, ImportOutcome['refused'][number]['remedy']>> = { 'damaged-video': 'allowDamaged', 'frame-gap': 'allowGaps' }

/** The option with which a refusal of this code could be overruled. */
export function remedyFor(code: string): ImportOutcome['refused'][number]['remedy'] {
  return remedies[code] ?? null
}

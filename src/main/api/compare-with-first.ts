import type { RunId } from '../../shared/contract/entities.ts'
import { compareRepeat, type RepeatedRun } from '../../shared/domain/runs/compare-repeat.ts'
import type { Library } from '../library/library.ts'

/** Of a run that was made again: whether the numbers came out the same, stored with it. @returns the same in a few words; '' for other runs */
export async function compareWithFirst(library: Library, runId: RunId): Promise<string> {
  const { repeatOf } = await library.runs.get(runId)
  if (repeatOf === null) return ''
  const found = compareRepeat(await read(library, repeatOf), await read(library, runId))
  await library.runs.update(runId, { reproduction: found })
  return found.isSame ? `the same numbers as run ${repeatOf}` : `not the numbers of run ${repeatOf}: ${found.differences[0] ?? ''}`
}

async function read(library: Library, id: RunId): Promise<RepeatedRun> {
  const run = await library.runs.get(id)
  return { run, points: await library.runs.metrics(id), modelHash: run.modelId === null ? null : (await library.models.get(run.modelId)).contentHash }
}

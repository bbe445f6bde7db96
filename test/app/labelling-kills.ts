import { expect } from 'vitest'
import { openLibrary } from '../../src/main/library/open-library.ts'
import { createRandom } from '../../src/shared/domain/random.ts'
import type { DiveDetail, DiveId } from '../../src/shared/contract/entities.ts'
import { insertVideo, person, someFacts, temporaryFolder, threeStages } from '../native/library/temporary-library.ts'
import { startServer } from './harness.ts'

/** What the session changes. */
interface Seen { starts: number[]; athlete: string }
/** A list with a cursor: what undo and redo mean. */
interface Model { past: Seen[]; future: Seen[] }
type Edit = { name: 'stages.set'; starts: number[] } | { name: 'dives.update'; athlete: string } | { name: 'history.undo' } | { name: 'history.redo' }

const lastOf = (model: Model): Seen => model.past.at(-1) ?? { starts: [], athlete: '' }
const seenOf = ({ dive, stages }: DiveDetail): Seen => ({ starts: stages.map((stage) => stage.startFrame), athlete: dive.athlete })

function after(model: Model, edit: Edit): Model {
  const now = lastOf(model)
  if (edit.name === 'history.undo') return model.past.length > 1 ? { past: model.past.slice(0, -1), future: [now, ...model.future] } : model
  if (edit.name === 'history.redo') return model.future.length > 0 ? { past: [...model.past, model.future[0] as Seen], future: model.future.slice(1) } : model
  const next = edit.name === 'stages.set' ? { ...now, starts: edit.starts } : { ...now, athlete: edit.athlete }
  return JSON.stringify(next) === JSON.stringify(now) ? model : { past: [...model.past, next], future: [] }
}

/**
 * A labelling session on the built browser host, edit after edit as a fast
 * annotator makes them, killed by SIGKILL at random moments. After each kill the
 * library must open whole, hold every edit that was answered, at most the one
 * under way beside them, and be exactly what its own log says.
 * @returns how many edits were answered, and how many of those under way at a kill were found stored
 */
export async function labelAndKill(kills: number): Promise<{ answered: number; underWayStored: number }> {
  const folder = await temporaryFolder()
  const first = await openLibrary(folder, { create: true })
  const video = await insertVideo(first)
  const created = await first.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)
  const diveId = created.dive.id
  await first.close()
  let model: Model = { past: [seenOf(created)], future: [] }
  const random = createRandom('a labelling session')
  let answered = 0
  let underWayStored = 0

  for (let kill = 0; kill < kills; kill += 1) {
    const { url, process: host } = await startServer(folder)
    const gone = new Promise<NodeJS.Signals | null>((resolve) => host.once('exit', (_, signal) => resolve(signal)))
    const address = new URL(url)
    const call = async (edit: Edit): Promise<DiveDetail> => {
      const { name, ...rest } = edit
      const input = name === 'stages.set' ? { diveId, summary: 'Moved', stages: (rest as { starts: number[] }).starts.map((startFrame) => ({ label: null, startFrame })) } : name === 'dives.update' ? { diveId, facts: rest } : { diveId }
      const response = await fetch(`${address.origin}/api/${name}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${address.searchParams.get('token') ?? ''}` }, body: JSON.stringify(input) })
      const body = await response.json() as DiveDetail & { message?: string }
      // An answer that refuses is a fault of this session, not a kill.
      if (!response.ok) throw new Refused(`${name}: ${body.message ?? response.status}`)
      return body
    }
    let isTimed = false
    let inFlight: Edit | null = null
    for (;;) {
      const edit = nextEdit(random, model)
      inFlight = edit
      try {
        const answer = await call(edit)
        model = after(model, edit)
        expect(seenOf(answer)).toEqual(lastOf(model))
        answered += 1
        inFlight = null
        if (!isTimed) setTimeout(() => host.kill('SIGKILL'), random.between(1, 120))
        isTimed = true
      } catch (error) {
        if (error instanceof Refused || !(error instanceof TypeError || error instanceof SyntaxError)) throw error
        break
      }
    }
    expect(await gone).toBe('SIGKILL')
    const found = await look(folder, diveId)
    const possible = [model, ...(inFlight ? [after(model, inFlight)] : [])]
    const match = possible.findLastIndex((each) => JSON.stringify(lastOf(each)) === JSON.stringify(found))
    expect(possible.map(lastOf), `after kill ${kill + 1}`).toContainEqual(found)
    if (match === 1 && JSON.stringify(lastOf(model)) !== JSON.stringify(found)) underWayStored += 1
    model = possible[match] ?? model
  }
  return { answered, underWayStored }
}

class Refused extends Error {}

function nextEdit(random: ReturnType<typeof createRandom>, model: Model): Edit {
  const chance = random.between(0, 1)
  if (chance < 0.15 && model.past.length > 1) return { name: 'history.undo' }
  if (chance < 0.25 && model.future.length > 0) return { name: 'history.redo' }
  if (chance < 0.4) return { name: 'dives.update', athlete: `Diver ${Math.floor(random.between(0, 1e6))}` }
  const flight = Math.floor(random.between(1, 50))
  return { name: 'stages.set', starts: [0, flight, flight + 1 + Math.floor(random.between(0, 40))] }
}

/** Opens the library after the kill, checks it, and reads the dive; its log, played from the creation, must come to the same. */
async function look(folder: string, diveId: DiveId): Promise<Seen> {
  const library = await openLibrary(folder)
  try {
    expect(await library.check()).toEqual([])
    const found = seenOf(await library.dives.get(diveId))
    const inEffect = (await library.history.list(diveId)).filter((operation) => !operation.isUndone).reverse()
    const played: Seen = { starts: threeStages.map((stage) => stage.startFrame), athlete: someFacts().athlete }
    for (const { change, kind } of inEffect) {
      if (kind === 'create') continue
      if (change.stages) {
        // Nothing between two operations is missing: each begins where the one before it ended.
        expect(change.stages.before.map((stage) => stage.startFrame)).toEqual(played.starts)
        played.starts = change.stages.after.map((stage) => stage.startFrame)
      }
      for (const fact of change.facts) if (fact.name === 'athlete') played.athlete = String(fact.after)
    }
    expect(found).toEqual(played)
    return found
  } finally {
    await library.close()
  }
}

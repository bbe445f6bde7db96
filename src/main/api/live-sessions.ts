import type { OutputOf, ParsedInputOf } from '../../shared/contract/contract.ts'
import { liveSessionId, type LiveScore, type LiveSession, type LiveSessionId, type LiveState } from '../../shared/contract/live.ts'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { DiveId, ModelId } from '../../shared/contract/entities.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import type { JobHost } from '../engine/host.ts'
import { createLiveChild, type LiveChild } from '../engine/live-child.ts'
import type { LiveReading } from '../engine/jobs/live-input.ts'
import { labelsOfModel } from '../engine/stored-options.ts'
import { commonInput } from './assessment-jobs.ts'
import type { ServiceContext } from './context.ts'
import { chooseExemplars, type ExemplarWish } from './live-exemplars.ts'
import { requirePictures } from './training-checks.ts'

/**
 * Live scoring sessions: which dive is scored against what. One child computes
 * for all of them, with one model and one dive at a time; a session whose place
 * was taken, or whose child died, is prepared again when it is next asked.
 */
export interface LiveSessions {
  open(request: ParsedInputOf<'live.open'>): Promise<LiveSession>
  score(id: LiveSessionId, transitions: readonly [number, number] | null): Promise<OutputOf<'live.score'>>
  exemplars(request: ParsedInputOf<'live.exemplars'>): Promise<LiveSession>
  close(id: LiveSessionId): void
  /** The dive of a session; none of one that was closed. */
  diveOf(id: LiveSessionId): DiveId[]
  /** Of the computing child; null while there is none. */
  readonly pid: number | null
  dispose(): void
}

interface Session {
  id: LiveSessionId
  diveId: DiveId
  modelId: ModelId
  wish: ExemplarWish
  transitionSource: 'labels' | 'model'
  dependsOnStages: boolean
  query: DiveSource
  exemplars: DiveSource[]
  rule: string
  state: LiveState
  /** The library changed something it is made of. */
  isStale: boolean
  preparing: Promise<void> | null
  /** The last request; earlier ones that still wait are overtaken. */
  lastAsked: number
}

const defaultIdleMilliseconds = 5 * 60_000

export function createLiveSessions(context: ServiceContext, host: Pick<JobHost, 'run'>, { idleMilliseconds = defaultIdleMilliseconds } = {}): LiveSessions {
  const { library, events } = context
  const sessions = new Map<LiveSessionId, Session>()
  let child: { live: LiveChild; modelId: ModelId } | null = null
  /** Whose dive the child holds or is preparing. */
  let holder: Session | null = null
  let nextId = 1

  const stopWatching = library.onChange(({ areas, diveIds }) => {
    if (!areas.includes('dives') && !areas.includes('models')) return
    const changed = new Set<number>(diveIds)
    for (const session of sessions.values()) {
      if (areas.includes('models') || diveIds.length === 0 || changed.has(session.diveId) || session.exemplars.some(({ diveId }) => changed.has(diveId))) session.isStale = true
    }
  })

  const childFor = (modelId: ModelId): LiveChild => {
    if (child?.modelId === modelId) return child.live
    child?.live.close()
    holder = null
    const live = createLiveChild({
      host, idleMilliseconds,
      input: async () => commonInput(context, modelId),
      onGone: () => {
        if (child?.live === live) holder = null
      },
    })
    child = { live, modelId }
    return live
  }

  const tell = (session: Session, state: LiveState): void => {
    session.state = state
    if (sessions.has(session.id)) events.emit('live.changed', describe(session))
  }

  const describe = (session: Session): LiveSession => ({
    sessionId: session.id, diveId: session.diveId, modelId: session.modelId, dependsOnStages: session.dependsOnStages, exemplarRule: session.rule, state: session.state,
    exemplars: session.exemplars.map(({ diveId, title, diveNumber, athlete, scorePoints }) => ({ diveId, title, diveNumber, athlete, scorePoints: scorePoints ?? NaN, isPinned: session.wish.pinnedIds.includes(diveId) })),
  })

  /** Reads dive, exemplars and model as the library has them now. */
  const gather = async (diveId: DiveId, modelId: ModelId, wish: ExemplarWish): Promise<Pick<Session, 'query' | 'exemplars' | 'rule' | 'dependsOnStages'>> => {
    const model = (await library.models.list()).find(({ id }) => id === modelId)
    if (!model) throw new StudioError('missing-model', 'This model was removed.', { hint: 'Choose another model, or restore it under Models.' })
    const labels = labelsOfModel(await library.models.file(modelId))
    const [query] = await library.sources.list([diveId])
    if (!query) throw new StudioError('not-found', `Dive ${diveId} is not in this library.`)
    const chosen = await chooseExemplars(library, query, wish, labels)
    requirePictures([query, ...chosen.exemplars])
    return { query, ...chosen, dependsOnStages: labels.needs.includes('stages') }
  }

  /** Its dive and exemplars into the child. Never rejects: the session then says why it failed. */
  const prepare = (session: Session): Promise<void> => {
    const live = childFor(session.modelId)
    if (holder && holder !== session && holder.state.name === 'preparing') tell(holder, { name: 'resting' })
    holder = session
    session.isStale = false
    tell(session, { name: 'preparing', done: 0, total: session.exemplars.length + 1 })
    const own = live.prepare(session, (done, total) => session.preparing === own && tell(session, { name: 'preparing', done, total })).then(
      (found) => {
        if (session.preparing === own) tell(session, { name: found === 'prepared' && holder === session ? 'ready' : 'resting' })
      },
      (error: unknown) => {
        const { code, message, hint } = toStudioError(error)
        if (session.preparing === own) tell(session, { name: 'failed', error: { code, message, ...(hint === undefined ? {} : { hint }) } })
      },
    ).finally(() => {
      if (session.preparing === own) session.preparing = null
    })
    session.preparing = own
    return own
  }

  const isHeld = (session: Session): boolean => holder === session && session.state.name === 'ready' && !session.isStale && child?.modelId === session.modelId

  /** Waits until the child holds this session's dive. */
  const ready = async (session: Session): Promise<void> => {
    if (session.preparing) await session.preparing
    if (isHeld(session)) return
    if (session.isStale) Object.assign(session, await gather(session.diveId, session.modelId, session.wish))
    await prepare(session)
    const { state } = session
    if (state.name === 'failed') throw new StudioError(state.error.code as StudioError['code'], state.error.message, state.error.hint === undefined ? {} : { hint: state.error.hint })
  }

  const find = (id: LiveSessionId): Session => {
    const session = sessions.get(id)
    if (!session) throw new StudioError('not-found', 'This live score was closed.', { hint: 'Open the dive again.' })
    return session
  }

  /** A process that died is started once more; one that dies on the same question twice is reported. */
  const ask = async (session: Session, transitions: readonly [number, number] | null): Promise<LiveReading | 'superseded'> => {
    const turn = ++session.lastAsked
    for (let attempt = 0; ; attempt += 1) {
      await ready(session)
      if (turn !== session.lastAsked || !isHeld(session)) return 'superseded'
      try {
        return await childFor(session.modelId).score(transitions)
      } catch (error) {
        if (attempt > 0 || toStudioError(error).code !== 'job-died') throw error
      }
    }
  }

  return {
    async open({ diveId, modelId, exemplarCount, seed, exemplarIds, transitionSource }) {
      const wish: ExemplarWish = { exemplarCount, seed, exemplarIds, pinnedIds: [], excludedIds: [] }
      const session: Session = { id: liveSessionId.parse(nextId++), diveId, modelId, wish, transitionSource, ...(await gather(diveId, modelId, wish)), state: { name: 'resting' }, isStale: false, preparing: null, lastAsked: 0 }
      sessions.set(session.id, session)
      void prepare(session)
      return describe(session)
    },
    async score(id, transitions) {
      const session = find(id)
      const frameCount = session.query.endFrame - session.query.startFrame
      if (transitions && !(transitions[0] >= 1 && transitions[0] < transitions[1] && transitions[1] < frameCount)) {
        throw new StudioError('bad-labels', `Flight at frame ${transitions[0]} and entry at ${transitions[1]} cannot be: every stage needs a frame, and the dive has ${frameCount}.`, { hint: 'Put flight at 1 or later and entry after it.' })
      }
      const reading = await ask(session, transitions)
      return { score: reading === 'superseded' ? null : scoreOf(session, reading, transitions) }
    },
    async exemplars({ sessionId, pinnedIds, excludedIds, exemplarIds, exemplarCount, seed }) {
      const session = find(sessionId)
      const wish: ExemplarWish = { exemplarCount: exemplarCount ?? session.wish.exemplarCount, seed: seed ?? session.wish.seed, exemplarIds, pinnedIds, excludedIds }
      const found = await gather(session.diveId, session.modelId, wish)
      Object.assign(session, found, { wish })
      void prepare(session)
      return describe(session)
    },
    close(id) {
      const session = sessions.get(id)
      if (!session) return
      sessions.delete(id)
      if (holder !== session) return
      child?.live.rest()
      holder = null
    },
    diveOf: (id) => [...sessions.values()].filter((session) => session.id === id).map(({ diveId }) => diveId),
    get pid() {
      return child?.live.pid ?? null
    },
    dispose() {
      stopWatching()
      sessions.clear()
      child?.live.close()
    },
  }
}

function scoreOf({ exemplars }: Session, reading: LiveReading, asked: readonly [number, number] | null): LiveScore {
  return {
    ...reading,
    transitionSource: asked === null ? 'model' : 'labels',
    votes: reading.votes.flatMap((vote, k) => {
      const exemplar = exemplars[k]
      return exemplar ? [{ diveId: exemplar.diveId, ...vote }] : []
    }),
  }
}

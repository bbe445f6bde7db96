import type { liveProcedures } from '../../shared/contract/live.ts'
import type { Handlers } from './handler.ts'
import type { LiveSessions } from './live-sessions.ts'

/** The score that follows a boundary. */
export function liveHandlers(sessions: LiveSessions): Handlers<keyof typeof liveProcedures> {
  return {
    'live.open': (request) => sessions.open(request),
    'live.score': ({ sessionId, transitions }) => sessions.score(sessionId, transitions),
    'live.exemplars': (request) => sessions.exemplars(request),
    'live.close': ({ sessionId }) => {
      sessions.close(sessionId)
      return {}
    },
  }
}

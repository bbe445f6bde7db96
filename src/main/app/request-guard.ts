import { timingSafeEqual } from 'node:crypto'

/**
 * Who may talk to the browser host. It listens on the loopback interface only,
 * but any web page open on this computer can send requests there, so each one
 * must come to the right Host (no DNS rebinding), from no other Origin, and
 * carry the token of the printed address. All pure decisions, tested as such.
 */
export interface GuardedRequest {
  host: string | undefined
  origin: string | undefined
  /** Of `Sec-Fetch-Site`, where the browser sends it. */
  fetchSite: string | undefined
  token: string | null
}

export type Refusal = { status: 401 | 403; reason: string }

/** Names under which the loopback interface may be addressed. */
export function allowedHosts(port: number): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`]
}

export function refuseForeign(request: GuardedRequest, port: number): Refusal | null {
  const hosts = allowedHosts(port)
  if (!request.host || !hosts.includes(request.host.toLowerCase())) return { status: 403, reason: `Requests for the host "${request.host ?? ''}" are not answered; use http://127.0.0.1:${port}.` }
  if (request.origin !== undefined && !hosts.some((host) => request.origin === `http://${host}`)) return { status: 403, reason: `Requests from "${request.origin}" are not answered.` }
  return null
}

export function refuseUnauthorised(request: GuardedRequest, port: number, token: string): Refusal | null {
  const foreign = refuseForeign(request, port)
  if (foreign) return foreign
  // Browsers say where a request comes from; another site on this computer has no business here even with a token.
  if (request.fetchSite !== undefined && !['same-origin', 'none'].includes(request.fetchSite)) return { status: 403, reason: 'Requests from other sites are not answered.' }
  if (!request.token || !isSameToken(request.token, token)) return { status: 401, reason: 'The token is missing or wrong. Open the address the studio printed when it started.' }
  return null
}

function isSameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The token of a request: header first, then the address, then the cookie set on the first visit. */
export function findToken(headers: { authorization?: string | undefined; cookie?: string | undefined }, search: URLSearchParams, port: number): string | null {
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
  if (bearer) return bearer
  const given = search.get('token')
  if (given) return given
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === cookieName(port) && value) return value
  }
  return null
}

/** Cookies do not know ports, so two studios on one computer need two names. */
export function cookieName(port: number): string {
  return `highboard-${port}`
}

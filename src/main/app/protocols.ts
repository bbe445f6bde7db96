import type { CustomScheme, Protocol } from 'electron'
import { mediaOrigin, mediaScheme, screensOrigin, screensScheme } from '../../shared/contract/bridge.ts'
import { toWire } from '../../shared/errors.ts'
import type { Studio } from '../api/studio.ts'
import { contentSecurityPolicy, securityHeaders } from './security-headers.ts'
import { serveStatic } from './static-files.ts'

/**
 * The two addresses the screens can reach: their own built files, and the
 * library's pictures and videos, asked for by id and never by path. file:// is
 * not used at all, so a page cannot read files by accident.
 */
export const customSchemes: CustomScheme[] = [
  { scheme: screensScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  { scheme: mediaScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true } },
]

export function handleProtocols(protocol: Protocol, studio: Pick<Studio, 'media'>, rendererFolder: string): void {
  const headers = securityHeaders(contentSecurityPolicy(mediaOrigin, [mediaOrigin]))
  protocol.handle(screensScheme, async (request) => {
    const address = new URL(request.url)
    if (request.method !== 'GET' || `${address.protocol}//${address.host}` !== screensOrigin) return new Response('Not found', { status: 404, headers })
    return serveStatic(rendererFolder, address.pathname, headers)
  })
  protocol.handle(mediaScheme, async (request) => {
    const address = new URL(request.url)
    if (!['GET', 'HEAD'].includes(request.method) || `${address.protocol}//${address.host}` !== mediaOrigin) return new Response('Not found', { status: 404 })
    try {
      const found = await studio.media({ path: address.pathname, search: address.searchParams, range: request.headers.get('range'), isHead: request.method === 'HEAD' })
      const allowed = new Headers(found.headers)
      allowed.set('access-control-allow-origin', screensOrigin)
      return new Response(found.body, { status: found.status, headers: allowed })
    } catch (error) {
      return Response.json(toWire(error), { status: 404 })
    }
  })
}

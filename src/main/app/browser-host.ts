import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { WebSocketServer } from 'ws'
import { StudioError, toWire, type WireError } from '../../shared/errors.ts'
import type { Studio } from '../api/studio.ts'
import { cookieName, findToken, refuseForeign, refuseUnauthorised, type GuardedRequest } from './request-guard.ts'
import { contentSecurityPolicy, securityHeaders } from './security-headers.ts'
import { serveStatic } from './static-files.ts'

/**
 * The studio in a browser on this computer: procedures as POST /api/<name>,
 * events over one WebSocket at /events, pictures and videos under /media, the
 * built screens everywhere else. For machines without a display or without
 * Electron, and for tests in a real Chromium.
 */
export interface BrowserHost {
  /** Address with the token, to be opened in a browser. */
  url: string
  port: number
  token: string
  close(): Promise<void>
}

export interface BrowserHostOptions {
  studio: Studio
  /** Folder of the built screens. */
  rendererFolder: string
  /** 0 or absent: any free port. */
  port?: number
  token?: string
}

const maxBodyBytes = 4 * 1024 * 1024

export async function startBrowserHost({ studio, rendererFolder, port: wishedPort = 0, token = randomBytes(24).toString('base64url') }: BrowserHostOptions): Promise<BrowserHost> {
  let port = wishedPort
  const server = createServer((request, response) => {
    void answer(request).then(
      (found) => send(found, request, response),
      (error: unknown) => send(errorResponse(toWire(error)), request, response),
    )
  })
  server.requestTimeout = 120_000

  const answer = async (request: IncomingMessage): Promise<Response> => {
    const address = new URL(request.url ?? '/', `http://127.0.0.1:${port}`)
    const guarded = guardedRequest(request, address, port)
    const { pathname } = address
    if (!pathname.startsWith('/api/') && !pathname.startsWith('/media/')) {
      const foreign = refuseForeign(guarded, port)
      if (foreign) return errorResponse({ name: 'StudioError', code: 'invalid-input', message: foreign.reason }, foreign.status)
      if (request.method !== 'GET' && request.method !== 'HEAD') return new Response('Method not allowed', { status: 405, headers: pageHeaders(port) })
      return serveStatic(rendererFolder, pathname, pageHeaders(port, refuseUnauthorised(guarded, port, token) ? null : token))
    }
    const refusal = refuseUnauthorised(guarded, port, token)
    if (refusal) return errorResponse({ name: 'StudioError', code: 'invalid-input', message: refusal.reason, hint: 'Open the address the studio printed when it started; it carries the token.' }, refusal.status)
    if (pathname.startsWith('/media/')) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return errorResponse({ name: 'StudioError', code: 'invalid-input', message: 'Media can only be read.' }, 405)
      return studio.media({ path: pathname.slice('/media'.length), search: address.searchParams, range: request.headers.range ?? null, isHead: request.method === 'HEAD' })
    }
    if (request.method !== 'POST') return errorResponse({ name: 'StudioError', code: 'invalid-input', message: 'Procedures are called with POST.' }, 405)
    // A JSON body cannot be sent across sites without asking first, so this also keeps foreign forms out.
    if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return errorResponse({ name: 'StudioError', code: 'invalid-input', message: 'The body must be application/json.' }, 415)
    const input = await readJson(request)
    const output = await studio.callUnchecked(decodeURIComponent(pathname.slice('/api/'.length)), input)
    return Response.json(output ?? null, { headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } })
  }

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 })
  server.on('upgrade', (request, socket, head) => {
    const address = new URL(request.url ?? '/', `http://127.0.0.1:${port}`)
    const guarded = guardedRequest(request, address, port)
    // A browser always names the origin of a WebSocket; without one it is no page of ours.
    if (address.pathname !== '/events' || guarded.origin === undefined || refuseUnauthorised(guarded, port, token)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => client.on('error', () => client.terminate()))
  })
  const stopEvents = studio.onAny((name, payload) => {
    const text = JSON.stringify({ name, payload })
    for (const client of sockets.clients) if (client.readyState === client.OPEN) client.send(text)
  })

  await listen(server, wishedPort)
  port = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    port,
    token,
    close: async () => {
      stopEvents()
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new StudioError('conflict', `Port ${port} is already in use.`, { hint: 'Choose another with --port, or leave it out to take any free one.', cause: error }) : error)
    })
    server.listen(port, '127.0.0.1', () => resolve())
  })
}

function guardedRequest(request: IncomingMessage, address: URL, port: number): GuardedRequest {
  const fetchSite = request.headers['sec-fetch-site']
  return {
    host: request.headers.host,
    origin: request.headers.origin,
    fetchSite: Array.isArray(fetchSite) ? fetchSite[0] : fetchSite,
    token: findToken(request.headers, address.searchParams, port),
  }
}

function pageHeaders(port: number, tokenForCookie: string | null = null): Record<string, string> {
  const headers = securityHeaders(contentSecurityPolicy(null, [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`]))
  return tokenForCookie === null ? headers : { ...headers, 'set-cookie': `${cookieName(port)}=${tokenForCookie}; HttpOnly; SameSite=Strict; Path=/` }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = []
  let sizeBytes = 0
  await new Promise<void>((resolve, reject) => {
    request.on('data', (piece: Buffer) => {
      sizeBytes += piece.length
      // What is too much is read to its end and dropped, so that the refusal reaches the sender.
      if (sizeBytes <= maxBodyBytes) pieces.push(piece)
    })
    request.on('end', resolve)
    request.on('error', reject)
  })
  if (sizeBytes > maxBodyBytes) throw new StudioError('invalid-input', `The request is larger than ${maxBodyBytes / 1024 / 1024} MB.`, { hint: 'Ask for less at once.' })
  const text = Buffer.concat(pieces).toString('utf8')
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch (error) {
    throw new StudioError('invalid-input', 'The request is not valid JSON.', { cause: error })
  }
}

const statusOfCode: Partial<Record<WireError['code'], number>> = { 'invalid-input': 400, 'not-found': 404, conflict: 409, blind: 409, internal: 500 }

function errorResponse(error: WireError, status = statusOfCode[error.code] ?? 422): Response {
  return Response.json(error, { status, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } })
}

async function send(found: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(found.status, Object.fromEntries(found.headers))
  if (!found.body || request.method === 'HEAD') {
    await found.body?.cancel()
    response.end()
    return
  }
  try {
    await pipeline(Readable.fromWeb(found.body as NodeReadableStream<Uint8Array>), response)
  } catch {
    // The browser closed the connection: players do that at every seek.
    response.destroy()
  }
}

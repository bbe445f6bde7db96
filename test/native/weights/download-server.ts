import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A server on this machine whose answers the tests decide, with a memory of what was asked. */
export interface TestServer {
  url: string
  requests: { path: string; range: string | undefined; ifRange: string | undefined }[]
  close(): Promise<void>
}

export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
  const requests: TestServer['requests'] = []
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', range: request.headers.range, ifRange: request.headers['if-range']?.toString() })
    answer(request, response)
  })
  return listening(server, requests)
}

async function listening(server: Server, requests: TestServer['requests']): Promise<TestServer> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}

/** Serves `bytes` as a file server does: whole, or from where it is asked for. */
export function file(bytes: Uint8Array, etag = '"one"') {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag
    if (from === undefined || !isSame) response.writeHead(200, { etag, 'content-length': bytes.byteLength }).end(bytes)
    else if (Number(from) >= bytes.byteLength) response.writeHead(416).end()
    else response.writeHead(206, { etag, 'content-range': `bytes ${from}-${bytes.byteLength - 1}/${bytes.byteLength}`, 'content-length': bytes.byteLength - Number(from) }).end(bytes.subarray(Number(from)))
  }
}

/** A proxy for plain requests (whole addresses) and for tunnels (CONNECT). */
export async function serveProxy(tunnelTo: number | null = null): Promise<TestServer> {
  const requests: TestServer['requests'] = []
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', range: request.headers.range, ifRange: undefined })
    void fetch(request.url ?? '').then(async (found) => response.writeHead(found.status).end(new Uint8Array(await found.arrayBuffer())), () => response.writeHead(502).end())
  })
  server.on('connect', (request, socket) => {
    requests.push({ path: `CONNECT ${request.url}`, range: undefined, ifRange: undefined })
    if (tunnelTo === null) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    const onward = connect(tunnelTo, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
  })
  return listening(server, requests)
}

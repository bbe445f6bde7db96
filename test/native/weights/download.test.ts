import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { download, type DownloadOptions, type DownloadRequest } from '../../../src/main/weights/download/download.ts'
import { file, serve, serveProxy, type TestServer } from './download-server.ts'

// Every way a download can go, against servers on this machine.
const bytes = new Uint8Array(randomBytes(300_000))
const sha256 = createHash('sha256').update(bytes).digest('hex')
let folder: string
let target: string
const servers: TestServer[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-download-'))
  target = join(folder, 'weights.pth')
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  for (const server of servers.splice(0)) await server.close()
})

async function up(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
  const server = await serve(answer)
  servers.push(server)
  return server
}
const fetchFrom = (url: string, request: Partial<DownloadRequest> = {}, options: Partial<DownloadOptions> = {}) =>
  download({ address: `${url}/weights.pth`, targetPath: target, sha256, sizeBytes: null, maximumBytes: 1e6, ...request }, { signal: new AbortController().signal, proxy: {}, patienceMilliseconds: 2000, ...options })
const files = (): string[] => readdirSync(folder).sort()

describe('a download', () => {
  it('brings the file whole under its name, tells how far it is, and is not done twice', async () => {
    const server = await up(file(bytes))
    const progress: [number, number | null][] = []
    expect(await fetchFrom(server.url, { sizeBytes: bytes.byteLength }, { onProgress: (done, total) => progress.push([done, total]) })).toEqual({ sizeBytes: bytes.byteLength, sha256, resumedBytes: 0 })
    expect(new Uint8Array(readFileSync(target))).toEqual(bytes)
    expect(files()).toEqual(['weights.pth'])
    expect(progress.at(-1)).toEqual([bytes.byteLength, bytes.byteLength])
    expect((await fetchFrom(server.url)).resumedBytes).toBe(bytes.byteLength)
    expect(server.requests).toHaveLength(1)
  })

  it('goes on where it broke off', async () => {
    const whole = file(bytes)
    let attempts = 0
    const server = await up((request, response) => {
      if (attempts++ > 0) return whole(request, response)
      response.writeHead(200, { etag: '"one"', 'content-length': bytes.byteLength })
      response.write(bytes.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50))
    })
    await expect(fetchFrom(server.url)).rejects.toMatchObject({ code: 'network', hint: expect.stringContaining('Try again') })
    expect(files()).toEqual(['weights.pth.partial', 'weights.pth.partial.json'])
    expect(await fetchFrom(server.url)).toMatchObject({ sha256, resumedBytes: 100_000 })
    expect(server.requests[1]).toMatchObject({ range: 'bytes=100000-', ifRange: '"one"' })
    expect(files()).toEqual(['weights.pth'])
  })

  it('begins anew where the file has changed since, or nobody knows which it was', async () => {
    writeFileSync(`${target}.partial`, Buffer.alloc(50_000))
    const server = await up(file(bytes, '"two"'))
    writeFileSync(`${target}.partial.json`, JSON.stringify({ address: `${server.url}/weights.pth`, version: '"one"' }))
    expect(await fetchFrom(server.url)).toMatchObject({ sha256, resumedBytes: 0 })
    rmSync(target)
    writeFileSync(`${target}.partial`, Buffer.alloc(50_000))
    expect(await fetchFrom(server.url)).toMatchObject({ sha256, resumedBytes: 0 })
    expect(server.requests.map(({ range }) => range)).toEqual(['bytes=50000-', undefined])
  })

  it('begins anew where the server cannot go on, or goes on elsewhere', async () => {
    const whole = file(bytes)
    const server = await up((request, response) => {
      if (request.headers.range !== undefined) response.writeHead(206, { 'content-range': `bytes 7-99/${bytes.byteLength}`, 'content-length': 93 }).end(bytes.subarray(7, 100))
      else whole(request, response)
    })
    writeFileSync(`${target}.partial`, bytes.subarray(0, 20))
    writeFileSync(`${target}.partial.json`, JSON.stringify({ address: `${server.url}/weights.pth`, version: '"one"' }))
    expect(await fetchFrom(server.url)).toMatchObject({ sha256, resumedBytes: 0 })
  })

  it('follows redirects, but not for ever and not to where it is not encrypted', async () => {
    const server = await up((request, response) => {
      if (request.url === '/weights.pth') response.writeHead(302, { location: '/moved' }).end()
      else if (request.url === '/moved') file(bytes)(request, response)
      else response.writeHead(302, { location: request.url === '/out' ? 'http://example.com/weights.pth' : request.url }).end()
    })
    expect(await fetchFrom(server.url)).toMatchObject({ sha256 })
    rmSync(target)
    await expect(fetchFrom(server.url, { address: `${server.url}/round` })).rejects.toMatchObject({ code: 'network', message: expect.stringContaining('more than 5 times') })
    await expect(fetchFrom(server.url, { address: `${server.url}/out` })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('not encrypted') })
  })
})

describe('what is not the published file', () => {
  it('by its hash is thrown away, whether all of it is known or its first digits', async () => {
    const server = await up(file(bytes))
    for (const wrong of ['0'.repeat(64), '00000000']) {
      await expect(fetchFrom(server.url, { sha256: wrong })).rejects.toMatchObject({ code: 'bad-checkpoint', message: expect.stringContaining(sha256) })
      expect(files()).toEqual([])
    }
    expect(await fetchFrom(server.url, { sha256: sha256.slice(0, 8) })).toMatchObject({ sha256 })
    // A file that lies there already is held to the same.
    await expect(fetchFrom(server.url, { sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'bad-checkpoint' })
    expect(files()).toEqual(['weights.pth'])
  })
  it('by its length is refused before it is read', async () => {
    const server = await up(file(bytes))
    await expect(fetchFrom(server.url, { sizeBytes: 299_999 })).rejects.toMatchObject({ code: 'bad-checkpoint', message: expect.stringContaining('299999 were published') })
    await expect(fetchFrom(server.url, { maximumBytes: 1000 })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('larger') })
    expect(files()).toEqual([])
  })
  it('and never ends is cut off at the limit', async () => {
    const server = await up((_request, response) => {
      response.writeHead(200)
      const more = (): void => void (response.writable && response.write(bytes, () => setImmediate(more)))
      more()
    })
    await expect(fetchFrom(server.url, { maximumBytes: 1e6 })).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('a server that does not help', () => {
  it.each([
    [404, 'not-found', /no longer has weights\.pth \(HTTP 404\)/],
    [403, 'network', /refused the file \(HTTP 403\)/],
    [503, 'network', /HTTP 503/],
    [407, 'network', /proxy asks for a name/],
  ])('with %i is told as it is', async (status, code, message) => {
    const server = await up((_request, response) => void response.writeHead(status).end('<html>'))
    await expect(fetchFrom(server.url)).rejects.toMatchObject({ code, message: expect.stringMatching(message), hint: expect.any(String) })
    expect(files()).toEqual([])
  })
  it('by saying nothing, or stopping halfway, is given up in time', async () => {
    const silent = await up(() => undefined)
    await expect(fetchFrom(silent.url, {}, { patienceMilliseconds: 200 })).rejects.toMatchObject({ code: 'network', message: expect.stringContaining('sent nothing') })
    const halting = await up((_request, response) => void response.writeHead(200, { 'content-length': bytes.byteLength, etag: '"one"' }).write(bytes.subarray(0, 1000)))
    await expect(fetchFrom(halting.url, {}, { patienceMilliseconds: 200 })).rejects.toMatchObject({ code: 'network', message: expect.stringContaining('sent nothing') })
    expect(files()).toContain('weights.pth.partial')
  })
  it('ends at once when it is cancelled, keeping what is there', async () => {
    const server = await up((_request, response) => void response.writeHead(200, { 'content-length': bytes.byteLength, etag: '"one"' }).write(bytes.subarray(0, 1000)))
    const abort = new AbortController()
    await expect(fetchFrom(server.url, {}, { signal: abort.signal, onProgress: () => abort.abort() })).rejects.toMatchObject({ code: 'cancelled' })
    expect(files()).toContain('weights.pth.partial')
  })
})

describe('addresses', () => {
  it.each([['http://example.com/x.pth', /not encrypted/], ['ftp://example.com/x.pth', /not encrypted/], ['https://me:secret@example.com/x.pth', /carries a name or password/], ['x.pth', /is not an address/]])('%s is refused', async (address, message) => {
    await expect(fetchFrom('', { address })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) })
  })
  it('that cannot be reached are explained, with a way around', async () => {
    const gone = await serve(() => undefined)
    await gone.close()
    await expect(fetchFrom(gone.url)).rejects.toMatchObject({ code: 'network', message: expect.stringMatching(/could not be reached \(ECONNREFUSED\)/), hint: expect.stringMatching(/HTTPS_PROXY.*another computer and import/) })
    await expect(fetchFrom('', { address: 'https://weights.invalid/weights.pth' })).rejects.toMatchObject({ code: 'network', message: expect.stringContaining('weights.invalid') })
  })
})

describe('a proxy', () => {
  it('is used where HTTP_PROXY names one, and not where NO_PROXY says so', async () => {
    const server = await up(file(bytes))
    const proxy = await serveProxy()
    servers.push(proxy)
    expect(await fetchFrom(server.url, {}, { proxy: { HTTP_PROXY: proxy.url } })).toMatchObject({ sha256 })
    expect(proxy.requests.map(({ path }) => path)).toEqual([`${server.url}/weights.pth`])
    rmSync(target)
    expect(await fetchFrom(server.url, {}, { proxy: { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' } })).toMatchObject({ sha256 })
    expect(proxy.requests).toHaveLength(1)
  })
  it('tunnels what is encrypted, and is named without its password where it fails', async () => {
    const proxy = await serveProxy()
    servers.push(proxy)
    const withPassword = proxy.url.replace('http://', 'http://me:secret@')
    const failed = await fetchFrom('', { address: 'https://weights.invalid/weights.pth' }, { proxy: { HTTPS_PROXY: withPassword } }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'network', message: expect.stringContaining(`through the proxy ${proxy.url.replace('http://', '')}`) })
    expect(JSON.stringify([(failed as Error).message, (failed as { hint: string }).hint])).not.toContain('secret')
    expect(proxy.requests.map(({ path }) => path)).toEqual(['CONNECT weights.invalid:443'])
    expect(existsSync(target)).toBe(false)
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { startBrowserHost, type BrowserHost } from '../../../src/main/app/browser-host.ts'
import { createStudioEvents } from '../../../src/main/api/events.ts'
import type { Studio } from '../../../src/main/api/studio.ts'
import { StudioError } from '../../../src/shared/errors.ts'

// The transport alone, over a studio that only notes what reaches it.
const calls: { name: string; input: unknown }[] = []
const events = createStudioEvents()
const studio = {
  callUnchecked: async (name: string, input: unknown) => {
    calls.push({ name, input })
    if (name === 'dives.get') throw new StudioError('not-found', 'No such dive.', { hint: 'Choose another.' })
    return { name }
  },
  onAny: events.onAny,
  media: async ({ path, range }: { path: string; range: string | null }) => new Response(`${path} ${range}`, { headers: { 'content-type': 'text/plain' } }),
} as unknown as Studio

let host: BrowserHost
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-renderer-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Highboard</title>')
  writeFileSync(join(folder, 'assets', 'index-abcdef12.js'), 'export {}')
  writeFileSync(join(tmpdir(), 'highboard-secret.js'), 'secret')
  host = await startBrowserHost({ studio, rendererFolder: folder })
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true, force: true })
  rmSync(join(tmpdir(), 'highboard-secret.js'), { force: true })
})

interface Answer { status: number; headers: Record<string, string | string[] | undefined>; body: string }

/** A raw request: fetch would not let a test lie about Host and Origin. */
function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: host.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text)).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', reject)
    sent.end(options.body)
  })
}
const call = (name: string, body: string, headers: Record<string, string> = {}) => ask(`/api/${name}`, { method: 'POST', body, headers: { 'content-type': 'application/json', authorization: `Bearer ${host.token}`, ...headers } })

describe('the screens', () => {
  it('come with a strict policy, and a cookie only for whoever has the token', async () => {
    const page = await ask('/')
    expect(page.status).toBe(200)
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|\*/)
    expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' })
    expect(page.headers['set-cookie']).toBeUndefined()
    expect(String((await ask(`/?token=${host.token}`)).headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/)
    expect((await ask('/?token=wrong')).headers['set-cookie']).toBeUndefined()
  })
  it('are only the built files', async () => {
    expect((await ask('/assets/index-abcdef12.js')).headers['content-type']).toContain('javascript')
    for (const path of ['/../highboard-secret.js', '/%2e%2e/highboard-secret.js', '/assets/..%2f..%2fhighboard-secret.js', '/missing.js']) expect((await ask(path)).status).toBe(404)
    expect((await ask('/', { method: 'POST' })).status).toBe(405)
  })
  it('are not given under another host name', async () => expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(403))
})

describe('procedures', () => {
  it('are called with the token, and answered as JSON', async () => {
    expect(await call('library.info', '{"a":1}')).toMatchObject({ status: 200, body: '{"name":"library.info"}' })
    expect(calls.at(-1)).toEqual({ name: 'library.info', input: { a: 1 } })
    const cookie = `highboard-${host.port}=${host.token}`
    expect((await ask('/api/library.info', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', cookie } })).status).toBe(200)
  })
  it('give errors as data, with code and hint', async () => {
    const answer = await call('dives.get', '{}')
    expect(answer.status).toBe(404)
    expect(JSON.parse(answer.body)).toEqual({ name: 'StudioError', code: 'not-found', message: 'No such dive.', hint: 'Choose another.' })
  })
  it.each([
    ['no token', { authorization: '' }, 401],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['another host', { host: 'evil.example' }, 403],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form’s content type', { 'content-type': 'text/plain' }, 415],
  ] as [string, Record<string, string>, number][])('are not called with %s', async (_what, headers, status) => {
    const before = calls.length
    expect((await call('library.info', '{}', headers)).status).toBe(status)
    expect(calls.length).toBe(before)
  })
  it('refuse what is no JSON, too large, or read with GET', async () => {
    const before = calls.length
    expect((await call('library.info', '{')).status).toBe(400)
    expect((await call('library.info', JSON.stringify('x'.repeat(5_000_000)))).status).toBe(400)
    expect((await ask('/api/library.info', { headers: { authorization: `Bearer ${host.token}` } })).status).toBe(405)
    expect(calls.length).toBe(before)
  })
})

describe('media', () => {
  it('passes address and range on, for whoever has the token', async () => {
    expect(await ask(`/media/videos/1?token=${host.token}`, { headers: { range: 'bytes=0-9' } })).toMatchObject({ status: 200, body: '/videos/1 bytes=0-9' })
    expect((await ask('/media/videos/1')).status).toBe(401)
    expect((await ask(`/media/videos/1?token=${host.token}`, { method: 'POST' })).status).toBe(405)
  })
})

describe('events', () => {
  const connect = (query: string, origin?: string) => new WebSocket(`ws://127.0.0.1:${host.port}/events${query}`, origin === undefined ? {} : { origin })
  const own = () => `http://127.0.0.1:${host.port}`
  it('reach a page with the token', async () => {
    const socket = connect(`?token=${host.token}`, own())
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const message = new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()))))
    events.emit('library.changed', { areas: ['dives'], diveIds: [] })
    expect(await message).toEqual({ name: 'library.changed', payload: { areas: ['dives'], diveIds: [] } })
    socket.close()
  })
  it.each([['no token', '', 'own'], ['another origin', 'token', 'https://evil.example'], ['no origin', 'token', undefined]])('do not reach a page with %s', async (_what, token, origin) => {
    const socket = connect(token === 'token' ? `?token=${host.token}` : '', origin === 'own' ? own() : origin)
    const outcome = await new Promise((resolve) => socket.once('open', () => resolve('open')).once('error', (error) => resolve(error.message)))
    expect(outcome).toContain('403')
  })
})

describe('the port', () => {
  it('is told when it is taken', async () => {
    await expect(startBrowserHost({ studio, rendererFolder: folder, port: host.port })).rejects.toMatchObject({ code: 'conflict', hint: expect.stringContaining('--port') })
  })
})

import { describe, expect, it } from 'vitest'
import { cookieName, findToken, refuseForeign, refuseUnauthorised } from '../../../../src/main/app/request-guard.ts'

const port = 4321
const good = { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}`, fetchSite: 'same-origin', token: 'secret' }
const refused = (change: Partial<typeof good | { origin: undefined; fetchSite: undefined; host: undefined; token: null }>) => refuseUnauthorised({ ...good, ...change }, port, 'secret')?.status ?? null

describe('who may talk to the browser host', () => {
  it('lets its own page in, and a program that names no origin but has the token', () => {
    expect(refused({})).toBeNull()
    expect(refused({ origin: undefined, fetchSite: undefined })).toBeNull()
    expect(refused({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBeNull()
  })
  it('keeps out other host names, which is how DNS rebinding comes in', () => {
    expect(refused({ host: `evil.example:${port}` })).toBe(403)
    expect(refused({ host: undefined })).toBe(403)
    expect(refused({ host: '127.0.0.1' })).toBe(403)
  })
  it('keeps out other pages, even with the token', () => {
    expect(refused({ origin: 'https://evil.example' })).toBe(403)
    expect(refused({ origin: 'null' })).toBe(403)
    expect(refused({ origin: 'http://127.0.0.1:9999' })).toBe(403)
    expect(refused({ origin: undefined, fetchSite: 'cross-site' })).toBe(403)
    expect(refused({ origin: undefined, fetchSite: 'same-site' })).toBe(403)
  })
  it('keeps out whoever has no token, a wrong one, or part of it', () => {
    expect(refused({ token: null })).toBe(401)
    expect(refused({ token: 'wrong!' })).toBe(401)
    expect(refused({ token: 'secre' })).toBe(401)
    expect(refused({ token: '' })).toBe(401)
  })
  it('gives the screens themselves, which hold nothing, without a token', () => expect(refuseForeign({ ...good, token: null }, port)).toBeNull())
})

describe('where the token is found', () => {
  const none = new URLSearchParams()
  it('is the header, then the address, then the cookie of this port', () => {
    const everywhere = { authorization: 'Bearer a', cookie: `x=1; ${cookieName(port)}=c` }
    expect(findToken(everywhere, new URLSearchParams('token=b'), port)).toBe('a')
    expect(findToken({ cookie: everywhere.cookie }, new URLSearchParams('token=b'), port)).toBe('b')
    expect(findToken({ cookie: everywhere.cookie }, none, port)).toBe('c')
    expect(findToken({ cookie: `${cookieName(port + 1)}=c` }, none, port)).toBeNull()
    expect(findToken({ authorization: 'Basic a' }, none, port)).toBeNull()
  })
})

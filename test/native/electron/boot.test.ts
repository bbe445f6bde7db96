import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { procedures } from '../../../src/shared/contract/contract.ts'
import type { createFakeElectron } from '../../helpers/fake-electron.ts'

// The real Electron boot on a stand-in for the `electron` module: every option that matters for safety is looked at, every guard is called.
const fake = vi.hoisted(() => ({ electron: null as unknown as ReturnType<typeof createFakeElectron> }))
vi.mock('electron', async () => {
  const { createFakeElectron: create } = await import('../../helpers/fake-electron.ts')
  fake.electron = create()
  return { ...fake.electron.module, default: fake.electron.module }
})
vi.mock('electron-log/main', () => ({ default: { initialize: vi.fn(), error: vi.fn(), errorHandler: { startCatching: vi.fn() }, transports: { file: { getFile: () => ({ path: '/log/main.log' }) } } } }))

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-boot-'))
  process.argv = [process.execPath, 'app', '--library', folder]
  await import('../../../src/main/index.ts')
  await vi.waitFor(() => expect(fake.electron.windows).toHaveLength(1), 20_000)
}, 60_000)
afterAll(async () => {
  const { app } = fake.electron.module
  app.emit('before-quit', { preventDefault: () => undefined })
  await vi.waitFor(() => expect(app.quit.calls).not.toHaveLength(0), 20_000)
  rmSync(folder, { recursive: true, force: true })
  rmSync(fake.electron.userData, { recursive: true, force: true })
})

const window = () => fake.electron.windows[0] ?? expect.fail('no window')
const ownPage = { senderFrame: { url: 'highboard-app://studio/#/library', parent: null } }

describe('the window', () => {
  it('is sandboxed, isolated, and has no Node', () => {
    expect(window().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    })
    expect(window().options.webPreferences['preload']).toMatch(/out[\\/]preload[\\/]index\.cjs$/)
    expect(fake.electron.module.app.enableSandbox.calls).not.toHaveLength(0)
  })
  it('shows the studio’s own pages, over its own scheme and no file://', () => expect(window().loaded).toEqual(['highboard-app://studio/']))
  it('cannot be led elsewhere, not by a link, a frame or a redirect', () => {
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      for (const [url, isStopped] of [['https://evil.example/', true], ['file:///etc/passwd', true], ['highboard-app://studio.evil/', true], ['highboard-media://library/videos/1', true], ['highboard-app://studio/#/train', false]] as const) {
        const preventDefault = vi.fn()
        window().webContents.emit(name, { url, preventDefault })
        expect(preventDefault.mock.calls.length, `${name} ${url}`).toBe(isStopped ? 1 : 0)
      }
    }
  })
  it('opens no other windows and embeds no pages', () => {
    expect(window().webContents.openHandler?.({ url: 'https://evil.example' })).toEqual({ action: 'deny' })
    const preventDefault = vi.fn()
    window().webContents.emit('will-attach-webview', { preventDefault })
    expect(preventDefault).toHaveBeenCalled()
  })
  it('remembers where it was', () => {
    window().emit('close')
    expect(JSON.parse(readFileSync(join(fake.electron.userData, 'window.json'), 'utf8'))).toEqual({ x: 10, y: 20, width: 1000, height: 700, isMaximised: false })
  })
})

describe('permissions', () => {
  it('are refused, asked for or checked', () => {
    const { defaultSession } = fake.electron.module.session
    const decided = (permission: string, requestingUrl: string): unknown => {
      const decide = vi.fn()
      defaultSession.setPermissionRequestHandler.calls[0]?.[0]({}, permission, decide, { requestingUrl })
      return decide.mock.calls[0]?.[0]
    }
    const checked = (permission: string, origin: string): unknown => defaultSession.setPermissionCheckHandler.calls[0]?.[0]({}, permission, origin)
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
      expect([permission, decided(permission, 'highboard-app://studio/'), checked(permission, 'highboard-app://studio')]).toEqual([permission, false, false])
    }
    expect(defaultSession.setDevicePermissionHandler.calls[0]?.[0]()).toBe(false)
    // Evaluations are copied as JSON: text may go into the clipboard, from the studio's own page.
    expect([decided('clipboard-sanitized-write', 'highboard-app://studio/index.html'), checked('clipboard-sanitized-write', 'highboard-app://studio/')]).toEqual([true, true])
    expect([decided('clipboard-sanitized-write', 'https://evil.example/'), checked('clipboard-sanitized-write', 'https://evil.example')]).toEqual([false, false])
  })
  it('let nothing be downloaded but what a screen made itself', () => {
    const isPrevented = (address: string): boolean => {
      const preventDefault = vi.fn()
      fake.electron.module.session.defaultSession.emit('will-download', { preventDefault }, { getURL: () => address })
      return preventDefault.mock.calls.length > 0
    }
    expect(isPrevented('blob:highboard-app://studio/0f7c19d2')).toBe(false)
    for (const address of ['https://evil.example/a.html', 'blob:https://evil.example/0f7c19d2', 'blob:highboard-app://studio.evil/0f7c19d2', 'highboard-app://studio/index.html', 'data:text/html,x']) expect([address, isPrevented(address)]).toEqual([address, true])
  })
})

describe('calls from the page', () => {
  it('have one channel for each procedure, and no other', () => {
    expect([...fake.electron.ipcHandlers.keys()].sort()).toEqual(Object.keys(procedures).map((name) => `highboard:call:${name}`).sort())
  })
  it('are answered to the studio’s own page', async () => {
    const reply = await fake.electron.ipcHandlers.get('highboard:call:library.info')?.(ownPage, {})
    expect(reply).toMatchObject({ ok: true, output: { folder } })
  })
  it('carry errors as data', async () => {
    expect(await fake.electron.ipcHandlers.get('highboard:call:dives.get')?.(ownPage, { diveId: 5 })).toMatchObject({ ok: false, error: { code: 'not-found' } })
    expect(await fake.electron.ipcHandlers.get('highboard:call:dives.get')?.(ownPage, { diveId: 'x' })).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
  })
  it.each([
    ['another page', { senderFrame: { url: 'https://evil.example/', parent: null } }],
    ['a look-alike', { senderFrame: { url: 'highboard-app://studio.evil/', parent: null } }],
    ['a frame inside', { senderFrame: { url: 'highboard-app://studio/', parent: {} } }],
    ['a page that is gone', { senderFrame: null }],
  ])('are not answered to %s', async (_who, event) => {
    expect(await fake.electron.ipcHandlers.get('highboard:call:library.info')?.(event, {})).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
  })
})

describe('the two schemes', () => {
  const ask = async (url: string, init?: RequestInit) => fake.electron.protocolHandlers.get(url.split(':')[0] ?? '')?.(new Request(url, init)) ?? expect.fail('no handler')
  it('are standard and secure, and have no more rights than they need', () => {
    const schemes = fake.electron.module.protocol.registerSchemesAsPrivileged.calls[0]?.[0] ?? expect.fail('no schemes')
    expect(schemes.map((scheme) => scheme.scheme)).toEqual(['highboard-app', 'highboard-media'])
    for (const { privileges } of schemes) {
      expect(privileges).toMatchObject({ standard: true, secure: true })
      expect(privileges['bypassCSP']).toBeUndefined()
      expect(privileges['allowServiceWorkers']).toBeUndefined()
    }
    expect([...fake.electron.protocolHandlers.keys()]).toEqual(['highboard-app', 'highboard-media'])
  })
  it('give the screens a strict policy', async () => {
    const policy = (await ask('highboard-app://studio/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("img-src 'self' highboard-media://library")
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|\*/)
  })
  it('give only the built files, and only the library’s media', async () => {
    for (const url of ['highboard-app://studio/..%2f..%2fpackage.json', 'highboard-app://other/index.html', 'highboard-media://library/..%2f..%2fetc/passwd', 'highboard-media://library/etc/passwd', 'highboard-media://other/videos/1', 'highboard-media://library/videos/1']) {
      expect((await ask(url)).status, url).toBe(404)
    }
    expect((await ask('highboard-app://studio/', { method: 'POST', body: 'x' })).status).toBe(404)
  })
})

describe('the boot', () => {
  it('is the only instance, and shows its window when started again', () => {
    expect(fake.electron.module.app.requestSingleInstanceLock.calls).not.toHaveLength(0)
    fake.electron.module.app.emit('second-instance')
    expect(window().restore.calls).not.toHaveLength(0)
    expect(window().focus.calls).not.toHaveLength(0)
  })
  it('has a menu', () => expect(fake.electron.module.Menu.setApplicationMenu.calls).toHaveLength(1))
})

import { rmSync } from 'node:fs'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createWindowPrinter } from '../../../src/main/app/window-printer.ts'
import type { createFakeElectron } from '../../helpers/fake-electron.ts'

// The printer of the desktop on a stand-in for Electron: what its window may do, what answers in it, that it goes. The real window is not opened here.
const fake = vi.hoisted(() => ({ electron: null as unknown as ReturnType<typeof createFakeElectron> }))
vi.mock('electron', async () => {
  const { createFakeElectron: create } = await import('../../helpers/fake-electron.ts')
  fake.electron = create()
  return { ...fake.electron.module, default: fake.electron.module }
})
afterAll(() => rmSync(fake.electron.userData, { recursive: true, force: true }))
beforeEach(() => fake.electron.whileLoading(() => Promise.resolve()))

const printing = () => fake.electron.partitions.get('highboard-reports') ?? expect.fail('no session of its own')
const last = () => fake.electron.everyWindow.at(-1) ?? expect.fail('no window')

describe('a report printed by the desktop', () => {
  it('is shown to nobody, in a window that can do nothing, and printed with numbers and tags', async () => {
    expect(await createWindowPrinter().state()).toEqual({ kind: 'window', program: null, reason: '', hint: '' })
    const bytes = await createWindowPrinter().print('<p>x</p>', { paper: 'letter' })
    expect(Buffer.from(bytes).toString()).toMatch(/^%PDF-/)
    expect(last().options).toMatchObject({ show: false })
    expect(last().options.webPreferences).toMatchObject({ javascript: false, sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webSecurity: true, webviewTag: false, session: printing() })
    expect(last().options.webPreferences['preload']).toBeUndefined()
    expect(last().webContents.printToPDF.calls[0]?.[0]).toMatchObject({ pageSize: 'Letter', displayHeaderFooter: true, generateTaggedPDF: true, footerTemplate: expect.stringContaining('pageNumber') })
    expect(fake.electron.windows).toEqual([])
  })

  it('is the only address that answers, while it is printed, under a policy that forbids scripts', async () => {
    const answers: unknown[] = []
    const isLetThrough = (url: string): boolean => {
      let cancelled = true
      printing().webRequest.onBeforeRequest.calls.at(-1)?.[0]({ url }, ({ cancel }) => (cancelled = cancel))
      return !cancelled
    }
    let address = ''
    fake.electron.whileLoading(async (url) => {
      address = url
      const handler = printing().protocol.handle.calls.at(-1)?.[1] ?? expect.fail('no handler')
      const own = await handler(new Request(url))
      const policy = own.headers.get('content-security-policy') ?? ''
      answers.push(await own.text(), policy.includes("default-src 'none'") && !policy.includes('script-src') && policy.includes('sandbox'), isLetThrough(url), (await handler(new Request('highboard-app://studio/index.html'))).status)
      for (const other of ['https://evil.example/x.png', 'file:///etc/passwd', 'highboard-app://studio/', 'highboard-media://library/videos/1', 'highboard-app://report/another', 'blob:x', 'ws://127.0.0.1:1/']) answers.push(isLetThrough(other))
      answers.push(isLetThrough('data:image/jpeg;base64,AA'))
    })
    await createWindowPrinter().print('<p>mine</p>', { paper: 'a4' })
    expect(address).toMatch(/^highboard-app:\/\/report\/[0-9a-f-]{36}$/)
    const [text, hasPolicy, isOwnLet, otherStatus, ...others] = answers
    expect({ text, hasPolicy, isOwnLet, otherStatus }).toEqual({ text: '<p>mine</p>', hasPolicy: true, isOwnLet: true, otherStatus: 404 })
    expect(others).toEqual([false, false, false, false, false, false, false, true])
    expect(isLetThrough(address)).toBe(false)
  })

  it('may do nothing and download nothing', () => {
    const decided: boolean[] = []
    printing().setPermissionRequestHandler.calls[0]?.[0]({}, 'clipboard-sanitized-write', (isGranted) => decided.push(isGranted), { requestingUrl: 'highboard-app://report/x' })
    expect([...decided, printing().setPermissionCheckHandler.calls[0]?.[0]({}, 'media', ''), printing().setDevicePermissionHandler.calls[0]?.[0]()]).toEqual([false, false, false])
    const preventDefault = vi.fn()
    printing().emit('will-download', { preventDefault }, {})
    expect(preventDefault).toHaveBeenCalled()
  })

  it('ends when it takes too long, is cancelled, or its window dies, and its window goes each time', async () => {
    fake.electron.whileLoading(() => new Promise(() => undefined))
    await expect(createWindowPrinter(30).print('<p>x</p>', { paper: 'a4' })).rejects.toMatchObject({ code: 'job-died', message: expect.stringContaining('not ready') })
    const cancelling = new AbortController()
    const cancelled = createWindowPrinter().print('<p>x</p>', { paper: 'a4', signal: cancelling.signal })
    cancelling.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    const died = createWindowPrinter().print('<p>x</p>', { paper: 'a4' })
    last().webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    await expect(died).rejects.toMatchObject({ code: 'job-died', message: expect.stringContaining('crashed') })
    expect(fake.electron.windows).toEqual([])
  })
})

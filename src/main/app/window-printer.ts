import { randomUUID } from 'node:crypto'
import { BrowserWindow, session, type PrintToPDFOptions, type Session } from 'electron'
import { screensScheme } from '../../shared/contract/bridge.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Paper } from '../../shared/domain/paper.ts'
import type { PdfPrinter } from '../printing/pdf-printer.ts'
import { footer, header, marginInches, sheetPolicy } from '../printing/sheet.ts'

const mostMilliseconds = 120_000
/** In memory only, and of nothing else: no "persist:". */
const partition = 'highboard-reports'
const host = `${screensScheme}://report/`

/**
 * Prints with a window nobody sees: sandboxed, without scripts, in a session of
 * its own where the one address that answers is that of the page being printed.
 */
export function createWindowPrinter(limitMilliseconds = mostMilliseconds): PdfPrinter {
  const pages = new Map<string, string>()
  let printing: Session | null = null
  const ownSession = (): Session => (printing ??= closedSession(session.fromPartition(partition, { cache: false }), pages))

  return {
    state: () => Promise.resolve({ kind: 'window', program: null, reason: '', hint: '' }),
    async print(html, { paper, signal }) {
      if (signal?.aborted) throw cancelled()
      const address = `${host}${randomUUID()}`
      pages.set(address, html)
      const window = hiddenWindow(ownSession())
      let timer: ReturnType<typeof setTimeout> | undefined
      let stop = (): void => undefined
      const ended = new Promise<never>((_resolve, reject) => {
        stop = () => reject(cancelled())
        signal?.addEventListener('abort', stop, { once: true })
        timer = setTimeout(() => reject(new StudioError('job-died', `The PDF was not ready after ${Math.round(limitMilliseconds / 1000)} seconds.`, { hint: 'Try again, or print it by the dialog instead.' })), limitMilliseconds)
        window.webContents.once('render-process-gone', (_event, { reason }) => reject(new StudioError('job-died', `The window that prints has ended (${reason}).`, { hint: 'Try again, or print it by the dialog instead.' })))
      })
      try {
        return await Promise.race([window.loadURL(address).then(() => window.webContents.printToPDF(printOptions(paper))), ended])
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', stop)
        pages.delete(address)
        window.destroy()
      }
    },
  }
}

function cancelled(): StudioError {
  return new StudioError('cancelled', 'Printing was cancelled.')
}

export function printOptions(paper: Paper): PrintToPDFOptions {
  return {
    pageSize: paper === 'a4' ? 'A4' : 'Letter', margins: marginInches, printBackground: true, preferCSSPageSize: false,
    displayHeaderFooter: true, headerTemplate: header, footerTemplate: footer, generateTaggedPDF: true, generateDocumentOutline: true,
  }
}

/** A session in which only the pages in `pages` answer, and nothing is permitted. */
function closedSession(found: Session, pages: ReadonlyMap<string, string>): Session {
  found.protocol.handle(screensScheme, (request) => {
    const html = pages.get(request.url)
    return html === undefined
      ? new Response('Not found', { status: 404 })
      : new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': sheetPolicy, 'x-content-type-options': 'nosniff' } })
  })
  found.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !pages.has(url) && !url.startsWith('data:') }))
  found.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  found.setPermissionCheckHandler(() => false)
  found.setDevicePermissionHandler(() => false)
  found.on('will-download', (event) => event.preventDefault())
  return found
}

function hiddenWindow(printing: Session): BrowserWindow {
  return new BrowserWindow({
    show: false,
    skipTaskbar: true,
    webPreferences: {
      session: printing,
      javascript: false,
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
      spellcheck: false,
      disableDialogs: true,
      // A hidden window prints as quickly as one that is seen.
      backgroundThrottling: false,
    },
  })
}

import { StudioError, toStudioError } from '../../shared/errors.ts'
import type { Paper } from '../../shared/domain/paper.ts'
import { startChromium } from './chromium-process.ts'
import type { DevtoolsPipe } from './devtools-pipe.ts'
import { findChromium } from './find-chromium.ts'
import type { PdfPrinter } from './pdf-printer.ts'
import { footer, header, marginInches, paperInches, sheetPolicy } from './sheet.ts'

/** The page's address while it is printed. No request leaves the machine: this one is answered here, every other is refused. */
const address = 'https://report.invalid/'
const mostMilliseconds = 120_000

export interface ChromiumPrinterOptions {
  find?: () => Promise<string>
  /** Of one print, from start to end. */
  limitMilliseconds?: number
}

/** Prints with a browser of this machine, started for each print and ended after it. */
export function createChromiumPrinter({ find = findChromium, limitMilliseconds = mostMilliseconds }: ChromiumPrinterOptions = {}): PdfPrinter {
  return {
    state: () => find().then(
      (program) => ({ kind: 'browser' as const, program, reason: '', hint: '' }),
      (error: unknown) => ({ kind: 'none' as const, program: null, reason: toStudioError(error).message, hint: toStudioError(error).hint ?? '' }),
    ),
    async print(html, { paper, signal }) {
      const program = await find()
      if (signal?.aborted) throw cancelled()
      const chromium = startChromium(program)
      const stop = (): void => void chromium.end(cancelled())
      signal?.addEventListener('abort', stop, { once: true })
      const late = new StudioError('job-died', `The PDF was not ready after ${Math.round(limitMilliseconds / 1000)} seconds.`, { hint: 'Try again, print it by the dialog instead, or make the report of fewer dives.' })
      const timer = setTimeout(() => void chromium.end(late), limitMilliseconds)
      try {
        return await printPage(chromium.pipe, html, paper)
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', stop)
        await chromium.end(cancelled())
      }
    },
  }
}

function cancelled(): StudioError {
  return new StudioError('cancelled', 'Printing was cancelled.')
}

async function printPage(pipe: DevtoolsPipe, html: string, paper: Paper): Promise<Uint8Array> {
  const { targetId } = await pipe.send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = (await pipe.send('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string }
  const send = (method: string, params: object = {}): Promise<Record<string, unknown>> => pipe.send(method, params, sessionId)
  let isServed = false
  pipe.on('Fetch.requestPaused', ({ requestId, request }) => {
    const isPage = !isServed && (request as { url: string }).url === address
    isServed ||= isPage
    const answer = isPage
      ? send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders: [{ name: 'content-type', value: 'text/html; charset=utf-8' }, { name: 'content-security-policy', value: sheetPolicy }], body: Buffer.from(html, 'utf8').toString('base64') })
      : send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    // Where the browser has ended meanwhile, the print itself says so.
    answer.catch(() => undefined)
  })
  await send('Emulation.setScriptExecutionDisabled', { value: true })
  await send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
  await send('Page.enable')
  const loaded = pipe.next('Page.loadEventFired')
  // Where opening it fails, that is what is told.
  loaded.catch(() => undefined)
  const { errorText } = await send('Page.navigate', { url: address })
  if (typeof errorText === 'string' && errorText !== '') throw new StudioError('job-died', `The browser did not open the report: ${errorText}.`)
  await loaded
  const [paperWidth, paperHeight] = paperInches[paper]
  const { data } = await send('Page.printToPDF', {
    paperWidth, paperHeight, marginTop: marginInches.top, marginBottom: marginInches.bottom, marginLeft: marginInches.left, marginRight: marginInches.right,
    printBackground: true, displayHeaderFooter: true, headerTemplate: header, footerTemplate: footer, preferCSSPageSize: false, generateTaggedPDF: true, generateDocumentOutline: true,
  })
  return Buffer.from(String(data), 'base64')
}

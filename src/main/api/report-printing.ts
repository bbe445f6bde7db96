import type { reportProcedures } from '../../shared/contract/reports.ts'
import type { PdfPrinter } from '../printing/pdf-printer.ts'
import type { Handlers } from './handler.ts'
import type { ReportDocuments } from './report-documents.ts'

export interface ReportPrintingOptions {
  printer: PdfPrinter
  documents: ReportDocuments
  /** A page by the name of its procedure, asked as anybody would: with nothing in it that the person may not know. */
  page(report: string, input: unknown): Promise<{ fileName: string; html: string }>
}

export interface ReportPrinting {
  handlers: Handlers<Extract<keyof typeof reportProcedures, 'reports.pdf' | 'reports.printer'>>
  /** Ends what is being printed. */
  close(): void
}

/** Reports as PDF. One is printed after the other: each takes a browser of its own. */
export function createReportPrinting({ printer, documents, page }: ReportPrintingOptions): ReportPrinting {
  const closing = new AbortController()
  let before: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = before.then(work)
    before = turn.catch(() => undefined)
    return turn
  }

  return {
    handlers: {
      'reports.printer': () => printer.state(),
      'reports.pdf': async ({ of: { report, input }, paper }) => {
        const { fileName, html } = await page(report, input)
        const bytes = await inTurn(() => printer.print(html, { paper, signal: closing.signal }))
        const named = fileName.replace(/\.html$/, '.pdf')
        return { fileName: named, document: documents.keep({ fileName: named, bytes }), sizeBytes: bytes.byteLength }
      },
    },
    close: () => closing.abort(),
  }
}

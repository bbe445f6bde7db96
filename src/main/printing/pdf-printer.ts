import type { Paper } from '../../shared/domain/paper.ts'

/** Where a PDF comes from, or why none does. */
export interface PrinterState {
  /** 'window': a hidden window of the studio; 'browser': a Chromium, Chrome or Edge of this machine; 'none': only the print dialog. */
  kind: 'window' | 'browser' | 'none'
  /** Path of the browser's program; null for the others. */
  program: string | null
  /** Why there is none, and what to do about it; empty where there is one. */
  reason: string
  hint: string
}

/**
 * A page that stands alone (HTML with everything in it) as PDF. Whatever the page
 * says, no script of it runs and nothing outside it is loaded.
 */
export interface PdfPrinter {
  /** Looks for what prints and starts nothing. */
  state(): Promise<PrinterState>
  /** @throws StudioError 'missing-tool', 'job-died', 'cancelled' */
  print(html: string, options: { paper: Paper; signal?: AbortSignal }): Promise<Uint8Array>
}

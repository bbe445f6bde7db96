import { randomBytes } from 'node:crypto'
import { StudioError } from '../../shared/errors.ts'

/** Files that were made for whoever asked, until they fetch them: each is handed out once, under a name nobody can guess. */
export interface ReportDocuments {
  /** Returns the name it is fetched by. */
  keep(document: ReportDocument): string
  /** @throws StudioError 'not-found' */
  take(key: string, isHead: boolean): ReportDocument
}

export interface ReportDocument {
  fileName: string
  bytes: Uint8Array
}

const mostKept = 4
const keptMilliseconds = 5 * 60_000

export function createReportDocuments(now: () => number = Date.now): ReportDocuments {
  const kept = new Map<string, { document: ReportDocument; until: number }>()
  const forgetOld = (): void => {
    for (const [key, { until }] of kept) if (until < now() || kept.size > mostKept) kept.delete(key)
  }
  return {
    keep(document) {
      const key = randomBytes(16).toString('hex')
      kept.set(key, { document, until: now() + keptMilliseconds })
      forgetOld()
      return key
    },
    take(key, isHead) {
      forgetOld()
      const found = kept.get(key)
      if (!found) throw new StudioError('not-found', 'This report has been fetched already, or was made too long ago.', { hint: 'Make it again.' })
      if (!isHead) kept.delete(key)
      return found.document
    },
  }
}

/** As a download, never shown in place of the studio. */
export function documentResponse({ fileName, bytes }: ReportDocument, isHead: boolean): Response {
  return new Response(isHead ? null : new Uint8Array(bytes), {
    headers: { 'content-type': 'application/pdf', 'content-length': String(bytes.byteLength), 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
}

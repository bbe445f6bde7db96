/** Reports: pages made by the studio, to be saved as they are or as PDF, or printed. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { OutputOf } from '../../../shared/contract/contract.ts'
import { mediaRoutes } from '../../../shared/contract/media.ts'
import type { PrintedReport, ReportPrinter } from '../../../shared/contract/reports.ts'
import { paperOf } from '../../../shared/domain/paper.ts'
import { StudioError } from '../../../shared/errors.ts'
import { studio } from '../api/studio.ts'
import { printPage } from '../format/print-page.ts'
import { saveBlob, saveText } from '../format/save-text.ts'
import { useNoticesStore } from './notices.ts'

/** 'page': the HTML; 'pdf': written directly; 'print': by the print dialog. */
export type ReportUse = 'page' | 'pdf' | 'print'

export const useReportsStore = defineStore('reports', () => {
  const notices = useNoticesStore()
  const isMaking = ref(false)
  /** What PDFs are written with; null until it has been asked for. */
  const printer = shallowRef<ReportPrinter | null>(null)

  /** Asked anew where nothing was found: a browser may have been installed meanwhile. */
  async function findPrinter(): Promise<void> {
    if (printer.value === null || printer.value.kind === 'none') printer.value = (await notices.attempt(() => studio.call('reports.printer', {}))) ?? printer.value
  }

  /** Every report answers with a page. */
  const pageOf = ({ report, input }: PrintedReport): Promise<OutputOf<'reports.dive'>> => studio.call(report, input as never)

  async function savePdf(of: PrintedReport): Promise<string> {
    const { fileName, document } = await studio.call('reports.pdf', { of, paper: paperOf(navigator.language) })
    const response = await fetch(studio.mediaUrl(mediaRoutes.document(document)))
    if (!response.ok) throw new StudioError('io', `The PDF was made but could not be fetched: the studio answered ${response.status}.`, { hint: 'Make it again.' })
    saveBlob(fileName, await response.blob())
    return fileName
  }

  /** Returns the name of the file that was handed to the browser, '' after the print dialog; undefined where it failed, which has been told. */
  async function make(of: PrintedReport, how: ReportUse): Promise<string | undefined> {
    if (isMaking.value) return undefined
    isMaking.value = true
    const name = await notices.attempt(async () => {
      if (how === 'pdf' && printer.value?.kind !== 'none') return savePdf(of)
      const { fileName, html } = await pageOf(of)
      if (how === 'page') saveText(fileName, html, 'text/html')
      else printPage(html)
      return how === 'page' ? fileName : ''
    })
    isMaking.value = false
    return name
  }

  return { isMaking, printer, findPrinter, make }
})

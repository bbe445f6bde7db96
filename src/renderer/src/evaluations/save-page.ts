import { saveText } from '../format/save-text.ts'

/** Hands a page of the studio to the browser as a download. */
export function savePage({ fileName, html }: { fileName: string; html: string }): void {
  saveText(fileName, html, 'text/html')
}

import type { Paper } from '../../shared/domain/paper.ts'

/** How a page is laid on paper, the same whoever prints. */

/** Width and height, inches. */
export const paperInches: Record<Paper, [width: number, height: number]> = { a4: [210 / 25.4, 297 / 25.4], letter: [8.5, 11] }

/** Inches; at the bottom the footer stands in it. */
export const marginInches = { top: 0.6, bottom: 0.75, left: 0.6, right: 0.6 }

/** At the foot of every sheet: the page's title, and its number of how many. The classes are filled in by the printer, as text. */
export const footer = `<div style="width: 100%; margin: 0 ${marginInches.left}in; display: flex; gap: 12px; font: 8px system-ui, sans-serif; color: #5a6675;">
<span class="title" style="flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>`

/** Nothing at the head: an empty one, for without any the printer puts a date there. */
export const header = '<span></span>'

/** What a printed page may do, said from outside it: show its own styles and the pictures it holds. */
export const sheetPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; sandbox"

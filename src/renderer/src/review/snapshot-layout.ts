/** Where everything goes in the picture of a comparison: pictures with a line of text below each, or one picture and all lines below it. */
import type { Placed, Size } from './pane-alignment.ts'

export interface SnapshotLayout extends Size {
  /** Of each pane; of a blend the first is the whole picture and the others are empty. */
  pictures: readonly Placed[]
  /** Left edge and middle of each pane's line of text, and how wide it may be. */
  captions: readonly { left: number; middle: number; width: number }[]
  /** The line below all: how they were synchronised. */
  foot: { left: number; middle: number; width: number }
  fontPixels: number
}

const widest = 1280
const gap = 8

/** `sizes`: of the panes' full pictures; the first is the reference where they are blended. */
export function layOutSnapshot(sizes: readonly Size[], isBlended: boolean): SnapshotLayout {
  const first = sizes[0] ?? { width: 16, height: 9 }
  const columns = isBlended || sizes.length === 1 ? 1 : 2
  const cellWidth = Math.min(Math.max(...sizes.map(({ width }) => width), 320), widest)
  const fontPixels = Math.round(Math.max(cellWidth / 44, 13))
  const line = Math.round(fontPixels * 2)
  const scaled = ({ width, height }: Size): Size => ({ width: cellWidth, height: Math.round((cellWidth * height) / width) })
  const width = columns * cellWidth + (columns + 1) * gap
  const inset = gap + Math.round(fontPixels / 2)
  if (isBlended) {
    const stage = scaled(first)
    const below = gap + stage.height
    return {
      width, height: below + (sizes.length + 1) * line + gap, fontPixels,
      pictures: sizes.map((_, i) => (i === 0 ? { left: gap, top: gap, ...stage } : { left: 0, top: 0, width: 0, height: 0 })),
      captions: sizes.map((_, i) => ({ left: inset, middle: below + i * line + line / 2, width: width - 2 * inset })),
      foot: { left: inset, middle: below + sizes.length * line + line / 2, width: width - 2 * inset },
    }
  }
  const pictures: Placed[] = []
  const captions: { left: number; middle: number; width: number }[] = []
  let top = gap
  for (let row = 0; row * columns < sizes.length; row++) {
    const cells = sizes.slice(row * columns, (row + 1) * columns).map(scaled)
    const rowHeight = Math.max(...cells.map(({ height }) => height))
    cells.forEach((cell, column) => {
      const left = gap + column * (cellWidth + gap)
      pictures.push({ left, top: top + (rowHeight - cell.height) / 2, ...cell })
      captions.push({ left: left + Math.round(fontPixels / 2), middle: top + rowHeight + line / 2, width: cellWidth - fontPixels })
    })
    top += rowHeight + line + gap
  }
  return { width, height: top + line, pictures, captions, foot: { left: inset, middle: top + line / 2 - gap / 2, width: width - 2 * inset }, fontPixels }
}

/** How a chart of curves looks and answers to the pointer, as uPlot wants it said. */
import uPlot from 'uplot'
import { fontFamily } from '../design/naive-theme.ts'
import type { Palette } from '../design/tokens.ts'
import { powerOfTen } from '../format/values.ts'

export interface ChartLook {
  width: number
  height: number
  palette: Palette
  curves: readonly { label: string; colour: keyof Palette; dash?: readonly number[] }[]
  /** So few points that a line alone would not show them. */
  isSparse: boolean
  level: { label: string } | null
  fixedRange: [number, number] | undefined
  syncKey: string | undefined
  /** Writes the values of the y axis; null: as uPlot does. */
  format: ((value: number) => string) | null
  /** The epoch to mark, asked for at each drawing. */
  mark(): { epoch: number; label: string } | null
  /** The epoch under the pointer; null when it has left. */
  hover(epoch: number | null): void
}

/** As uPlot writes them, unless they have run away: a power of ten is still readable. */
function plainValues(_plot: uPlot, splits: number[], _axis: number, _space: number, increment: number): string[] {
  const digits = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(increment) + 1e-9)))
  const isHuge = splits.some((value) => Math.abs(value) >= 1e6)
  return splits.map((value) => (isHuge ? powerOfTen(value) : String(Number(value.toFixed(digits))).replace('-', '−')))
}

export function chartOptions({ width, height, palette, curves, isSparse, level, fixedRange, syncKey, format, mark, hover }: ChartLook): uPlot.Options {
  const axis: uPlot.Axis = { stroke: palette.textFaint, font: `10.5px ${fontFamily}`, grid: { stroke: palette.border, width: 1 }, ticks: { show: false } }
  return {
    width, height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false }, ...(syncKey === undefined ? {} : { sync: { key: syncKey, setSeries: false } }) },
    padding: [8, 10, 0, 0],
    scales: { x: { time: false }, y: fixedRange ? { range: fixedRange } : {} },
    axes: [
      { ...axis, size: 26, incrs: [1, 2, 5, 10, 20, 50, 100, 200] },
      { ...axis, size: format ? 58 : 46, ...(format ? { values: (_plot: uPlot, splits: number[]) => splits.map(format) } : { values: plainValues }) },
    ],
    series: [
      {},
      ...curves.map((curve): uPlot.Series => ({ label: curve.label, stroke: palette[curve.colour], width: 1.75, spanGaps: true, points: { show: isSparse, size: 5 }, ...(curve.dash && curve.dash.length > 0 ? { dash: [...curve.dash] } : {}) })),
      ...(level ? [{ label: level.label, stroke: palette.textFaint, width: 1.25, dash: [5, 4], points: { show: false } }] : []),
    ],
    hooks: {
      draw: [(plot) => drawMark(plot, mark(), palette)],
      setCursor: [(plot) => {
        const at = plot.cursor.idx
        hover(at === null || at === undefined || (plot.cursor.left ?? -1) < 0 ? null : (plot.data[0][at] ?? null))
      }],
    },
  }
}

/** A line through the epoch that counts, with its word beside it. */
function drawMark(plot: uPlot, mark: { epoch: number; label: string } | null, palette: Palette): void {
  const { min, max } = plot.scales['x'] ?? {}
  if (mark === null || min == null || max == null || mark.epoch < min || mark.epoch > max) return
  const { ctx, bbox } = plot
  const ratio = uPlot.pxRatio
  const x = Math.round(plot.valToPos(mark.epoch, 'x', true))
  ctx.save()
  ctx.strokeStyle = palette.success
  ctx.fillStyle = palette.success
  ctx.lineWidth = ratio
  ctx.setLineDash([2 * ratio, 3 * ratio])
  ctx.beginPath()
  ctx.moveTo(x, bbox.top)
  ctx.lineTo(x, bbox.top + bbox.height)
  ctx.stroke()
  ctx.font = `600 ${10 * ratio}px ${fontFamily}`
  ctx.textBaseline = 'top'
  // It is written on the side that has room.
  const isRight = x < bbox.left + bbox.width / 2
  ctx.textAlign = isRight ? 'left' : 'right'
  ctx.fillText(mark.label, x + (isRight ? 4 : -4) * ratio, bbox.top + 2 * ratio)
  ctx.restore()
}

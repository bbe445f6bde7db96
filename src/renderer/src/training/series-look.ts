/**
 * How curves of several runs are told apart: by colour and by dash, both, so
 * that neither is needed alone. The six colours keep apart for readers with
 * red-green and blue-yellow weakness, in light and in dark (tokens.ts).
 */
import type { Palette } from '../design/tokens.ts'

export const seriesColours = ['series1', 'series2', 'series3', 'series4', 'series5', 'series6'] as const satisfies readonly (keyof Palette)[]
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [5, 2], [12, 4, 2, 4, 2, 4]]

export interface SeriesLook {
  colour: keyof Palette
  /** Lengths of line and gap in pixels; empty: drawn through. */
  dash: readonly number[]
}

/** Of the run at a place, from 0. The seventh begins the colours again with other dashes. */
export function seriesLook(place: number): SeriesLook {
  const round = Math.floor(place / seriesColours.length)
  return { colour: seriesColours[place % seriesColours.length] ?? 'series1', dash: dashes[(place + round) % dashes.length] ?? [] }
}

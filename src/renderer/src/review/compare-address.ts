/**
 * A comparison as an address: which dives, how they are laid beside or over each
 * other, and what was put right by hand. What is as it comes is left out; what
 * cannot be read is as if it was not there, so an old bookmark still opens.
 */
import { leastPercent, mostPercent } from './clock-steps.ts'
import { clampAlignment, isAligned, unaligned, type Alignment } from './pane-alignment.ts'
import { syncModes, type SyncMode } from './pane-sync.ts'

export const mostPanes = 4
export const viewModes = ['panes', 'overlay', 'difference', 'ghost'] as const
export type ViewMode = (typeof viewModes)[number]

export interface PaneAddress {
  diveId: number
  /** Frames ahead (positive) or back, -999 to 999. */
  nudge: number
  /** Pictures a second it was filmed at; null: as its file says. */
  filmedRate: number | null
  alignment: Alignment
}
export interface ComparisonAddress {
  /** At most four. */
  panes: readonly PaneAddress[]
  /** Index of the pane whose time the clock is. */
  reference: number
  sync: SyncMode
  mode: ViewMode
  /** Share of the other pictures in an overlay, strength of ghosts: 0 to 1. */
  opacity: number
  /** Of real-world speed. */
  percent: number
  /** Frame of the reference where it stands; null: its first boundary. */
  frame: number | null
}

type Query = Readonly<Record<string, unknown>>
const emptyPane = (diveId: number): PaneAddress => ({ diveId, nudge: 0, filmedRate: null, alignment: unaligned })
export { emptyPane as paneOf }

function parts(value: unknown): string[] {
  const text: unknown = Array.isArray(value) ? value[0] : value
  return typeof text === 'string' && text !== '' ? text.split(',') : []
}
function numberIn(text: string | undefined, least: number, most: number): number | null {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= least && value <= most ? value : null
}
function wholeIn(text: string | undefined, least: number, most: number): number | null {
  const value = numberIn(text, least, most)
  return value !== null && Number.isInteger(value) ? value : null
}
function alignmentOf(text: string | undefined): Alignment {
  const [scale, x, y] = (text ?? '').split(':')
  const read = [numberIn(scale, 0.25, 4), numberIn(x, -1, 1), numberIn(y, -1, 1)] as const
  return read[0] === null || read[1] === null || read[2] === null ? unaligned : clampAlignment({ scale: read[0], x: read[1], y: read[2] })
}
const oneOf = <T extends string>(known: readonly T[], text: string | undefined): T | null => known.find((each) => each === text) ?? null

export function readAddress(query: Query): ComparisonAddress {
  const nudges = parts(query['nudge'])
  const rates = parts(query['filmed'])
  const alignments = parts(query['align'])
  const panes = parts(query['dives']).map((text, i): PaneAddress | null => {
    const diveId = wholeIn(text, 1, Number.MAX_SAFE_INTEGER)
    return diveId === null ? null : { diveId, nudge: wholeIn(nudges[i], -999, 999) ?? 0, filmedRate: numberIn(rates[i], 1, 100_000), alignment: alignmentOf(alignments[i]) }
  }).filter((pane) => pane !== null).slice(0, mostPanes)
  return {
    panes,
    reference: (wholeIn(parts(query['reference'])[0], 1, Math.max(panes.length, 1)) ?? 1) - 1,
    sync: oneOf(syncModes, parts(query['sync'])[0]) ?? 'stages',
    mode: oneOf(viewModes, parts(query['mode'])[0]) ?? 'panes',
    opacity: numberIn(parts(query['opacity'])[0], 0, 1) ?? 0.5,
    percent: wholeIn(parts(query['speed'])[0], leastPercent, mostPercent) ?? 100,
    frame: wholeIn(parts(query['frame'])[0], -1_000_000, 1_000_000),
  }
}

export function writeAddress({ panes, reference, sync, mode, opacity, percent, frame }: ComparisonAddress): Record<string, string> {
  const query: Record<string, string> = {}
  const list = (name: string, values: readonly string[]): void => {
    if (values.some((value) => value !== '')) query[name] = values.join(',')
  }
  list('dives', panes.map(({ diveId }) => String(diveId)))
  if (sync !== 'stages') query['sync'] = sync
  if (mode !== 'panes') query['mode'] = mode
  if (reference > 0) query['reference'] = String(reference + 1)
  list('nudge', panes.map(({ nudge }) => (nudge === 0 ? '' : String(nudge))))
  list('filmed', panes.map(({ filmedRate }) => (filmedRate === null ? '' : String(filmedRate))))
  list('align', panes.map(({ alignment }) => (isAligned(alignment) ? [alignment.scale, alignment.x, alignment.y].join(':') : '')))
  if (opacity !== 0.5) query['opacity'] = String(opacity)
  if (percent !== 100) query['speed'] = String(percent)
  if (frame !== null) query['frame'] = String(frame)
  return query
}

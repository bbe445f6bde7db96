import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * Where the window was, remembered between starts. A state from a screen that
 * is no longer there must not open the window where nobody can see it.
 */
export const windowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(400),
  height: z.number().int().min(300),
  isMaximised: z.boolean(),
})
export type WindowState = z.infer<typeof windowState>

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** At least this much of the window must lie on a display to count as visible, in pixels. */
const visiblePixels = 120

/** The remembered state if it can be seen on one of the displays' work areas, else null. */
export function visibleState(state: WindowState | null, workAreas: Rectangle[]): WindowState | null {
  if (!state) return null
  const isVisible = workAreas.some((area) => {
    const overlapX = Math.min(state.x + state.width, area.x + area.width) - Math.max(state.x, area.x)
    // The title bar must be reachable, so the top edge itself has to be inside.
    return overlapX >= visiblePixels && state.y >= area.y && state.y <= area.y + area.height - visiblePixels
  })
  if (!isVisible) return null
  const widest = Math.max(...workAreas.map((area) => area.width))
  const tallest = Math.max(...workAreas.map((area) => area.height))
  return { ...state, width: Math.min(state.width, widest), height: Math.min(state.height, tallest) }
}

/** What the file says; null where it is missing or not a window state, which costs nothing but the position. */
export function readWindowState(path: string): WindowState | null {
  try {
    const parsed = windowState.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export function writeWindowState(path: string, state: WindowState): void {
  writeFileSync(`${path}.new`, JSON.stringify(state))
  renameSync(`${path}.new`, path)
}

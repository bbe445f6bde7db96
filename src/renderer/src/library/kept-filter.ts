/**
 * A filter as a window keeps it over a reload. What cannot be read, such as that
 * of another version, is no filter.
 */
import type { z } from 'zod'

type Keeper = Pick<Storage, 'getItem' | 'setItem'>

/** @param name unique among what the window keeps */
export function keptFilter<Filter>(keeper: Keeper, name: string, schema: z.ZodType<Filter>): Filter | null {
  try {
    return schema.parse(JSON.parse(keeper.getItem(name) ?? 'null'))
  } catch {
    return null
  }
}

/** A window that may keep nothing filters all the same. */
export function keepFilter(keeper: Keeper, name: string, filter: unknown): void {
  try {
    keeper.setItem(name, JSON.stringify(filter))
  } catch {
    // Full, or forbidden.
  }
}

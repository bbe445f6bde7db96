import type { LabelTree } from './label-file.ts'

/**
 * Keys of clips as label files write them, checked before anything is done with
 * them: a key's parts become names of folders to look for, so a part may be
 * nothing but a plain name, whatever the file says.
 */

/** Letters and digits of any script, and marks found in names of competitions; never a path, a hidden name or a drive. */
const plainName = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M} _.,'()&+-]*[\p{L}\p{N}\p{M})_+-])?$/u
const maximumNameLength = 120
const maximumClip = 999_999
/** Names Windows gives to devices, with any extension. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Whether a text may be used as the name of a folder or file to look for. */
export function isPlainName(name: string): boolean {
  return name.length <= maximumNameLength && plainName.test(name) && !name.includes('..') && !deviceName.test(name)
}

/** (competition, clip), FineDiving's keys. @throws StudioError 'bad-labels' */
export function nameAndClip(key: LabelTree): { competition: string; clip: number } {
  const expected = 'a pair of a competition\'s plain name and a clip\'s number, such as ("01", 5)'
  const parts = key.items(expected)
  const [competition, clip] = parts
  if (parts.length !== 2 || competition === undefined || clip === undefined || typeof competition.value !== 'string' || !isPlainName(competition.value) || !isClip(clip.value)) throw (competition !== undefined && typeof competition.value === 'string' && !isPlainName(competition.value) ? competition : key).fail(expected)
  return { competition: competition.value, clip: clip.value }
}

/** (video, clip), MTL-AQA's keys. @throws StudioError 'bad-labels' */
export function videoAndClip(key: LabelTree): { video: number; clip: number } {
  const expected = 'a pair of the numbers of a video and a clip, such as (7, 21)'
  const parts = key.items(expected)
  const [video, clip] = parts
  if (parts.length !== 2 || video === undefined || clip === undefined || !isClip(video.value) || !isClip(clip.value) || video.value > 9999) throw key.fail(expected)
  return { video: video.value, clip: clip.value }
}

function isClip(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maximumClip
}

/** Competition, then clip, by number where they are numbers: the order data sets are listed in. */
export function compareKeys(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

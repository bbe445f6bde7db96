/**
 * Names from the library made into names of files. A video or competition may be
 * called anything; a file may not: separators, signs Windows forbids, its reserved
 * names, ends in a point or a space, invisible signs that turn the direction of
 * text. What is left keeps its script and its accents.
 */

// Longest file name of common file systems is 255 bytes; numbers and extensions need room.
const mostBytesOfDisks = 255
const mostNameBytes = 160
const reserved = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i
// Forbidden on Windows; control signs; line and paragraph separators; signs that set the direction of text or show nothing.
const unsafe = /[<>:"/\\|?*\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu

/** One name of a file or folder, never a path; `fallback` where nothing is left. */
export function safeName(text: string, fallback = 'unnamed'): string {
  return made(text, mostNameBytes, fallback)
}

/**
 * A safe name that readers of data sets take as the name of a competition, too:
 * letters, digits and few signs of any script, as `isPlainName` of
 * sources/clip-keys.ts has it.
 */
export function competitionName(text: string, fallback: string): string {
  const plain = safeName(text).replace(/[^\p{L}\p{N}\p{M} _.,'()&+-]/gu, '_').replace(/\.{2,}/g, '.').replace(/^[^\p{L}\p{N}]+/u, '')
  // Room for the number of a second one of the name.
  const bounded = plain.slice(0, 110).toWellFormed().replace(/[^\p{L}\p{N}\p{M})_]+$/u, '')
  return bounded === '' || reserved.test(bounded) ? fallback : bounded
}

/** Whether a name can be used as it is. */
export function isSafeName(name: string): boolean {
  return name !== '' && made(name, mostBytesOfDisks, '') === name
}

function made(text: string, mostBytes: number, fallback: string): string {
  const clean = text.toWellFormed().normalize('NFC').replace(unsafe, '_').trim()
  const bounded = cutToBytes(clean, mostBytes).replace(/[. ]+$/, '')
  const named = /[^_.\s]/u.test(bounded) ? bounded : fallback
  return reserved.test(named) || named.startsWith('.') ? `_${named}` : named
}

function cutToBytes(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text
  let cut = ''
  let bytes = 0
  for (const sign of text) {
    bytes += Buffer.byteLength(sign)
    if (bytes > mostBytes) break
    cut += sign
  }
  return cut
}

/** Gives each name once; a second "final" becomes "final-2", a second "final.mp4" "final-2.mp4". Case does not tell names apart, because on many disks it does not. */
export class UniqueNames {
  readonly #taken = new Set<string>()
  readonly #counts = new Map<string, number>()

  take(stem: string, extension = ''): string {
    const base = fold(stem + extension)
    let count = this.#counts.get(base) ?? 0
    let candidate = stem + extension
    do {
      count++
      if (count > 1) candidate = `${stem}-${count}${extension}`
    } while (this.#taken.has(fold(candidate)))
    this.#counts.set(base, count)
    this.#taken.add(fold(candidate))
    return candidate
  }
}

const fold = (name: string): string => name.normalize('NFC').toLowerCase()

/** A video's name without the extension of its file. */
export function withoutExtension(name: string): string {
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, '') || name
}

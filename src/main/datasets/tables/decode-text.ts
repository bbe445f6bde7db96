import { tableEncoding, type TableEncoding } from '../../../shared/contract/tables.ts'
import { StudioError } from '../../../shared/errors.ts'

/**
 * Bytes of a text file into text, with how its encoding was found, to be shown:
 * by its mark, because every byte of it is valid UTF-8, or guessed. A guess is
 * between what spreadsheets of the West (Windows-1252) and of China (GB 18030)
 * write without a mark. A file that mixes encodings is refused with its lines.
 */
export interface DecodedText {
  text: string
  encoding: TableEncoding
  how: 'mark' | 'valid' | 'guessed' | 'chosen'
}

const marks: readonly { bytes: readonly number[]; encoding: TableEncoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
]

/** Errors: 'invalid-input' for a file that is no text, that mixes encodings, or that is not what was chosen. */
export function decodeText(bytes: Uint8Array, name: string, chosen: TableEncoding | null = null): DecodedText {
  const mark = marks.find((each) => each.bytes.every((byte, i) => bytes[i] === byte))
  if (chosen !== null) return { text: strict(bytes, chosen, name), encoding: chosen, how: 'chosen' }
  if (mark) return { text: strict(bytes, mark.encoding, name), encoding: mark.encoding, how: 'mark' }
  const wide = looksWide(bytes)
  if (wide !== null) return { text: strict(bytes, wide, name), encoding: wide, how: 'guessed' }
  if (bytes.includes(0)) throw new StudioError('invalid-input', `"${name}" is no text: it holds zero bytes.`, { hint: 'Choose a CSV file, or an Excel workbook (.xlsx).' })
  const plain = decoded(bytes, 'utf-8')
  if (plain !== null) return { text: plain, encoding: 'utf-8', how: 'valid' }
  refuseMixed(bytes, name)
  const guess = looksChinese(bytes) && decoded(bytes, 'gb18030') !== null ? 'gb18030' : 'windows-1252'
  return { text: strict(bytes, guess, name), encoding: guess, how: 'guessed' }
}

function decoded(bytes: Uint8Array, encoding: TableEncoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    // Not of this encoding, which is what was asked.
    return null
  }
}

function strict(bytes: Uint8Array, encoding: TableEncoding, name: string): string {
  const text = decoded(bytes, encoding)
  if (text === null) throw new StudioError('invalid-input', `"${name}" is not ${encoding} throughout.`, { hint: `Choose another encoding (${tableEncoding.options.join(', ')}), or save the file again as UTF-8.` })
  return text
}

/** UTF-16 without a mark: of text that is mostly ASCII, every second byte is zero. */
function looksWide(bytes: Uint8Array): TableEncoding | null {
  const head = bytes.subarray(0, 4096 - (bytes.length % 2))
  if (head.length < 4 || bytes.length % 2 !== 0) return null
  let [even, odd] = [0, 0]
  for (let i = 0; i < head.length; i++) {
    if (head[i] !== 0) continue
    if (i % 2 === 0) even++
    else odd++
  }
  const half = head.length / 2
  return odd > half * 0.6 && even < half * 0.05 ? 'utf-16le' : even > half * 0.6 && odd < half * 0.05 ? 'utf-16be' : null
}

/** Chinese text in GB 18030 comes in pairs of high bytes; letters with accents stand alone between plain ones. */
function looksChinese(bytes: Uint8Array): boolean {
  let [paired, all, run] = [0, 0, 0]
  for (let i = 0; i <= bytes.length; i++) {
    if ((bytes[i] ?? 0) >= 0x80) {
      run++
      continue
    }
    if (run > 0) all++
    if (run > 0 && run % 2 === 0) paired++
    run = 0
  }
  return all > 0 && paired / all > 0.7
}

/** Lines in UTF-8 beside lines that are not: no one encoding reads both. */
function refuseMixed(bytes: Uint8Array, name: string): void {
  let [start, line] = [0, 1]
  let [firstGood, firstBad, good, bad] = [0, 0, 0, 0]
  for (let i = 0; i <= bytes.length; i++) {
    if (i < bytes.length && bytes[i] !== 0x0a) continue
    const found = bytes.subarray(start, i)
    if (found.some((byte) => byte >= 0x80)) {
      if (decoded(found, 'utf-8') === null) {
        bad++
        firstBad ||= line
      } else {
        good++
        firstGood ||= line
      }
    }
    start = i + 1
    line++
  }
  // One line that happens to be valid as both says nothing beside many that are not.
  if (good === 0 || good * 20 < bad) return
  throw new StudioError('invalid-input', `"${name}" mixes encodings: line ${firstGood} is UTF-8 and line ${firstBad} is not (${good} and ${bad} lines).`, { hint: 'Save it again as UTF-8 from the program it was made with, or choose the encoding it is to be read with.' })
}

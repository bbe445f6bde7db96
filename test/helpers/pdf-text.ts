import { inflateSync } from 'node:zlib'

/**
 * The text of each sheet of a PDF as Chromium writes it (objects in the open,
 * streams deflated, glyphs with a map to letters). Enough to look into what was
 * printed; not a reader of any other PDF.
 */
export function pdfPages(bytes: Uint8Array): { text: string; widthPoints: number; heightPoints: number }[] {
  const objects = readObjects(Buffer.from(bytes))
  const found = [...objects.values()].filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head))
  return found.map(({ head }) => {
    const [, , width, height] = (/\/MediaBox \[([\d.\s-]+)\]/.exec(head)?.[1] ?? '').trim().split(/\s+/).map(Number)
    const fonts = new Map<string, Map<number, string>>()
    for (const [, name, id] of (/\/Font <<([^>]*)>>/.exec(head)?.[1] ?? '').matchAll(/\/(\w+) (\d+) 0 R/g)) fonts.set(name ?? '', lettersOf(objects, objects.get(Number(id))?.head ?? ''))
    const content = objects.get(Number(/\/Contents (\d+) 0 R/.exec(head)?.[1] ?? -1))?.stream ?? ''
    return { text: shown(content, fonts), widthPoints: width ?? 0, heightPoints: height ?? 0 }
  })
}

interface PdfObject {
  head: string
  stream: string
}

function readObjects(bytes: Buffer): Map<number, PdfObject> {
  const text = bytes.toString('latin1')
  const objects = new Map<number, PdfObject>()
  for (const match of text.matchAll(/^(\d+) 0 obj$/gm)) {
    const start = match.index + match[0].length
    const end = text.indexOf('\nendobj', start)
    const streamAt = text.indexOf('stream\n', start)
    if (streamAt < 0 || streamAt > end) {
      objects.set(Number(match[1]), { head: text.slice(start, end), stream: '' })
      continue
    }
    const head = text.slice(start, streamAt)
    const from = streamAt + 'stream\n'.length
    const raw = bytes.subarray(from, from + Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0))
    objects.set(Number(match[1]), { head, stream: head.includes('/FlateDecode') && !head.includes('/Subtype /Image') ? inflateSync(raw).toString('latin1') : '' })
  }
  return objects
}

/** Letters by the number of their glyph, from a font's ToUnicode map. */
function lettersOf(objects: ReadonlyMap<number, PdfObject>, font: string): Map<number, string> {
  const letters = new Map<number, string>()
  const map = objects.get(Number(/\/ToUnicode (\d+) 0 R/.exec(font)?.[1] ?? -1))?.stream ?? ''
  const letter = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le')
  for (const [, block] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) for (const [, glyph, to] of (block ?? '').matchAll(/<(\w+)> <(\w+)>/g)) letters.set(parseInt(glyph ?? '', 16), letter(to ?? ''))
  for (const [, block] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, first, last, to] of (block ?? '').matchAll(/<(\w+)> <(\w+)> <(\w+)>/g)) {
      const [from, until, start] = [first, last, to].map((hex) => parseInt(hex ?? '', 16)) as [number, number, number]
      for (let glyph = from; glyph <= until; glyph++) letters.set(glyph, String.fromCodePoint(start + glyph - from))
    }
  }
  return letters
}

/** One line for each piece of text that is placed. */
function shown(content: string, fonts: ReadonlyMap<string, ReadonlyMap<number, string>>): string {
  let letters: ReadonlyMap<number, string> = new Map()
  let text = ''
  for (const [operator, font, hexes] of content.matchAll(/\/(\w+) [\d.]+ Tf|((?:<\w+>|\[[^\]]*\])) T[jJ]|\bET\b/g)) {
    if (font !== undefined) letters = fonts.get(font) ?? new Map()
    else if (hexes !== undefined) for (const [, glyph] of hexes.matchAll(/(?<=[<\w])(\w{4})/g)) text += letters.get(parseInt(glyph ?? '', 16)) ?? ''
    else if (operator === 'ET') text += '\n'
  }
  return text
}

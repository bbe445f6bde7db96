/**
 * Numbers as people and spreadsheets write them: with decimal point or comma,
 * thousands apart by spaces of any width, points, commas or apostrophes, full
 * width, with a percent sign, with a minus of any kind. What could be a date or a time
 * is no number, and nothing is guessed from half a cell.
 */
export type DecimalSign = 'auto' | 'point' | 'comma'

/** Cells that say there is nothing. */
const nothing = new Set(['', '-', '–', '—', '−', '/', 'n/a', 'na', 'null', 'none', '无'])

export function isNothing(text: string): boolean {
  return nothing.has(text.trim().toLowerCase())
}

/** The number a cell says, or null where it says none. */
export function numberOf(text: string, decimal: DecimalSign = 'auto'): number | null {
  const plain = text.normalize('NFKC').trim().replace(/^[−–]/, '-')
  const percent = /^(.*?)\s*%$/.exec(plain)
  const value = plainNumber(percent?.[1] ?? plain, decimal)
  return value === null || percent === null ? value : value / 100
}

const grouped = (group: string, point: string): RegExp => new RegExp(`^[+-]?\\d{1,3}(?:${group}\\d{3})+(?:${point}\\d+)?$`)
const simple = (point: string): RegExp => new RegExp(`^[+-]?(?:\\d+(?:${point}\\d*)?|${point}\\d+)$`)
const forms = {
  point: { simple: simple('\\.'), grouped: [grouped('[\\s\']', '\\.'), grouped(',', '\\.')], remove: /[\s',]/g, sign: '.' },
  comma: { simple: simple(','), grouped: [grouped('[\\s\']', ','), grouped('\\.', ',')], remove: /[\s'.]/g, sign: ',' },
}

function plainNumber(text: string, decimal: DecimalSign): number | null {
  if (/^[+-]?\d+(\.\d+)?[eE][+-]?\d{1,3}$/.test(text) && decimal !== 'comma') return Number(text)
  for (const { simple: plain, grouped: apart, remove, sign } of decimal === 'auto' ? [forms.point, forms.comma] : [forms[decimal]]) {
    // Alone, a sign is the decimal one: a dive has no score of thousands.
    if (plain.test(text)) return Number(text.replace(sign, '.'))
    if (apart.some((form) => form.test(text)) && (decimal !== 'auto' || text.includes(sign) || /[\s']/.test(text))) return Number(text.replace(remove, '').replace(sign, '.'))
  }
  return null
}

/** A cell that lists things: "[7.5, 8]", "7,5; 8", "7.5 8 8". Commas divide only where nothing else does. */
export function listOf(text: string): string[] {
  const bare = text.normalize('NFKC').trim().replace(/^[[({]|[\])}]$/g, '').trim()
  if (bare === '') return []
  const divider = bare.includes(';') ? /\s*;\s*/ : bare.includes('|') ? /\s*\|\s*/ : /,\s/.test(bare) ? /\s*,\s+/ : /\s/.test(bare) ? /\s+/ : /,/
  return bare.split(divider).map((each) => each.trim()).filter((each) => each !== '')
}

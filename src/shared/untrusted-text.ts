/** A name from an untrusted file, made short and printable for a message. */
export function quoted(name: string): string {
  const printable = name.replace(/[^\x20-\x7e]/g, '?')
  return printable.length > 120 ? `"${printable.slice(0, 117)}..."` : `"${printable}"`
}

const kibi = 1024

/** A size for people, e.g. "4.5 kB", "61.0 MB". */
export function describeBytes(sizeBytes: number): string {
  if (sizeBytes < kibi) return `${sizeBytes} bytes`
  const units = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB']
  let value = sizeBytes / kibi
  let unit = 0
  while (value >= kibi && unit < units.length - 1) {
    value /= kibi
    unit++
  }
  return `${value.toFixed(1)} ${units[unit] ?? ''}`
}

/** Control, format and line-breaking characters become spaces, so that no text can pretend to be another line. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text for a page, in an element or between quotes of an attribute. */
export function escapeHtml(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}

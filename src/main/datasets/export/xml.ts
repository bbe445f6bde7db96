/** Text as XML 1.0 may hold it: signs XML has no way to write are left out, lone surrogates replaced. Not escaped. */
export function xmlText(text: string): string {
  // XML 1.0, production 2 (Char).
  return text.toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
}

/** Text inside an element. A carriage return is spelled out, because readers turn it into a line feed. */
export function xmlContent(text: string): string {
  return xmlText(text).replace(/[&<>\r]/g, (sign) => entities[sign] ?? sign)
}

/** The value of an attribute, with its quotes. */
export function xmlAttribute(text: string): string {
  return `"${xmlText(text).replace(/[&<>"\t\n\r]/g, (sign) => entities[sign] ?? sign)}"`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' }

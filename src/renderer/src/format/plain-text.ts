// Colours of a terminal: escape, bracket, numbers, m.
const colourCodes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/** Log lines as text: what libraries colour for a terminal is shown plain, and lines left empty by it go. */
export function plainText(lines: readonly string[]): string {
  return lines.map((line) => line.replace(colourCodes, '').trimEnd()).filter((line) => line !== '').join('\n')
}

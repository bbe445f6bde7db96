/** Names that Windows keeps for devices, whatever their ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i
/** Most letters: of three bytes each they stay below what file systems allow. */
const mostLetters = 80

/** A title as the name of a file, on every system: letters and digits of any script, joined by "-". */
export function fileNameOf(title: string, ending: 'html' | 'pdf'): string {
  const words = title.normalize('NFC').replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
  const name = [...words].slice(0, mostLetters).join('').replaceAll(/^-+|-+$/g, '')
  return `${name === '' || reserved.test(name) ? `report${name === '' ? '' : `-${name}`}` : name}.${ending}`
}

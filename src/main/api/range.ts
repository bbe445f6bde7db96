/**
 * One byte range of a media request (RFC 9110, 14.2). Players seek with these;
 * several ranges at once are answered with the whole file, which is allowed.
 */
export interface ByteRange {
  /** First byte. */
  start: number
  /** Last byte, included. */
  end: number
}

/** The range asked for; 'whole' where none or none that applies is given; 'unsatisfiable' past the end. */
export function parseRange(header: string | null, sizeBytes: number): ByteRange | 'whole' | 'unsatisfiable' {
  if (!header) return 'whole'
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (!match) return 'whole'
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const suffix = Number(last)
    return suffix === 0 || sizeBytes === 0 ? 'unsatisfiable' : { start: Math.max(0, sizeBytes - suffix), end: sizeBytes - 1 }
  }
  const start = Number(first)
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1)
  if (start >= sizeBytes) return 'unsatisfiable'
  return end < start ? 'whole' : { start, end }
}

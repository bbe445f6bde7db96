import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { parseRange } from './range.ts'

/** A file as a web response, with range requests; used by both media hosts. */
export async function fileResponse(path: string, contentType: string, rangeHeader: string | null, isHead = false): Promise<Response> {
  const { size } = await stat(path)
  const range = parseRange(rangeHeader, size)
  const headers: Record<string, string> = { 'content-type': contentType, 'accept-ranges': 'bytes', 'cache-control': 'private, max-age=3600', 'x-content-type-options': 'nosniff' }
  if (range === 'unsatisfiable') return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } })
  const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range
  headers['content-length'] = String(Math.max(0, end - start + 1))
  if (range !== 'whole') headers['content-range'] = `bytes ${start}-${end}/${size}`
  const status = range === 'whole' ? 200 : 206
  if (isHead || size === 0) return new Response(null, { status, headers })
  return new Response(Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream<Uint8Array>, { status, headers })
}

/** Chunks joined into one array; for files small enough to be held in memory. */
export function joinChunks(chunks: Iterable<Uint8Array>): Uint8Array {
  const all = [...chunks]
  const out = new Uint8Array(all.reduce((sum, chunk) => sum + chunk.byteLength, 0))
  let offset = 0
  for (const chunk of all) {
    out.set(chunk, offset)
    offset += chunk.byteLength
  }
  return out
}

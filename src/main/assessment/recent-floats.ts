/**
 * The arrays used last, by name, within a bound of bytes: in front of a cache on
 * disk, whose every read costs a file and a checksum. Arrays are handed out as
 * they are, so nobody may write into them.
 */
export interface RecentFloats {
  get(name: string): Float32Array | undefined
  set(name: string, values: Float32Array): void
  clear(): void
}

export function createRecentFloats(limitBytes: number): RecentFloats {
  // A map keeps the order of insertion: the least recently used comes first.
  const entries = new Map<string, Float32Array>()
  let bytes = 0
  const remove = (name: string): void => {
    bytes -= entries.get(name)?.byteLength ?? 0
    entries.delete(name)
  }
  return {
    get(name) {
      const found = entries.get(name)
      if (!found) return undefined
      entries.delete(name)
      entries.set(name, found)
      return found
    },
    set(name, values) {
      remove(name)
      if (values.byteLength > limitBytes) return
      entries.set(name, values)
      bytes += values.byteLength
      for (const oldest of entries.keys()) {
        if (bytes <= limitBytes) break
        remove(oldest)
      }
    },
    clear() {
      entries.clear()
      bytes = 0
    },
  }
}

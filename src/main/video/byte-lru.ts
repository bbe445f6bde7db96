/** Least-recently-used cache bounded by bytes: the pictures of the screens live here, and no others. */
export interface ByteLru {
  get(key: string): Uint8Array | undefined
  has(key: string): boolean
  set(key: string, value: Uint8Array): void
  /** removes every entry whose key starts so */
  deleteWhere(prefix: string): void
  readonly usedBytes: number
}

/** An entry larger than the limit is not kept. */
export function createByteLru(limitBytes: number): ByteLru {
  // A Map iterates in insertion order: the first key is the one used longest ago.
  const entries = new Map<string, Uint8Array>()
  let usedBytes = 0
  const remove = (key: string) => {
    usedBytes -= entries.get(key)?.length ?? 0
    entries.delete(key)
  }
  return {
    get(key) {
      const value = entries.get(key)
      if (value) {
        entries.delete(key)
        entries.set(key, value)
      }
      return value
    },
    has: (key) => entries.has(key),
    set(key, value) {
      remove(key)
      if (value.length > limitBytes) return
      entries.set(key, value)
      usedBytes += value.length
      for (const oldest of entries.keys()) {
        if (usedBytes <= limitBytes) break
        remove(oldest)
      }
    },
    deleteWhere(prefix) {
      for (const key of [...entries.keys()]) if (key.startsWith(prefix)) remove(key)
    },
    get usedBytes() {
      return usedBytes
    },
  }
}

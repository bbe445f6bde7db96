import type { z } from 'zod'
import { explanation } from '../../shared/contract/explanations.ts'

/**
 * An explanation as the bytes of a cache entry: uint32 length of the text
 * (little-endian), JSON of what it says, then its maps, float32 [T, rows, columns].
 */
export const storedExplanation = explanation.omit({ predictionId: true, modelId: true })
export type StoredExplanation = z.infer<typeof storedExplanation>

export function encodeExplanation(facts: StoredExplanation, maps: Float32Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(facts), 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.byteLength)
  return Buffer.concat([length, text, new Uint8Array(maps.buffer, maps.byteOffset, maps.byteLength)])
}

/** Null where the bytes are none of an explanation of this version. */
export function decodeExplanation(entry: Uint8Array): { facts: StoredExplanation; maps: Float32Array } | null {
  const bytes = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength)
  if (bytes.byteLength < 4) return null
  const end = 4 + bytes.readUInt32LE(0)
  if (end > bytes.byteLength) return null
  const facts = storedExplanation.safeParse(readJson(bytes.toString('utf8', 4, end)))
  // Copied, because floats start at multiples of four bytes.
  const maps = new Uint8Array(bytes.subarray(end))
  const expected = facts.success ? facts.data.sampledFrames.length * facts.data.rows * facts.data.columns * 4 : -1
  return facts.success && maps.byteLength === expected ? { facts: facts.data, maps: new Float32Array(maps.buffer) } : null
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { alignment, pairMatrix } from '../../shared/contract/decisions.ts'
import { diveFramesKey } from '../tensor/dive-frames.ts'
import { frameGeometry } from '../tensor/geometry.ts'
import { openRegistered } from './method-catalogue.ts'

/** What is computed of how a model decides, as entries of the cache of features: JSON, under a key that names all it follows from. */
export const storedAlignment = alignment.omit({ predictionId: true })
export type StoredAlignment = z.infer<typeof storedAlignment>
export const storedPairs = pairMatrix.omit({ modelId: true, dives: true }).extend({ values: pairMatrix.shape.dives.element.shape.value.array() })
export type StoredPairs = z.infer<typeof storedPairs>

/** Counts up whenever the same inputs would give other numbers. */
const decisionVersion = 1

export interface DecidedThing {
  what: 'alignment' | 'pairs'
  model: { contentHash: string; method: string; configuration: string; geometry: 'official' | 'upright' }
  /** The first is the one whose frames end the key, so that the entry goes when that dive or this ffmpeg does. */
  dives: readonly [DiveSource, ...DiveSource[]]
}

/** @param decoder as `decoderName` tells it */
export function decisionKey({ what, model, dives }: DecidedThing, decoder: string): string {
  const { video } = openRegistered(model.method, model.configuration)
  const geometry = frameGeometry(video.geometry, model.geometry, video.size)
  const framesOf = (dive: DiveSource): string => diveFramesKey(dive, { frameCount: video.frames, geometry, decoder })
  // An alignment follows from pictures alone; what pairs say can depend on scores and difficulties.
  const digest = createHash('sha256').update(JSON.stringify({
    version: decisionVersion, what, model: model.contentHash, geometry: model.geometry,
    dives: dives.map((dive) => (what === 'alignment' ? framesOf(dive) : [framesOf(dive), dive.scorePoints, dive.difficulty])),
  })).digest('hex')
  return `decision/${digest}/${framesOf(dives[0])}`
}

export function encodeDecision(value: StoredAlignment | StoredPairs): Uint8Array {
  return Buffer.from(JSON.stringify(value), 'utf8')
}

/** Null where the bytes are none of this version. */
export function decodeDecision<T>(entry: Uint8Array, schema: z.ZodType<T>): T | null {
  try {
    const found = schema.safeParse(JSON.parse(Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength).toString('utf8')))
    return found.success ? found.data : null
  } catch {
    return null
  }
}

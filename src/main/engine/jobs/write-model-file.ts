import { createHash, randomUUID } from 'node:crypto'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import { produceAtomically } from '../../files/write-atomic.ts'
import { modelFacts } from '../../training/model-file.ts'
import { encodeSafetensors } from '../../weights/safetensors.ts'
import type { WeightTensor } from '../../weights/tensors.ts'

/**
 * A model's file written tensor by tensor and named by its content, which is
 * known only when it is whole. Nothing is held twice, and a cancel is heard
 * between two tensors.
 * @param onTensor told after each tensor what share is written; may throw to stop
 */
export async function writeModelFile(folder: string, tensors: readonly WeightTensor[], facts: z.input<typeof modelFacts>, onTensor: (share: number) => void): Promise<{ path: string; contentHash: string; sizeBytes: number }> {
  const hash = createHash('sha256')
  const incoming = join(folder, `incoming-${randomUUID()}.safetensors`)
  const sizeBytes = await produceAtomically(incoming, async (temporaryPath) => {
    const file = await open(temporaryPath, 'wx')
    let written = 0
    let done = -1
    try {
      for (const chunk of encodeSafetensors(tensors, new Map(Object.entries(modelFacts.parse(facts))))) {
        hash.update(chunk)
        await file.writeFile(chunk)
        written += chunk.byteLength
        done++
        onTensor(done / Math.max(1, tensors.length))
        await setImmediate()
      }
      return written
    } finally {
      await file.close()
    }
  })
  const contentHash = hash.digest('hex')
  const path = join(folder, `${contentHash}.safetensors`)
  await rename(incoming, path)
  return { path, contentHash, sizeBytes }
}

import { StudioError } from '../../../src/shared/errors.ts'
import { memorySource } from '../../../src/main/weights/byte-source.ts'
import { readCheckpoint } from '../../../src/main/weights/checkpoint.ts'
import { accountFor } from '../../../src/main/weights/layout.ts'
import { mcoreLayout } from '../../../src/main/models/mcore/layout.ts'
import { toFloat32 } from '../../../src/main/weights/tensors.ts'

/** Does with a file everything an import does, and measures what it cost. */
export interface Attempt {
  /** 'read', or the message of the error a user would see. */
  outcome: string
  /** Of processor time, all threads: wall time on a busy machine says nothing. */
  cpuMilliseconds: number
  /** Growth of memory held while reading, heap and buffers. */
  grownBytes: number
}

/** @throws whatever is not a 'bad-checkpoint' error: the failure fuzzing looks for */
export function attempt(bytes: Uint8Array): Attempt {
  const before = heldBytes()
  const start = process.cpuUsage()
  let outcome = 'read'
  let most = before
  try {
    const checkpoint = readCheckpoint(memorySource(bytes, 'fuzz'))
    accountFor(checkpoint.tensors, [{ name: 'base_model.w', shape: [3, 4] }], mcoreLayout, 'fuzz')
    for (const { name } of checkpoint.tensors) {
      toFloat32(checkpoint.read(name))
      most = Math.max(most, heldBytes())
    }
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'bad-checkpoint') throw error
    outcome = error.message
  }
  const { user, system } = process.cpuUsage(start)
  return { outcome, cpuMilliseconds: (user + system) / 1000, grownBytes: Math.max(most, heldBytes()) - before }
}

function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import type { Tensor } from '../weights/tensors.ts'
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts'

/**
 * Resumable training state on disk. One safetensors file per checkpoint, named
 * by its optimiser step, written atomically; the last few are kept, so that a
 * file damaged afterwards costs some steps and not the run. A checksum over the
 * payload tells a damaged file from a whole one.
 */
export interface Checkpoint<Position> {
  /** Optimiser steps done. */
  step: number
  /** Where in the run it was made; plain JSON. */
  position: Position
  /** Parameters, optimiser moments, best parameters so far. */
  tensors: Map<string, Tensor>
}

const pattern = /^checkpoint-(\d{8})\.safetensors$/

/** Writes `checkpoint` into `folder` and removes all but the newest `keep`. Returns the file's path. */
export async function saveCheckpoint<Position>(folder: string, checkpoint: Checkpoint<Position>, keep = 2): Promise<string> {
  const path = join(folder, `checkpoint-${String(checkpoint.step).padStart(8, '0')}.safetensors`)
  const metadata = { format: 'highboard-training-state', step: String(checkpoint.step), position: JSON.stringify(checkpoint.position), checksum: checksum(checkpoint.tensors) }
  await writeAtomically(path, writeSafetensors(checkpoint.tensors, { metadata }))
  for (const old of (await listCheckpoints(folder)).slice(keep)) await rm(join(folder, old), { force: true })
  return path
}

/** Names of the checkpoints in `folder`, newest first; empty where the folder does not exist. */
export async function listCheckpoints(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name)).sort().reverse()
  } catch (error) {
    const known = toStudioError(error)
    if (known.code === 'not-found') return []
    throw known
  }
}

/**
 * The newest whole checkpoint, or null where there is none. Damaged ones are
 * passed over, each with a line to `log`.
 * @throws StudioError 'bad-checkpoint' where checkpoints exist and none is whole
 */
export async function loadNewestCheckpoint<Position>(folder: string, log: (line: string) => void): Promise<Checkpoint<Position> | null> {
  const names = await listCheckpoints(folder)
  for (const name of names) {
    try {
      return readCheckpoint<Position>(await readFile(join(folder, name)), name)
    } catch (error) {
      log(`Passed over ${name}: ${toStudioError(error).message}`)
    }
  }
  if (names.length === 0) return null
  throw new StudioError('bad-checkpoint', `None of the ${names.length} checkpoints in ${folder} can be read.`, { hint: 'Start the run again; its settings and labels are stored.' })
}

function readCheckpoint<Position>(bytes: Uint8Array, name: string): Checkpoint<Position> {
  const { tensors, metadata } = readSafetensors(bytes, name)
  if (metadata['format'] !== 'highboard-training-state') throw new StudioError('bad-checkpoint', `${name} holds no training state (format "${metadata['format'] ?? 'none'}").`)
  if (metadata['checksum'] !== checksum(tensors)) throw new StudioError('bad-checkpoint', `${name} is damaged: its checksum does not match its contents.`)
  return { step: Number(metadata['step']), position: JSON.parse(metadata['position'] ?? 'null') as Position, tensors }
}

function checksum(tensors: ReadonlyMap<string, Tensor>): string {
  const hash = createHash('sha256')
  for (const [name, { shape, data }] of tensors) {
    hash.update(`${name}[${shape.join(',')}]`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}

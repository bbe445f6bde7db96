import { access } from 'node:fs/promises'
import { StudioError } from '../../../shared/errors.ts'
import { produceAtomically } from '../../files/write-atomic.ts'
import { BundleArchiveWriter } from '../export/bundle/bundle-archive-writer.ts'
import type { CapsuleMember } from './manifest.ts'
import { capsuleFormat, capsuleManifestName, capsuleVersion, isCapsuleMember, sealOf } from './manifest.ts'

/** One member: whole, or as a stream of its bytes. */
export interface CapsulePart {
  name: CapsuleMember
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
  /** Video and weights do not shrink. */
  compress: boolean
}

export interface CapsuleOptions {
  createdBy: string
  overwrite: boolean
  signal?: AbortSignal
  now?: () => number
}

/** @throws StudioError 'conflict' where the file is there, 'disk-full', 'io', 'cancelled'; also what the parts throw */
export async function writeCapsule(path: string, parts: Iterable<CapsulePart> | AsyncIterable<CapsulePart>, { createdBy, overwrite, signal, now = Date.now }: CapsuleOptions): Promise<void> {
  await requireRoom(path, overwrite)
  const modifiedAt = new Date(now())
  await produceAtomically(path, async (temporary) => {
    const archive = new BundleArchiveWriter(temporary, { signal, modifiedAt })
    try {
      for await (const { name, bytes, compress } of parts) await archive.add(name, bytes, { compress })
      const members = archive.members.flatMap(({ name, ...member }) => (isCapsuleMember(name) ? [{ name, ...member }] : []))
      const head = { createdAt: modifiedAt.toISOString(), createdBy: createdBy.slice(0, 200), members }
      await archive.add(capsuleManifestName, [Buffer.from(`${JSON.stringify({ format: capsuleFormat, version: capsuleVersion, ...head, seal: sealOf(head) }, null, 1)}\n`)], { compress: true })
      await archive.end()
    } catch (error) {
      await archive.abandon()
      throw signal?.aborted ? new StudioError('cancelled', 'Making the capsule was stopped; nothing was written.') : error
    }
  })
}

/** @throws StudioError 'conflict' */
export async function requireRoom(path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return
  const isThere = await access(path).then(() => true, () => false)
  if (isThere) throw new StudioError('conflict', `${path} is there already.`, { hint: 'Choose another name, or say that it may be replaced.' })
}

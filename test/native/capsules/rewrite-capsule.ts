import { createHash } from 'node:crypto'
import { openCapsule } from '../../../src/main/datasets/capsule/read-capsule.ts'
import { capsuleFormat, capsuleManifestName, sealOf, type CapsuleMember } from '../../../src/main/datasets/capsule/manifest.ts'
import { BundleArchiveWriter } from '../../../src/main/datasets/export/bundle/bundle-archive-writer.ts'

export type Members = Map<string, Uint8Array>

/** A capsule as its members, unpacked. */
export async function membersOf(path: string): Promise<Members> {
  const capsule = await openCapsule(path)
  try {
    const members: Members = new Map()
    for (const { name } of capsule.manifest.members) members.set(name, await capsule.read(name as CapsuleMember))
    return members
  } finally {
    capsule.close()
  }
}

/** Members as a capsule again, with hashes and seal that fit them: what somebody would make who means to deceive. `manifest` changes it before it is sealed. */
export async function writeMembers(path: string, members: Members, manifest: Record<string, unknown> = {}): Promise<void> {
  const archive = new BundleArchiveWriter(path, { modifiedAt: new Date(0) })
  const listed = []
  for (const [name, bytes] of members) {
    await archive.add(name, [bytes], { compress: name.endsWith('.json') })
    listed.push({ name, sizeBytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') })
  }
  const head = { createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'test', members: listed as Parameters<typeof sealOf>[0]['members'] }
  await archive.add(capsuleManifestName, [Buffer.from(JSON.stringify({ format: capsuleFormat, version: 1, ...head, seal: sealOf(head), ...manifest }))], { compress: false })
  await archive.end()
}

/** The document changed, everything else as it was. */
export function withDocument(members: Members, change: (document: Record<string, never>) => void): Members {
  const document = JSON.parse(Buffer.from(members.get('capsule.json') ?? []).toString('utf8')) as Record<string, never>
  change(document)
  return new Map([...members, ['capsule.json', Buffer.from(JSON.stringify(document))]])
}

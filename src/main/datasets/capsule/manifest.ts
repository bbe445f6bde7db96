import { createHash } from 'node:crypto'
import { z } from 'zod'

/**
 * What a capsule's `manifest.json` says: a zip file of plain members, each with
 * its size and SHA-256. Capsules share the ending `.highboard` with bundles; the
 * manifest's `format` tells them apart.
 */
export const capsuleFormat = 'highboard-capsule'
export const capsuleVersion = 1
export const capsuleExtension = '.highboard'
export const capsuleManifestName = 'manifest.json'

/** Every name a member may have, and the most bytes it may take unpacked. */
export const capsuleMembers = {
  'capsule.json': 32 << 20,
  'clip.mp4': 4 * 2 ** 30,
  'pictures.rgb': 512 << 20,
  'query.npy': 64 << 20,
  'exemplars.npy': 1 << 30,
  'heads.safetensors': 1 << 30,
  'model.safetensors': 4 * 2 ** 30,
  'report.html': 64 << 20,
} as const
export type CapsuleMember = keyof typeof capsuleMembers

/** Without these it is none; of the two with weights it holds one. */
export const neededMembers: readonly CapsuleMember[] = ['capsule.json', 'clip.mp4', 'pictures.rgb', 'query.npy', 'report.html']

export function isCapsuleMember(name: string): name is CapsuleMember {
  return Object.hasOwn(capsuleMembers, name)
}

const member = z.strictObject({ name: z.string().refine(isCapsuleMember, { message: 'is no member of a capsule' }), sizeBytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })

export const capsuleManifest = z.strictObject({
  format: z.literal(capsuleFormat),
  version: z.literal(capsuleVersion),
  createdAt: z.iso.datetime(),
  createdBy: z.string().max(200),
  members: z.array(member).max(Object.keys(capsuleMembers).length),
  /** `sealOf` the rest. */
  seal: z.string().regex(/^[0-9a-f]{64}$/),
})
export type CapsuleManifest = z.infer<typeof capsuleManifest>

/** SHA-256 over lines of text: when, by what, then name, size and hash of each member. Finds damage; whoever means to forge can make a new one. */
export function sealOf({ createdAt, createdBy, members }: Pick<CapsuleManifest, 'createdAt' | 'createdBy' | 'members'>): string {
  const lines = [createdAt, createdBy, ...members.map(({ name, sizeBytes, sha256 }) => `${name} ${sizeBytes} ${sha256}`)]
  return createHash('sha256').update(lines.map((line) => `${line}\n`).join('')).digest('hex')
}

import { z } from 'zod'
import { isSafeName } from '../safe-names.ts'

/**
 * What a `.highboard` bundle holds, as its `manifest.json` says: a zip file of
 * dives in the published form (`library.json`), the times of their videos'
 * frames, and, where they were to come along, videos, pictures and models. Every
 * other member is listed with its size and SHA-256; nothing unlisted is read.
 */
export const bundleFormat = 'highboard-bundle'
export const bundleVersion = 3
/** Version 1 had no work on dives, version 2 no dates. */
export const readableBundles: readonly number[] = [1, 2, 3]
export const bundleExtension = '.highboard'
export const manifestName = 'manifest.json'
export const documentName = 'library.json'

/** Folders of a bundle, and how deep a member may lie in each. */
const memberFolders: Readonly<Record<string, readonly number[]>> = { 'frame-index': [1], media: [1, 2], models: [2] }

/** Whether a member of a bundle may be called so: one of the two documents, or a plain name in one of the folders. */
export function isMemberName(name: string): boolean {
  if (name === manifestName || name === documentName) return true
  const [folder = '', ...rest] = name.split('/')
  return Object.hasOwn(memberFolders, folder) && (memberFolders[folder] ?? []).includes(rest.length) && rest.every(isSafeName)
}

const memberName = z.string().max(1000).refine((name) => isMemberName(name) && name !== manifestName, { message: 'is no name a member of a bundle may have' })
const count = z.number().int().nonnegative()

/** Read before all else, so that a bundle of a later version is told from a damaged one. */
export const manifestHead = z.object({ format: z.string(), version: z.number() })

export const bundleManifest = z.strictObject({
  format: z.literal(bundleFormat),
  version: z.literal([1, 2, bundleVersion]),
  /** Of the library it was made from, so that dives without other origin are known again; lower-case letters, digits, hyphens. */
  sourceId: z.string().regex(/^[a-z0-9-]{1,64}$/),
  title: z.string().max(200),
  createdAt: z.iso.datetime(),
  createdBy: z.string().max(200),
  counts: z.strictObject({ dives: count, videos: count, splits: count, media: count, models: count }),
  /** By id in `library.json`. `media` is a member, or the folder of the members that are its pictures. */
  videos: z.array(z.strictObject({ id: z.number().int().positive(), frameIndex: memberName.nullable(), media: z.string().max(1000).regex(/^media\/[^/]+$/).nullable() })),
  models: z.array(z.strictObject({ name: z.string().min(1).max(200), files: z.array(memberName).min(1).max(1000) })),
  members: z.array(z.strictObject({ name: memberName, sizeBytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
})
export type BundleManifest = z.infer<typeof bundleManifest>

import type { z } from 'zod'
import type { CapsuleDocument } from '../../../shared/contract/capsules.ts'
import { capsuleDocument } from '../../../shared/contract/capsules.ts'
import { StudioError } from '../../../shared/errors.ts'
import { quoted } from '../../../shared/untrusted-text.ts'
import type { BundleArchive, BundleFail } from '../export/bundle/bundle-archive.ts'
import { openBundleArchive } from '../export/bundle/bundle-archive.ts'
import { bundleFormat, manifestHead } from '../export/bundle/manifest.ts'
import { checkCapsule } from './check-capsule.ts'
import type { CapsuleManifest, CapsuleMember } from './manifest.ts'
import { capsuleFormat, capsuleManifest, capsuleManifestName, capsuleMembers, capsuleVersion, isCapsuleMember, neededMembers, sealOf } from './manifest.ts'

/** A capsule from anyone, opened: what it says has been checked against itself, members are compared with their hashes when they are read. */
export interface Capsule {
  readonly path: string
  readonly manifest: CapsuleManifest
  readonly document: CapsuleDocument
  has(name: CapsuleMember): boolean
  /** @throws StudioError 'invalid-input' where it is absent, or not what the manifest says */
  read(name: CapsuleMember): Promise<Uint8Array>
  /** Unpacks one to a new file. Errors as `read`; 'cancelled', 'disk-full'. */
  extract(name: CapsuleMember, to: string, signal?: AbortSignal): Promise<void>
  /** Reads every member and compares it with its hash. */
  checkContent(signal?: AbortSignal): Promise<void>
  /** The error for something that is wrong with it. */
  fail: BundleFail
  close(): void
}

const totalBytes = Object.values(capsuleMembers).reduce((sum, most) => sum + most, 0)
const mostManifestBytes = 1 << 20

export function capsuleFail(path: string): BundleFail {
  return (found, cause) => new StudioError('invalid-input', `"${path}" cannot be opened as a capsule: ${found}.`, { hint: 'Ask for the capsule again; nothing of it was taken over.', cause })
}

/**
 * Whoever opens it closes it.
 * @throws StudioError 'invalid-input' (no capsule, damaged, of another version, made to do harm), 'not-found', 'io'
 */
export async function openCapsule(path: string): Promise<Capsule> {
  const fail = capsuleFail(path)
  const archive = await openBundleArchive(path, { members: 1_000_000, documentBytes: capsuleMembers['capsule.json'], totalBytes }, fail, () => true)
  try {
    const manifest = await readManifest(path, archive, fail)
    const members = checkMembers(manifest, archive, fail)
    const memberOf = (name: CapsuleMember): CapsuleManifest['members'][number] => {
      const member = members.get(name)
      if (member === undefined) throw fail(`it holds no ${quoted(name)}`)
      return member
    }
    const read = async (name: CapsuleMember): Promise<Uint8Array> => {
      const member = memberOf(name)
      const bytes = await archive.read(name, capsuleMembers[name])
      archive.check(member, bytes)
      return bytes
    }
    const document = parse(capsuleDocument, parseJson(await read('capsule.json'), 'capsule.json', fail), 'capsule.json', fail)
    checkCapsule(document, manifest, fail)
    return {
      path, manifest, document, read, fail,
      has: (name) => members.has(name),
      extract: (name, to, signal) => archive.extract(memberOf(name), to, signal),
      async checkContent(signal) {
        for (const member of manifest.members) await archive.compare(member, signal)
      },
      close: () => archive.close(),
    }
  } catch (error) {
    archive.close()
    throw error
  }
}

/** Whether a `.highboard` file says that it is a capsule; false for everything else, whatever is wrong with it. */
export async function isCapsule(path: string): Promise<boolean> {
  const fail = capsuleFail(path)
  const archive = await openBundleArchive(path, { members: 1_000_000, documentBytes: mostManifestBytes, totalBytes: Infinity }, fail, () => true).catch(() => null)
  if (archive === null) return false
  try {
    return manifestHead.parse(parseJson(await archive.read(capsuleManifestName, mostManifestBytes), capsuleManifestName, fail)).format === capsuleFormat
  } catch {
    return false
  } finally {
    archive.close()
  }
}

async function readManifest(path: string, archive: BundleArchive, fail: BundleFail): Promise<CapsuleManifest> {
  if (!archive.entries.has(capsuleManifestName)) throw fail('it is a zip file without a manifest.json')
  const json = parseJson(await archive.read(capsuleManifestName, mostManifestBytes), capsuleManifestName, fail)
  const head = parse(manifestHead, json, capsuleManifestName, fail)
  if (head.format === bundleFormat) throw new StudioError('invalid-input', `"${path}" is a bundle of a library, not a capsule of one score.`, { hint: 'Bring it in with Import, Data set, or `highboard dataset import`.' })
  if (head.format !== capsuleFormat) throw fail(`its manifest says ${quoted(head.format)} where ${quoted(capsuleFormat)} was expected`)
  if (head.version !== capsuleVersion) throw new StudioError('invalid-input', `"${path}" is a capsule of version ${head.version}; this studio reads version ${capsuleVersion}.`, { hint: head.version > capsuleVersion ? 'Update the studio to open it.' : 'Ask for a capsule made with a newer studio.' })
  const manifest = parse(capsuleManifest, json, capsuleManifestName, fail)
  if (sealOf(manifest) !== manifest.seal) throw fail('its manifest was changed or damaged: it does not fit its own seal')
  return manifest
}

/** Exactly the members listed, of the sizes listed. */
function checkMembers(manifest: CapsuleManifest, archive: BundleArchive, fail: BundleFail): Map<CapsuleMember, CapsuleManifest['members'][number]> {
  const listed = new Map(manifest.members.map((member) => [member.name as CapsuleMember, member]))
  if (listed.size !== manifest.members.length) throw fail('its manifest lists a file twice')
  for (const name of archive.entries.keys()) if (name !== capsuleManifestName && !(isCapsuleMember(name) && listed.has(name))) throw fail(`it holds ${quoted(name)}, which its manifest does not list`)
  for (const [name, { sizeBytes }] of listed) {
    const entry = archive.entries.get(name)
    if (entry === undefined) throw fail(`${quoted(name)} is missing in it`)
    if (entry.uncompressedSize !== sizeBytes) throw fail(`${quoted(name)} in it has ${entry.uncompressedSize} bytes; its manifest says ${sizeBytes}`)
    if (sizeBytes > capsuleMembers[name]) throw fail(`${quoted(name)} in it has ${sizeBytes} bytes; at most ${capsuleMembers[name]} are taken`)
  }
  for (const name of neededMembers) if (!listed.has(name)) throw fail(`it holds no ${quoted(name)}`)
  if (listed.has('heads.safetensors') === listed.has('model.safetensors')) throw fail('it must hold either the heads of its model or the whole model')
  return listed
}

function parseJson(bytes: Uint8Array, name: string, fail: BundleFail): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw fail(`${quoted(name)} in it is not JSON`, error)
  }
}

function parse<T>(schema: z.ZodType<T>, json: unknown, name: string, fail: BundleFail): T {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw fail(`${quoted(name)} in it is not as it should be: ${quoted(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)}`, parsed.error)
}

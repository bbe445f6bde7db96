import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCapsule, type Capsule } from '../../../src/main/datasets/capsule/read-capsule.ts'
import { describeCapsule } from '../../../src/main/engine/jobs/open-capsule.ts'
import { verifyCapsule } from '../../../src/main/engine/jobs/verify-capsule.ts'
import { StudioError } from '../../../src/shared/errors.ts'
import { openTestStudio } from '../../helpers/studio.ts'
import { addDives, scoreOne } from './capsule-library.ts'
import { damageBytes, damageMembers, randomOf } from './damage.ts'
import { membersOf, writeMembers, type Members } from './rewrite-capsule.ts'

// Capsules come from anyone. Each damaged one is refused with a reason, or comes to the number of the whole one; none is believed with another.
let folder: string
let whole: Uint8Array
let members: Members
let points: number
let contents: Pick<Capsule, 'document' | 'manifest'>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-damaged-'))
  const app = await openTestStudio()
  try {
    const [dive] = await addDives(app)
    const { predictionId } = await scoreOne(app, dive!)
    const path = join(folder, 'whole.highboard')
    const job = await app.finish((await app.studio.call('capsules.make', { predictionId, path })).jobId)
    expect(job.state).toBe('done')
  } finally {
    await app.close()
  }
  whole = readFileSync(join(folder, 'whole.highboard'))
  members = await membersOf(join(folder, 'whole.highboard'))
  ;({ storedPoints: points } = await attempt(join(folder, 'whole.highboard')))
  const capsule = await openCapsule(join(folder, 'whole.highboard'))
  contents = capsule
  capsule.close()
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const attempt = (path: string): ReturnType<typeof verifyCapsule> => verifyCapsule({ path, fromPictures: false, modelPath: null, threads: 1 })

/** @returns what `look` tells, or 'refused'; anything but a StudioError with a hint fails the test */
async function outcomeOf(what: string, look: () => Promise<string>): Promise<string> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AssertionError') throw error
    expect([what, error instanceof StudioError, error instanceof StudioError && error.code !== 'internal', error instanceof StudioError && typeof error.hint], String((error as Error).stack)).toEqual([what, true, true, 'string'])
    return 'refused'
  }
}

const seconds = Number(process.env['HIGHBOARD_LONG'] === '1') * 3600
const files = seconds > 0 ? 20_000 : 200
const forgeries = seconds > 0 ? 3000 : 60

/** Every member read and compared, and nothing told but what the whole one tells. */
async function asWhole(path: string): Promise<string> {
  const capsule = await openCapsule(path)
  try {
    await capsule.checkContent()
    expect({ document: capsule.document, manifest: capsule.manifest }).toEqual({ document: contents.document, manifest: contents.manifest })
    return 'whole'
  } finally {
    capsule.close()
  }
}

describe('damaged capsules', () => {
  it(`of ${files} files with bytes flipped, cut, filled or moved, none is believed`, async () => {
    const random = randomOf(7)
    const path = join(folder, 'damaged.highboard')
    const counts: Record<string, number> = {}
    for (let i = 0; i < files; i++) {
      writeFileSync(path, damageBytes(whole, random))
      const outcome = await outcomeOf(`file ${i}`, () => asWhole(path))
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
    // Bytes of the container that say nothing (dates, attributes) may differ.
    expect(counts['refused']).toBeGreaterThan(files * 0.8)
  }, 600_000 + seconds * 1000)

  it('finds a flipped byte in every member', async () => {
    const path = join(folder, 'flipped.highboard')
    const random = randomOf(3)
    for (const { name, sizeBytes } of contents.manifest.members) {
      const stored = findMember(name)
      for (let i = 0; i < 5; i++) {
        const bytes = Uint8Array.from(whole)
        const at = stored.from + Math.floor(random() * stored.bytes)
        bytes[at] = (bytes[at] ?? 0) ^ 0x10
        writeFileSync(path, bytes)
        expect([name, sizeBytes > 0, await outcomeOf(name, () => asWhole(path))]).toEqual([name, true, 'refused'])
      }
    }
  })

  it(`of ${forgeries} whose hashes fit but whose contents do not, none does harm or is believed with another number`, async () => {
    const random = randomOf(11)
    for (let i = 0; i < forgeries; i++) {
      const path = join(folder, 'forged.highboard')
      rmSync(path, { force: true })
      const { members: forged, what } = damageMembers(members, random)
      const isWritten = await writeMembers(path, forged).then(() => true, () => false)
      if (!isWritten) continue
      await outcomeOf(what, async () => {
        const verdict = await attempt(path)
        if (verdict.isConfirmed) expect([what, verdict.storedPoints]).toEqual([what, points])
        return verdict.isConfirmed ? 'confirmed' : 'not confirmed'
      })
    }
    // Nothing was unpacked beside them.
    expect(readdirSync(folder).sort()).toEqual(['damaged.highboard', 'flipped.highboard', 'forged.highboard', 'whole.highboard'])
  }, 600_000 + seconds * 1000)

  it('refuses other versions, other kinds and a broken seal by name', async () => {
    const path = (name: string): string => join(folder, `${name}.zip`)
    const cases: [string, Record<string, unknown>, RegExp][] = [
      ['later', { version: 2 }, /of version 2; this studio reads version 1/], ['bundle', { format: 'highboard-bundle' }, /is a bundle of a library/],
      ['other', { format: 'cake' }, /its manifest says "cake"/], ['seal', { seal: '0'.repeat(64) }, /does not fit its own seal/], ['extra', { stranger: 1 }, /is not as it should be/],
    ]
    for (const [name, manifest, message] of cases) {
      await writeMembers(path(name), members, manifest)
      await expect(describeCapsule(path(name))).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message), hint: expect.any(String) })
    }
    writeFileSync(path('text'), 'no zip at all')
    await expect(describeCapsule(path('text'))).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(describeCapsule(path('absent'))).rejects.toMatchObject({ code: 'not-found', hint: expect.any(String) })
  })
})

/** Where a member's bytes lie in the zip file (local header: name and extra field follow 30 bytes). */
function findMember(name: string): { from: number; bytes: number } {
  const zip = Buffer.from(whole)
  const directory = zip.lastIndexOf(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1')]))
  for (let at = zip.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0 && at <= directory; at = zip.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    const nameBytes = zip.readUInt16LE(at + 28)
    if (zip.toString('utf8', at + 46, at + 46 + nameBytes) !== name) continue
    const local = zip.readUInt32LE(at + 42)
    return { from: local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28), bytes: zip.readUInt32LE(at + 20) }
  }
  throw new Error(`no ${name}`)
}

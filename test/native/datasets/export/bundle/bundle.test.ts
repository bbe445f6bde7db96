import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { divingCategory } from '../../../../../src/main/datasets/dataset.ts'
import { inspectBundle, readBundle } from '../../../../../src/main/datasets/export/bundle/read-bundle.ts'
import type { BundleRequest } from '../../../../../src/main/datasets/export/bundle/write-bundle.ts'
import { writeBundle } from '../../../../../src/main/datasets/export/bundle/write-bundle.ts'
import type { DiveRecord } from '../../../../../src/main/library/dive-records.ts'
import { encodeFrameIndex } from '../../../../../src/shared/frame-index.ts'
import { officialSplit, someFacts, someRecord } from '../../../../pure/main/datasets/export/records.ts'
import type { ForgedMember } from './zip-forge.ts'
import { forgeBundle, forgeZip } from './zip-forge.ts'

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'highboard-bundle-'))
let root = ''
let records: DiveRecord[] = []
let request: Omit<BundleRequest, 'target'>

beforeAll(async () => {
  root = await temporaryFolder()
  await writeFile(join(root, 'clip.mp4'), Buffer.alloc(200_000, 7))
  await mkdir(join(root, 'frames'))
  await mkdir(join(root, 'other'))
  for (const n of [1, 2, 3]) await writeFile(join(root, 'frames', `0000${n}.jpg`), `picture ${n}`)
  await writeFile(join(root, 'frames', 'notes.txt'), 'not a picture')
  await writeFile(join(root, 'best.safetensors'), 'weights')
  await writeFile(join(root, 'card.md'), '# card')
  await writeFile(join(root, 'other', 'clip.mp4'), 'another clip')
  const origin = { dataset: 'finediving', key: '01/5', videoKey: '01/5', source: { competition: '01', startFrame: 5, endFrame: 95 }, imported: { category: 'diving', facts: someFacts, stages: [] }, details: { clip: 5 } }
  const clip = { path: join(root, 'clip.mp4'), frameCount: 3 }
  records = [
    someRecord({ id: 1, video: clip, facts: { startFrame: 0, endFrame: 90 }, parts: [{ splitId: officialSplit.splitId, part: 'train' }] }),
    someRecord({ id: 2, videoId: 2, video: { name: '決勝 <1>', kind: 'frames', path: join(root, 'frames') }, origin, parts: [{ splitId: officialSplit.splitId, part: 'test' }] }),
    someRecord({ id: 3, videoId: 3, video: { name: 'clip.mp4', path: join(root, 'other', 'clip.mp4') }, stages: [] }),
    someRecord({ id: 4, videoId: 4, video: { name: 'gone.mp4', path: join(root, 'gone.mp4') } }),
    someRecord({ id: 5, videoId: 5, video: { name: 'awaited', path: '', isAwaited: true } }),
  ]
  request = {
    records, count: records.length, splits: [officialSplit], categories: [divingCategory], title: 'Cup: 決勝/2', sourceId: 'library-1', withMedia: true,
    models: [{ name: 'MCoRe', files: [join(root, 'best.safetensors'), join(root, 'card.md')] }],
    frameIndex: (videoId) => (videoId === 1 ? encodeFrameIndex({ timestampsMicroseconds: Float64Array.of(0, 40_000, 80_000), keyFrames: Uint32Array.of(0), checksums: new Uint32Array(0) }) : null),
  }
})

async function written(changes: Partial<BundleRequest> = {}): Promise<string> {
  const folder = await temporaryFolder()
  const summary = await writeBundle({ ...request, ...changes, target: { folder } }, { writer: 'Highboard test' })
  return join(folder, summary.files[0] ?? '')
}

describe('bundles', () => {
  it('bring dives, videos, pictures, frame times and models to another place', async () => {
    const folder = await temporaryFolder()
    const progress: number[] = []
    const summary = await writeBundle({ ...request, target: { folder } }, { onProgress: (fraction) => progress.push(fraction) })
    expect(summary).toMatchObject({ files: ['Cup_ 決勝_2.highboard'], diveCount: 5, notes: ['1 video is not in the bundle because the files are not where they were: gone.mp4.'] })
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(await readdir(folder)).toEqual(['Cup_ 決勝_2.highboard'])

    const target = join(await temporaryFolder(), 'opened')
    const seen: number[] = []
    const opened = await readBundle(join(folder, 'Cup_ 決勝_2.highboard'), { folder: target, onProgress: (fraction) => seen.push(fraction) })
    expect(seen.at(-1)).toBe(1)
    expect(opened.manifest.counts).toEqual({ dives: 5, videos: 5, splits: 1, media: 3, models: 1 })
    expect(opened.document.dives.map(({ id, facts }) => ({ id, facts }))).toEqual(records.map(({ diveId, facts }) => ({ id: diveId, facts })))
    expect(opened.document.dives[0]?.stages).toEqual(records[0]?.stages)
    expect(opened.document.dives[1]?.origin).toEqual(records[1]?.origin)
    expect([...opened.media]).toEqual([[1, join(target, 'media/clip.mp4')], [2, join(target, 'media/決勝 _1_')], [3, join(target, 'media/clip-2.mp4')]])
    expect((await readFile(opened.media.get(1) ?? '')).equals(Buffer.alloc(200_000, 7))).toBe(true)
    expect((await readdir(opened.media.get(2) ?? '')).sort()).toEqual(['00001.jpg', '00002.jpg', '00003.jpg'])
    expect([...opened.frameIndexes.keys()]).toEqual([1])
    expect(opened.models).toEqual([{ name: 'MCoRe', paths: [join(target, 'models/MCoRe/best.safetensors'), join(target, 'models/MCoRe/card.md')] }])
    expect(opened.datasets.map(({ name, records: list, splits }) => [name, list.map(({ key }) => key), splits])).toEqual([
      ['bundle:library-1', ['1', '3', '4', '5'], [{ name: 'official', members: [{ key: '1', part: 'train' }] }]],
      ['finediving', ['01/5'], [{ name: 'official', members: [{ key: '01/5', part: 'test' }] }]],
    ])
    expect(opened.datasets[1]?.videos).toEqual([{ key: '01/5', contentHash: 'abc', isRendered: false, name: '決勝 <1>', kind: 'frames', path: join(target, 'media/決勝 _1_'), width: 640, height: 360, frameRate: 25, frameCount: 1000 }])
  })

  it('can be looked into without unpacking, and be without media', async () => {
    const path = await written({ withMedia: false, models: [] })
    const contents = await inspectBundle(path)
    expect(contents.manifest.counts).toEqual({ dives: 5, videos: 5, splits: 1, media: 0, models: 0 })
    expect(contents.datasets.flatMap(({ videos }) => videos.map((video) => video.path))).toEqual([null, null, null, null, null])
  })

  it('are written whole or not at all', async () => {
    const parent = await temporaryFolder()
    const target = { folder: join(parent, 'out') }
    await expect(writeBundle({ ...request, models: [{ name: 'x', files: [join(root, 'none')] }], target })).rejects.toMatchObject({ code: 'not-found' })
    const full = function* (): Generator<DiveRecord> {
      yield* records
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    await expect(writeBundle({ ...request, records: full(), target })).rejects.toMatchObject({ code: 'disk-full' })
    await expect(writeBundle({ ...request, records: [], target })).rejects.toMatchObject({ code: 'invalid-input' })
    const stop = new AbortController()
    await expect(writeBundle({ ...request, frameIndex: () => { stop.abort(); return null }, target }, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
    expect(await readdir(parent)).toEqual([])
  })

  it('are unpacked whole or not at all, and only into the chosen folder', async () => {
    const path = await written()
    const parent = await temporaryFolder()
    const stop = new AbortController()
    await expect(readBundle(path, { folder: join(parent, 'a'), signal: stop.signal, onProgress: () => { stop.abort() } })).rejects.toMatchObject({ code: 'cancelled' })
    expect(await readdir(parent)).toEqual([])
    await mkdir(join(parent, 'b', 'media'), { recursive: true })
    await writeFile(join(parent, 'b', 'media', 'clip.mp4'), 'mine')
    await expect(readBundle(path, { folder: join(parent, 'b') })).rejects.toMatchObject({ code: 'conflict' })
    expect(await readdir(join(parent, 'b'))).toEqual(['media'])
    expect(await readFile(join(parent, 'b', 'media', 'clip.mp4'), 'utf8')).toBe('mine')
  })
})

describe('bundles that are not what they should be', () => {
  const manifest = { format: 'highboard-bundle', version: 1, sourceId: 'x', title: 't', createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'x', counts: { dives: 0, videos: 0, splits: 0, media: 0, models: 0 }, videos: [], models: [] }
  const document = { format: 'highboard-dives', version: 1, createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'x', categories: [], splits: [], dives: [], videos: [] }
  const media: ForgedMember = { name: 'media/a.mp4', data: Buffer.from('video') }

  /** Refused with this, both looked into and unpacked; nothing appears anywhere. */
  async function expectRefused(bytes: Uint8Array, message: RegExp, limits?: { totalBytes?: number; members?: number; documentBytes?: number }): Promise<void> {
    const folder = await temporaryFolder()
    const path = join(folder, 'in.highboard')
    await writeFile(path, bytes)
    const target = join(folder, 'x', 'y')
    await expect(readBundle(path, { folder: target, ...(limits ? { limits } : {}) })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) as string })
    expect(await readdir(folder)).toEqual(['in.highboard'])
  }

  it('is a good one to begin with', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'in.highboard'), forgeZip(forgeBundle(document, manifest, [media])))
    const opened = await readBundle(join(folder, 'in.highboard'), { folder: join(folder, 'out') })
    expect(await readFile(join(opened.folder, 'media/a.mp4'), 'utf8')).toBe('video')
  })

  it.each([
    '../evil', 'media/../../evil', 'media/..', '/etc/evil', 'C:/evil', 'C:\\evil', 'media\\..\\evil', 'evil.txt', 'media', 'media/', 'media/a/b/c', 'media/con', 'media/a:b', 'media/a.', 'media/.hidden', 'models/x', 'frame-index/a/b', 'media/a\u0000b', 'media/\u202ea', '__proto__/a', 'constructor/a', 'MEDIA/a', './media/a', 'media//a',
  ])('refuses a member called %j', async (name) => {
    const evil = join(tmpdir(), 'evil')
    await expectRefused(forgeZip([...forgeBundle(document, manifest), { name, data: Buffer.from('evil') }]), /cannot be opened as a bundle/)
    expect(existsSync(evil)).toBe(false)
  })

  it('refuses links, encryption, unknown packing, and members that are there twice', async () => {
    const good = forgeBundle(document, manifest)
    await expectRefused(forgeZip([...good, { ...media, mode: 0o120777 }]), /not a plain file/)
    await expectRefused(forgeZip([...good, { ...media, mode: 0o040755 }]), /not a plain file/)
    await expectRefused(forgeZip([...good, { ...media, isEncrypted: true }]), /encrypted/)
    await expectRefused(forgeZip([...good, { ...media, method: 14 }]), /unknown way/)
    await expectRefused(forgeZip([...forgeBundle(document, manifest, [media]), media]), /twice/)
    await expectRefused(forgeZip([...forgeBundle(document, manifest, [media]), { ...media, name: 'media/A.MP4' }]), /twice/)
    await expectRefused(forgeZip([...good, media]), /does not list/)
    await expectRefused(forgeZip(forgeBundle(document, manifest, [media]).filter(({ name }) => name !== 'media/a.mp4')), /missing/)
  })

  it('refuses bombs before unpacking them', async () => {
    const good = forgeBundle(document, manifest)
    const zeros = { name: 'media/zeros', data: Buffer.alloc(1 << 20) }
    // More than deflate can pack; more than was declared; more than is taken in all; members that share bytes.
    await expectRefused(forgeZip([...good, { ...zeros, claimedBytes: 2 ** 31 }]), /which cannot be/)
    await expectRefused(forgeZip(forgeBundle(document, manifest, [{ ...zeros, claimedBytes: 1000 }])), /bytes|size/)
    await expectRefused(forgeZip(forgeBundle(document, manifest, [zeros])), /at most/, { totalBytes: 1 << 19 })
    await expectRefused(forgeZip([...forgeBundle(document, manifest, [zeros]), { ...zeros, name: 'media/again', sharesPlaceOf: 'media/zeros' }]), /overlaps/)
    await expectRefused(forgeZip(forgeBundle(document, manifest, [{ ...media, isStored: true, claimedPackedBytes: 5_000_000, claimedBytes: 5_000_000 }])), /overlaps|size|bytes/)
    await expectRefused(forgeZip(good), /at most 1 are taken/, { members: 1 })
    await expectRefused(forgeZip(good), /at most 10 bytes are read/, { documentBytes: 10 })
    const many = Array.from({ length: 200 }, (_, i): ForgedMember => ({ ...zeros, name: `media/${i}`, sharesPlaceOf: 'media/zeros' }))
    await expectRefused(forgeZip([...good, zeros, ...many]), /overlaps/)
  })

  it('refuses what was changed, cut short or is no bundle at all', async () => {
    const members = forgeBundle(document, manifest, [media])
    await expectRefused(forgeZip(members.map((member) => (member.name === 'media/a.mp4' ? { ...member, data: Buffer.from('vidoe') } : member))), /changed or damaged/)
    await expectRefused(forgeZip(members.map((member) => (member.name === 'library.json' ? { ...member, data: Buffer.from(member.data.toString().replace('"x"', '"y"')) } : member))), /changed or damaged/)
    await expectRefused(Buffer.from('not a zip file'), /cannot be opened as a bundle/)
    await expectRefused(Buffer.alloc(0), /cannot be opened as a bundle/)
    await expectRefused(forgeZip([{ name: 'library.json', data: Buffer.from('{}') }]), /without a manifest/)
    const path = await written()
    const whole = await readFile(path)
    for (const share of [0.1, 0.5, 0.9, 0.999]) await expectRefused(whole.subarray(0, Math.floor(whole.length * share)), /cannot be opened as a bundle/)
    await truncate(path, whole.length - 1)
    await expectRefused(await readFile(path), /cannot be opened as a bundle/)
  })

  it('survives a bit changed anywhere', async () => {
    const whole = await readFile(await written({ models: [] }))
    const folder = await temporaryFolder()
    for (let n = 0; n < 150; n++) {
      const bytes = Buffer.from(whole)
      // Spread over the documents and the directory, which lie at the ends.
      const at = n % 2 === 0 ? Math.floor((n / 150) * 3000) : bytes.length - 1 - Math.floor((n / 150) * 3000)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (n % 8))
      const path = join(folder, `${n}.highboard`)
      await writeFile(path, bytes)
      const outcome = await readBundle(path, { folder: join(folder, `out-${n}`) }).then(() => 'opened', (error: unknown) => error as { code: string })
      if (outcome !== 'opened') expect(outcome).toMatchObject({ name: 'StudioError', code: 'invalid-input' })
    }
  })

  it('tells versions it does not know from damage', async () => {
    await expectRefused(forgeZip(forgeBundle(document, { ...manifest, version: 4 })), /version 4; this studio reads versions 1, 2 and 3/)
    await expectRefused(forgeZip(forgeBundle(document, { ...manifest, format: 'other' })), /"other"/)
    await expectRefused(forgeZip(forgeBundle({ ...document, version: 9 }, manifest)), /library\.json.*version/)
    await expectRefused(forgeZip(forgeBundle(document, { ...manifest, surprise: 1 })), /manifest\.json/)
  })

  it('refuses dives that cannot be and references to nothing', async () => {
    const video = { id: 1, name: 'v', kind: 'file', contentHash: '', width: 1, height: 1, frameCount: 100, frameRate: 25, isRendered: false, isAwaited: true }
    const dive = { id: 1, video: 1, category: 'diving', facts: { ...someFacts, startFrame: 0, endFrame: 50 }, stages: [], origin: null, parts: [] }
    const of = (changes: object, counts: object = { dives: 1, videos: 1 }, extra: object = {}): Buffer => forgeZip(forgeBundle({ ...document, dives: [dive], videos: [video], ...changes }, { ...manifest, counts: { ...manifest.counts, ...counts }, ...extra }, [media]))
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'good.highboard'), of({}))
    expect((await inspectBundle(join(folder, 'good.highboard'))).document.dives).toHaveLength(1)
    await expectRefused(of({ videos: [] }), /of video 1, which it does not hold/)
    await expectRefused(of({ dives: [dive, dive] }, { dives: 2, videos: 1 }), /two of its dives/)
    await expectRefused(of({ dives: [{ ...dive, facts: { ...dive.facts, endFrame: 0 } }] }), /before it has begun/)
    const provenance = { kind: 'person', name: 'x', at: '' }
    await expectRefused(of({ dives: [{ ...dive, stages: [{ label: null, startFrame: 7, provenance, confidence: null }] }] }), /stages of its dive 1/)
    await expectRefused(of({ dives: [{ ...dive, parts: [{ split: 'none', part: 'train' }] }] }), /split "none"/)
    await expectRefused(of({}, { dives: 2, videos: 1 }), /its manifest says 2/)
    await expectRefused(of({}, { dives: 1, videos: 1 }, { videos: [{ id: 9, frameIndex: null, media: null }] }), /video 9/)
    await expectRefused(of({}, { dives: 1, videos: 1, media: 1 }, { videos: [{ id: 1, frameIndex: null, media: 'media/none.mp4' }] }), /pictures of video 1/)
    await expectRefused(of({}, { dives: 1, videos: 1 }, { videos: [{ id: 1, frameIndex: 'media/a.mp4', media: null }] }), /frame index of video 1/)
    await expectRefused(of({}, { dives: 1, videos: 1, models: 1 }, { models: [{ name: 'm', files: ['media/a.mp4'] }] }), /model/)
    const index: ForgedMember = { name: 'frame-index/1.hbfi', data: Buffer.from('nonsense') }
    await expectRefused(forgeZip(forgeBundle({ ...document, dives: [dive], videos: [video] }, { ...manifest, counts: { ...manifest.counts, dives: 1, videos: 1 }, videos: [{ id: 1, frameIndex: index.name, media: null }] }, [index])), /no frame index/)
  })

  it('does not follow a link where it unpacks to', async () => {
    const folder = await temporaryFolder()
    const outside = await temporaryFolder()
    await mkdir(join(folder, 'out'))
    await symlink(outside, join(folder, 'out', 'media'))
    await writeFile(join(folder, 'in.highboard'), forgeZip(forgeBundle(document, manifest, [media])))
    await expect(readBundle(join(folder, 'in.highboard'), { folder: join(folder, 'out') })).rejects.toMatchObject({ code: 'conflict' })
    expect(await readdir(outside)).toEqual([])
  })
})

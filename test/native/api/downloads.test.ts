import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStudio, root, type StudioUnderTest } from '../../helpers/studio.ts'
import { file, serve, type TestServer } from '../weights/download-server.ts'

// Fetching by name at the contract: the whole way from a catalogue to a file, from a server on this machine.
const bytes = new Uint8Array(randomBytes(200_000))
const sha256 = createHash('sha256').update(bytes).digest('hex')
let served = bytes
let server: TestServer
let app: StudioUnderTest
let resources: string

const entry = (name: string, check: { sha256?: string; sha256Prefix?: string }) => ({
  name, title: { en: name, zh: name }, description: { en: '', zh: '' }, licence: null, address: `${server.url}/${name}.pth`, fileName: `${name}.pth`, sizeBytes: null, sha256: null, sha256Prefix: null, ...check,
})
beforeAll(async () => {
  server = await serve((request, response) => file(served)(request, response))
  resources = mkdtempSync(join(tmpdir(), 'highboard-resources-'))
  mkdirSync(join(resources, 'models'))
  writeFileSync(join(resources, 'weights-catalogue.json'), JSON.stringify({ weights: [entry('known', { sha256 }), entry('wrong', { sha256: '0'.repeat(64) }), entry('named', { sha256Prefix: sha256.slice(0, 8) }), entry('trusted', {})] }))
  app = await openTestStudio({ resources })
})
afterAll(async () => {
  await app.close()
  await server.close()
  rmSync(resources, { recursive: true, force: true })
})

const fetchByName = async (name: string) => app.finish((await app.studio.call('weights.download', { name })).jobId)
const place = (name: string): string => join(app.folder, 'downloads', `${name}.pth`)

describe('published weights', () => {
  it.each(['known', 'named'])('%s: fetched, checked, listed with where they lie', async (name) => {
    expect(await fetchByName(name)).toMatchObject({ state: 'done', message: expect.stringContaining('checked') })
    expect(new Uint8Array(readFileSync(place(name)))).toEqual(bytes)
    expect(await app.studio.call('weights.published', {})).toContainEqual(expect.objectContaining({ name, path: place(name), check: name === 'known' ? 'sha256' : 'prefix' }))
  })
  it('of another content are refused and not kept', async () => {
    expect(await fetchByName('wrong')).toMatchObject({ state: 'failed', canResume: true, error: { code: 'bad-checkpoint', message: expect.stringContaining(sha256) } })
    expect(existsSync(place('wrong'))).toBe(false)
  })
  it('without a published hash are pinned when they are first fetched, which is told, and held to it', async () => {
    expect(await fetchByName('trusted')).toMatchObject({ state: 'done', message: expect.stringContaining('pinned on first use') })
    rmSync(place('trusted'))
    expect(await fetchByName('trusted')).toMatchObject({ state: 'done', message: expect.stringContaining('checked') })
    rmSync(place('trusted'))
    served = new Uint8Array(randomBytes(200_000))
    expect(await fetchByName('trusted')).toMatchObject({ state: 'failed', error: { code: 'bad-checkpoint', message: expect.stringContaining(`expected ${sha256}`) } })
    served = bytes
  })
})

describe('the catalogue of the studio', () => {
  it('has addresses whose file names carry the digits they are checked by', () => {
    const { weights } = JSON.parse(readFileSync(join(root, 'resources/weights-catalogue.json'), 'utf8')) as { weights: { name: string; address: string; fileName: string; sha256: string | null; sha256Prefix: string | null }[] }
    expect(new Set(weights.map(({ name }) => name)).size).toBe(weights.length)
    for (const { address, fileName, sha256: whole, sha256Prefix } of weights) {
      expect(address).toMatch(/^https:\/\//)
      expect(address.endsWith(`/${fileName}`)).toBe(true)
      if (whole !== null) expect(whole.slice(0, 8)).toBe(sha256Prefix)
      const digits = /-([0-9a-f]{8})\.pth$/.exec(fileName)?.[1]
      if (digits !== undefined) expect(digits).toBe(sha256Prefix)
    }
  })
})

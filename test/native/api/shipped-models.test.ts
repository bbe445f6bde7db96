import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerShippedModels } from '../../../src/main/api/shipped-models.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'

let resources: string
let folder: string
let library: Library
beforeEach(async () => {
  resources = mkdtempSync(join(tmpdir(), 'highboard-resources-'))
  mkdirSync(join(resources, 'models'))
  folder = mkdtempSync(join(tmpdir(), 'highboard-shipped-'))
  library = await openLibrary(folder, { create: true })
})
afterEach(async () => {
  await library.close()
  for (const each of [resources, folder]) rmSync(each, { recursive: true, force: true })
})

/** A safetensors file with one small tensor. */
function ship(value: number, metadata: Record<string, string> = { method: 'mcore', configuration: 'mcore-small', geometry: 'upright' }): Buffer {
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata, w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const data = Buffer.alloc(4)
  data.writeFloatLE(value)
  const file = Buffer.concat([length, header, data])
  writeFileSync(join(resources, 'models', 'small.safetensors'), file)
  writeFileSync(join(resources, 'models', 'small.md'), '# Small, rendered\n\nKnows rendered dives only.\n')
  return file
}

describe('models that ship with the studio', () => {
  it('stand in every library, with card and facts, once', async () => {
    const file = ship(1)
    await registerShippedModels(library, resources)
    await registerShippedModels(library, resources)
    const models = await library.models.list()
    expect(models).toHaveLength(1)
    expect(models[0]).toMatchObject({ name: 'Small, rendered', configuration: 'mcore-small', source: 'shipped', isPresent: true, contentHash: createHash('sha256').update(file).digest('hex'), card: expect.stringContaining('rendered dives only') })
  })
  it('stay to be had when a later version ships others', async () => {
    const first = ship(1)
    await registerShippedModels(library, resources)
    ship(2)
    await registerShippedModels(library, resources)
    const models = await library.models.list()
    expect(models).toHaveLength(2)
    const old = models.find((model) => model.contentHash === createHash('sha256').update(first).digest('hex')) ?? expect.fail('the earlier model is gone')
    const { path } = await library.models.file(old.id)
    expect(existsSync(path)).toBe(true)
    expect(readFileSync(path).equals(first)).toBe(true)
  })
  it('are refused where they do not say what they are', async () => {
    ship(1, { method: 'other' })
    await expect(registerShippedModels(library, resources)).rejects.toMatchObject({ code: 'bad-checkpoint' })
    writeFileSync(join(resources, 'models', 'small.safetensors'), 'short')
    await expect(registerShippedModels(library, resources)).rejects.toMatchObject({ code: 'bad-checkpoint' })
  })
  it('may be missing: the studio opens all the same', async () => {
    await registerShippedModels(library, join(resources, 'none'))
    expect(await library.models.list()).toEqual([])
  })
})

import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadNewestCheckpoint, saveCheckpoint } from '../../../src/main/training/checkpoint.ts'
import { loadModelFile, saveModelFile } from '../../../src/main/training/model-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-checkpoint-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const state = (step: number) => ({ step, position: { epoch: 1, next: step }, tensors: new Map([['parameters', { shape: [3], data: Float32Array.of(step, 0.1, -0) }]]) })

describe('checkpoints', () => {
  it('reads back the newest, bit for bit, and keeps only the last two', async () => {
    for (const step of [10, 20, 30]) await saveCheckpoint(folder, state(step))
    expect((await readdir(folder)).sort()).toEqual(['checkpoint-00000020.safetensors', 'checkpoint-00000030.safetensors'])
    expect(await loadNewestCheckpoint(folder, () => undefined)).toEqual(state(30))
  })

  it('falls back to the one before where the newest is cut short or altered, and says so', async () => {
    await saveCheckpoint(folder, state(10))
    const path = await saveCheckpoint(folder, state(20))
    const lines: string[] = []
    const whole = await readFile(path)
    await truncate(path, whole.length - 3)
    expect((await loadNewestCheckpoint(folder, (line) => lines.push(line)))?.step).toBe(10)
    expect(lines).toEqual([expect.stringMatching(/Passed over checkpoint-00000020.*cut short/)])
    whole[whole.length - 1]! ^= 1
    await writeFile(path, whole)
    expect((await loadNewestCheckpoint(folder, (line) => lines.push(line)))?.step).toBe(10)
    expect(lines[1]).toMatch(/checksum/)
  })

  it('is null without any, and an error when none is whole', async () => {
    expect(await loadNewestCheckpoint(join(folder, 'absent'), () => undefined)).toBeNull()
    const path = await saveCheckpoint(folder, state(1))
    await truncate(path, 5)
    await expect(loadNewestCheckpoint(folder, () => undefined)).rejects.toMatchObject({ code: 'bad-checkpoint' })
  })
})

describe('model files', () => {
  const facts = { method: 'mcore', configuration: 'mcore-small', geometry: 'upright', provenance: 'a test' } as const

  it('are named by their content and carry their facts', async () => {
    const tensors = new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]])
    const saved = await saveModelFile(folder, tensors, facts)
    expect(saved.path).toBe(join(folder, `${saved.contentHash}.safetensors`))
    const loaded = await loadModelFile(saved.path)
    expect(loaded).toMatchObject({ contentHash: saved.contentHash, facts })
    expect(loaded.tensors).toEqual(tensors)
  })

  it('are missed by name', async () => {
    await expect(loadModelFile(join(folder, 'none.safetensors'))).rejects.toMatchObject({ code: 'missing-model' })
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cudaFiles, runtimeFolder } from '../../../src/main/runtime/cuda-files.ts'
import { probeProvider } from '../../../src/main/runtime/probe.ts'

const folder = mkdtempSync(join(tmpdir(), 'highboard-probe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('probeProvider', () => {
  it('finds the processor working, with time and memory', async () => {
    const found = await probeProvider('cpu', 1)
    expect(found).toMatchObject({ provider: 'cpu', refusal: null })
    expect(found.runMilliseconds).toBeGreaterThan(0)
    expect(found.loadMilliseconds).toBeGreaterThan(0)
  })
  it('gives a readable reason for a provider this platform does not have', async () => {
    const absent = process.platform === 'win32' ? 'coreml' : 'dml'
    expect((await probeProvider(absent, 1)).refusal?.reason).toMatch(/^This build of ONNX Runtime has no /)
  })
})

describe('cudaFiles', () => {
  it('names what is missing, and is satisfied when it is there', async () => {
    expect(await cudaFiles(folder, 'linux')).toMatchObject({ missing: ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'], folder })
    for (const name of ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so']) writeFileSync(join(folder, name), '')
    expect(await cudaFiles(folder, 'linux')).toMatchObject({ missing: [], unresolved: [] })
    expect(await cudaFiles(folder, 'darwin')).toBeNull()
  })
  it("looks where ONNX Runtime's own library is", () => {
    expect(runtimeFolder()).toMatch(/onnxruntime-node[\\/]bin[\\/]napi-v6[\\/]/)
  })
})

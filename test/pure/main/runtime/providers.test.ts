import { describe, expect, it } from 'vitest'
import { parseLdd } from '../../../../src/main/runtime/cuda-files.ts'
import { automaticProviders, explainRefusal, providersOf } from '../../../../src/main/runtime/providers.ts'

describe('providersOf', () => {
  it('ends with the processor everywhere, and starts with the fastest', () => {
    expect(providersOf('linux', 'x64')).toEqual(['cuda', 'webgpu', 'cpu'])
    expect(providersOf('win32', 'x64')).toEqual(['cuda', 'dml', 'webgpu', 'cpu'])
    expect(providersOf('darwin', 'arm64')).toEqual(['coreml', 'webgpu', 'cpu'])
    expect(providersOf('linux', 'arm64')).toEqual(['cpu'])
    expect(providersOf('aix', 'ppc64')).toEqual(['cpu'])
  })
  it('takes no experimental provider by itself', () => {
    expect(automaticProviders('linux', 'x64')).toEqual(['cuda'])
    expect(automaticProviders('win32', 'x64')).toEqual(['cuda', 'dml'])
    expect(automaticProviders('linux', 'arm64')).toEqual([])
  })
})

describe('explainRefusal', () => {
  const files = { missing: [], folder: '/opt/ort', unresolved: [] }
  it('names the provider library that is missing, and where', () => {
    const found = explainRefusal('cuda', 'Failed to load shared library', { ...files, missing: ['libonnxruntime_providers_cuda.so'] })
    expect(found.reason).toBe("ONNX Runtime's part for NVIDIA CUDA is not installed: libonnxruntime_providers_cuda.so is missing in /opt/ort")
    expect(found.hint).toMatch(/same version/)
  })
  it('names the libraries of CUDA and cuDNN the system does not find', () => {
    const found = explainRefusal('cuda', 'Failed to load shared library', { ...files, unresolved: ['libcublasLt.so.12', 'libcudnn.so.9'] })
    expect(found.reason).toBe('Libraries of CUDA and cuDNN are missing: libcublasLt.so.12, libcudnn.so.9')
    expect(explainRefusal('cuda', '', { ...files, unresolved: ['libcudnn.so.9'] }).hint).toMatch(/^Install cuDNN 9/)
  })
  it.each([
    ['dml', 'no available backend found. ERR: [dml] backend not found.', /This build of ONNX Runtime has no DirectML/],
    ['cuda', 'CUDA failure 100: no CUDA-capable device is detected', /no NVIDIA graphics card/],
    ['cuda', 'CUDA driver version is insufficient for CUDA runtime version', /driver is too old/],
    ['webgpu', '/onnxruntime_src/x.cc:136 void f() was false. Failed to get a WebGPU adapter: No supported adapters', /No graphics card was found that WebGPU/],
    ['cpu', '', /without saying why/],
  ] as const)('turns the words of %s into a reason: %s', (provider, message, expected) => {
    expect(explainRefusal(provider, message, files).reason).toMatch(expected)
  })
  it('keeps words it does not know, on one line, without colours and source paths', () => {
    const found = explainRefusal('coreml', '\u001b[1;31m/onnxruntime_src/onnxruntime/core/a.cc:12 The model\nis too new\u001b[m', null)
    expect(found.reason).toBe('The model is too new')
    expect(explainRefusal('coreml', 'x'.repeat(1000), null).reason.length).toBeLessThanOrEqual(300)
  })
})

describe('parseLdd', () => {
  it('gives the libraries that were not found', () => {
    expect(parseLdd('\tlinux-vdso.so.1 (0x7fff)\n\tlibcublasLt.so.12 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x7f)\n\tlibcudnn.so.9 => not found\n')).toEqual(['libcublasLt.so.12', 'libcudnn.so.9'])
  })
})

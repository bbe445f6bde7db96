/**
 * Which execution providers ONNX Runtime brings for a platform, in the order
 * they are worth trying, and what their refusals mean. Free of the runtime
 * itself, so that the parent process may read it.
 */
import { stripVTControlCharacters } from 'node:util'
import type { Provider } from './session.ts'

/** Everything onnxruntime-node 1.30 has for a platform, the processor last. CUDA for Windows is none of its parts, but works where its library was put beside it. */
export function providersOf(platform: string, arch: string): readonly Provider[] {
  switch (platform) {
    case 'win32': return [...(arch === 'x64' ? (['cuda'] as const) : []), 'dml', 'webgpu', 'cpu']
    case 'darwin': return ['coreml', 'webgpu', 'cpu']
    case 'linux': return arch === 'x64' ? ['cuda', 'webgpu', 'cpu'] : ['cpu']
    default: return ['cpu']
  }
}

/**
 * What 'auto' may take: accelerators that compute every operator of the studio's graphs, or hand single ones to the
 * processor without losing what they gain. WebGPU is still experimental in ONNX Runtime and has to be chosen by name.
 */
export function automaticProviders(platform: string, arch: string): readonly Provider[] {
  return providersOf(platform, arch).filter((provider) => provider !== 'webgpu' && provider !== 'cpu')
}

export const providerTitles: Readonly<Record<Provider, string>> = {
  cpu: 'Processor', cuda: 'NVIDIA CUDA', dml: 'DirectML', coreml: 'Apple CoreML', webgpu: 'WebGPU',
}

/** What is known of the files a provider needs; see `cuda-files.ts`. */
export interface ProviderFiles {
  /** Libraries of the provider itself that are not there. */
  readonly missing: readonly string[]
  /** Folder in which they are looked for. */
  readonly folder: string
  /** Libraries that these need in turn and the system does not find. */
  readonly unresolved: readonly string[]
}

/** Why a provider cannot be used, in words, and what could be done. */
export interface Refusal {
  readonly reason: string
  /** Empty where nothing can be done. */
  readonly hint: string
}

/** ONNX Runtime's message, and what was found of the files, as a reason a user can act on. Pure. */
export function explainRefusal(provider: Provider, message: string, files: ProviderFiles | null): Refusal {
  const plain = tidy(message)
  if (files && files.missing.length > 0) {
    return {
      reason: `ONNX Runtime's part for ${providerTitles[provider]} is not installed: ${files.missing.join(', ')} ${files.missing.length === 1 ? 'is' : 'are'} missing in ${files.folder}`,
      hint: `Put ${files.missing.length === 1 ? 'this file' : 'these files'} of the ONNX Runtime GPU release of the same version into that folder; with network access \`node script/install\` in the folder of onnxruntime-node does it`,
    }
  }
  if (files && files.unresolved.length > 0) {
    const hasDnn = files.unresolved.some((name) => name.includes('cudnn'))
    const onlyDnn = files.unresolved.every((name) => name.includes('cudnn'))
    return {
      reason: `Libraries of ${onlyDnn ? 'cuDNN' : hasDnn ? 'CUDA and cuDNN' : 'CUDA'} are missing: ${files.unresolved.join(', ')}`,
      hint: `Install ${onlyDnn ? 'cuDNN 9 for CUDA 12' : hasDnn ? 'CUDA 12 and cuDNN 9' : 'CUDA 12'}, and see that the folder of these libraries is in the library path (LD_LIBRARY_PATH, or PATH on Windows)`,
    }
  }
  if (/backend not found|not supported in this build|not enabled in this build/i.test(message)) return { reason: `This build of ONNX Runtime has no ${providerTitles[provider]}`, hint: '' }
  if (/no CUDA-capable device|cudaErrorNoDevice|CUDA failure 100/i.test(message)) return { reason: 'There is no NVIDIA graphics card that CUDA can use', hint: 'Where there is one, see whether `nvidia-smi` lists it and whether this program may use it (in a container: --gpus all)' }
  if (/driver version is insufficient|CUDA failure 35|cudaErrorInsufficientDriver/i.test(message)) return { reason: 'The NVIDIA driver is too old for CUDA 12', hint: 'Install driver 525 or newer' }
  if (/WebGPU adapter|No supported adapters/i.test(message)) return { reason: 'No graphics card was found that WebGPU can use', hint: 'Install the graphics driver; on Linux also the Vulkan loader (libvulkan1)' }
  if (/out of memory|bad_alloc|CUDA failure 2\b/i.test(message)) return { reason: `${providerTitles[provider]} has too little free memory: ${plain}`, hint: 'Close other programs that use the graphics card' }
  return { reason: plain === '' ? `${providerTitles[provider]} refused without saying why` : plain, hint: '' }
}

/** One line without the runtime's source paths and colours. */
function tidy(message: string): string {
  const line = stripVTControlCharacters(message).split('\n').map((part) => part.trim()).filter(Boolean).join(' ')
  const last = line.replace(/\S*\/onnxruntime_src\/\S+\s?/g, '').replace(/^.*\(const \S+\)(::<lambda\(\)>)?\s*/, '').trim()
  return last.length > 300 ? `${last.slice(0, 299)}…` : last
}

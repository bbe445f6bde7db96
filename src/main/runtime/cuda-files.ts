/**
 * What CUDA needs besides a card: ONNX Runtime's own provider libraries, which
 * its package fetches separately, and NVIDIA's, which the user installs. ONNX
 * Runtime says only "Failed to load shared library"; here is which one.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { ProviderFiles } from './providers.ts'

/** Null where CUDA is not a matter of files: other platforms. */
export async function cudaFiles(folder = runtimeFolder(), platform: string = process.platform): Promise<ProviderFiles | null> {
  const names = { linux: ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'], win32: ['onnxruntime_providers_shared.dll', 'onnxruntime_providers_cuda.dll'] }[platform]
  if (!names || folder === null) return null
  const missing = names.filter((name) => !existsSync(join(folder, name)))
  return { missing, folder, unresolved: missing.length === 0 && platform === 'linux' ? await unresolved(join(folder, names[1]!)) : [] }
}

/** The folder of ONNX Runtime's native libraries for this platform; unpacked where the studio is packed in one archive. */
export function runtimeFolder(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve('onnxruntime-node')
    const folder = join(dirname(dirname(entry)), 'bin', 'napi-v6', process.platform, process.arch)
    return folder.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
  } catch {
    // The runtime is not installed at all; loading it says so with more words.
    return null
  }
}

/** Libraries the system does not find for `path`, by `ldd`. */
async function unresolved(path: string): Promise<string[]> {
  const found = await promisify(execFile)('ldd', [path], { timeout: 10_000 }).catch(() => null)
  return found ? parseLdd(found.stdout) : []
}

/** Names of the lines "libcublasLt.so.12 => not found". */
export function parseLdd(text: string): string[] {
  return [...text.matchAll(/^\s*(\S+)\s*=>\s*not found/gm)].map((match) => match[1] ?? '')
}

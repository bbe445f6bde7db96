import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StudioPaths } from './paths.ts'

/**
 * What a run was computed by: the package's version and a hash over the program
 * itself, the sources where they run as they are, otherwise the built files. Two
 * builds that differ in anything that could change a number differ in it; the
 * same build has the same one wherever it is installed.
 * @returns as in "0.1.0+3f2a91c04d1e"
 */
export function codeVersion(paths: Pick<StudioPaths, 'root' | 'isSource' | 'version'>): () => Promise<string> {
  let known: Promise<string> | null = null
  return () => (known ??= readVersion(paths))
}

async function readVersion({ root, isSource, version }: Pick<StudioPaths, 'root' | 'isSource' | 'version'>): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of isSource ? ['src/main', 'src/shared'] : ['out/main']) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
    // Maps only say where code came from.
    const files = entries.filter((entry) => entry.isFile() && /\.(ts|js|mjs|cjs|json)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name)).sort()
    for (const file of files) hash.update(`${file.slice(root.length).replaceAll('\\', '/')}\0`).update(await readFile(file)).update('\0')
  }
  return `${version}+${hash.digest('hex').slice(0, 12)}`
}

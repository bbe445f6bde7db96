import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

/**
 * The built screens as web responses, for both hosts. Only files inside the
 * renderer folder are ever read; an address without an extension is a screen of
 * the single page and gets index.html.
 */
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
}

/** Path inside `folder` for the path of an address; null where it points outside or is of no known kind. */
export function resolveStatic(folder: string, pathname: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const asked = extname(decoded) === '' ? '/index.html' : decoded
  const path = normalize(join(folder, asked))
  if (!path.startsWith(folder + sep) || asked.split('/').includes('..')) return null
  return contentTypes[extname(path)] ? path : null
}

export async function serveStatic(folder: string, pathname: string, headers: Record<string, string>): Promise<Response> {
  const path = resolveStatic(folder, pathname)
  if (!path) return new Response('Not found', { status: 404, headers })
  try {
    const body = await readFile(path)
    const isHashed = /-[\w-]{8,}\.\w+$/.test(path) && !path.endsWith('.html')
    return new Response(body, { headers: { ...headers, 'content-type': contentTypes[extname(path)] ?? 'application/octet-stream', 'cache-control': isHashed ? 'private, max-age=31536000, immutable' : 'no-cache' } })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const isPage = path.endsWith('index.html')
    return new Response(isPage ? 'The screens have not been built. Run `npm run build`, then reload.' : 'Not found', { status: isPage ? 503 : 404, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } })
  }
}

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import type { IncomingMessage, ProxyEnv } from 'node:http'
import { basename, dirname } from 'node:path'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import { writeAtomically } from '../../files/write-atomic.ts'
import { describeBytes } from '../../../shared/untrusted-text.ts'
import { asNetworkError, get, stalled, type Answer } from './request.ts'

/**
 * Fetches one published file: resumed where it broke off, checked by SHA-256
 * before it takes its name, never larger than agreed. What has arrived lies
 * beside the target as ".partial", with a note of which version it belongs to.
 */
export interface DownloadRequest {
  address: string
  targetPath: string
  /** Hex; the whole hash, or its first digits. Null: nobody has said it. */
  sha256: string | null
  /** Exact where known. */
  sizeBytes: number | null
  /** Nothing larger is fetched. */
  maximumBytes: number
}

export interface DownloadOptions {
  signal: AbortSignal
  /** HTTP_PROXY, HTTPS_PROXY, NO_PROXY. */
  proxy: ProxyEnv
  patienceMilliseconds?: number
  onProgress?(doneBytes: number, totalBytes: number | null): void
}

export interface Download {
  sizeBytes: number
  /** Of the whole file, hex. */
  sha256: string
  /** Bytes that an earlier attempt had left; the whole file where it was there already. */
  resumedBytes: number
}

/**
 * @throws StudioError 'network' (unreachable, stalled, cut short, refused), 'not-found' (404), 'bad-checkpoint'
 * (another content than was published), 'invalid-input' (too large, not https), 'cancelled', 'disk-full', 'io'
 */
export async function download(request: DownloadRequest, options: DownloadOptions): Promise<Download> {
  const there = await sizeOf(request.targetPath)
  if (there !== null) {
    const sha256 = await hashFile(request.targetPath)
    checkContent(request, sha256, there)
    return { sizeBytes: there, sha256, resumedBytes: there }
  }
  const partialPath = `${request.targetPath}.partial`
  await mkdir(dirname(request.targetPath), { recursive: true })
  const resumedBytes = await fetchRest(request, options, partialPath)
  const sizeBytes = (await sizeOf(partialPath)) ?? 0
  const sha256 = await hashFile(partialPath)
  try {
    checkContent(request, sha256, sizeBytes)
  } catch (error) {
    // To go on from what is wrong would stay wrong.
    await forget(partialPath)
    throw error
  }
  await rename(partialPath, request.targetPath)
  await rm(`${partialPath}.json`, { force: true })
  return { sizeBytes, sha256, resumedBytes }
}

/** Appends what is missing to the partial file. @returns bytes that were there before */
async function fetchRest(request: DownloadRequest, options: DownloadOptions, partialPath: string): Promise<number> {
  const known = await readNote(partialPath, request.address)
  const have = known ? ((await sizeOf(partialPath)) ?? 0) : 0
  if (!known) await forget(partialPath)
  const patienceMilliseconds = options.patienceMilliseconds ?? 30_000
  const ask = (from: number): Promise<Answer> => get(request.address, {
    headers: from > 0 && known ? { range: `bytes=${from}-`, 'if-range': known.version } : {},
    proxy: options.proxy, patienceMilliseconds, signal: options.signal,
  })
  let answer = await ask(have)
  let from = have
  if (answer.status === 416 || (answer.status === 206 && rangeStart(answer.headers['content-range']) !== have)) {
    // The server no longer has what the rest belongs to: from the beginning.
    answer.close()
    await forget(partialPath)
    from = 0
    answer = await ask(0)
  }
  try {
    if (answer.status === 200) from = 0
    else if (answer.status !== 206) throw refused(answer, request.address)
    const rest = lengthOf(answer.headers['content-length'])
    const total = rest === null ? request.sizeBytes : from + rest
    checkSize(request, total)
    const version = answer.headers['etag'] ?? answer.headers['last-modified']
    // A weak tag does not promise the same bytes.
    if (version !== undefined && !version.startsWith('W/')) await writeAtomically(`${partialPath}.json`, JSON.stringify({ address: request.address, version }))
    const done = await append(answer, partialPath, from, { ...options, patienceMilliseconds }, request, total)
    if (total !== null && done !== total) throw new StudioError('network', `The connection to ${answer.url.host} ended after ${describeBytes(done)} of ${describeBytes(total)}.`, { hint: 'Try again: what has arrived is kept and the rest is asked for.' })
  } finally {
    answer.close()
  }
  return from
}

async function append(answer: Answer, partialPath: string, from: number, options: DownloadOptions & { patienceMilliseconds: number }, request: DownloadRequest, total: number | null): Promise<number> {
  const file = await open(partialPath, from === 0 ? 'w' : 'r+')
  let done = from
  try {
    for await (const chunk of watched(answer, options)) {
      if (done + chunk.byteLength > request.maximumBytes) checkSize(request, done + chunk.byteLength)
      await file.write(chunk, 0, chunk.byteLength, done)
      done += chunk.byteLength
      options.onProgress?.(done, total)
    }
    await file.sync()
  } catch (error) {
    const known = toStudioError(error)
    throw known.code === 'internal' ? asNetworkError(error, answer.url, options.proxy, options.signal) : known
  } finally {
    await file.close()
  }
  return done
}

/** The body's parts; an error where none comes for too long. */
async function* watched({ body, url }: { body: IncomingMessage; url: URL }, { patienceMilliseconds, signal }: { patienceMilliseconds: number; signal: AbortSignal }): AsyncGenerator<Uint8Array> {
  let timer: NodeJS.Timeout | undefined
  const wait = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => body.destroy(stalled(url, patienceMilliseconds)), patienceMilliseconds)
  }
  const abort = (): void => void body.destroy(new StudioError('cancelled', 'The download was cancelled.'))
  signal.addEventListener('abort', abort, { once: true })
  try {
    wait()
    for await (const chunk of body) {
      wait()
      yield chunk as Uint8Array
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

function refused({ status, url }: Answer, address: string): StudioError {
  if (status === 404 || status === 410) return new StudioError('not-found', `${url.host} no longer has ${basename(new URL(address).pathname)} (HTTP ${status}).`, { hint: 'The file has moved. Look for it where its authors publish it, and import the file.' })
  if (status === 407) return new StudioError('network', 'The proxy asks for a name and password (HTTP 407).', { hint: 'Put them into HTTPS_PROXY: http://name:password@host:port.' })
  return new StudioError('network', `${url.host} refused the file (HTTP ${status}).`, { hint: status >= 500 ? 'Try again later.' : `Fetch ${address} in a browser and import the file.` })
}

function checkSize({ sizeBytes, maximumBytes, address }: DownloadRequest, total: number | null): void {
  if (total !== null && total > maximumBytes) throw new StudioError('invalid-input', `${basename(new URL(address).pathname)} is larger than the ${describeBytes(maximumBytes)} agreed on; it has at least ${describeBytes(total)}.`, { hint: 'It is not the file that was published. Nothing of it is used.' })
  if (total !== null && sizeBytes !== null && total !== sizeBytes) throw new StudioError('bad-checkpoint', `${basename(new URL(address).pathname)} has ${total} bytes; ${sizeBytes} were published.`, { hint: 'It is another file than the one that was published, or a page of the network in its place. Open the address in a browser to see.' })
}

function checkContent(request: DownloadRequest, sha256: string, sizeBytes: number): void {
  checkSize(request, sizeBytes)
  if (request.sha256 === null || sha256.startsWith(request.sha256)) return
  throw new StudioError('bad-checkpoint', `${basename(request.targetPath)} is not the file that was published: its SHA-256 is ${sha256}, expected ${request.sha256}${request.sha256.length < 64 ? '…' : ''}.`, {
    hint: 'Something on the way changed it, or it was replaced. Nothing of it is used. Remove it if it is there, and try again on another network.',
  })
}

interface Note {
  address: string
  /** Strong ETag or date, for If-Range. */
  version: string
}

async function readNote(partialPath: string, address: string): Promise<Note | null> {
  try {
    const note = JSON.parse(await readFile(`${partialPath}.json`, 'utf8')) as Partial<Note>
    return note.address === address && typeof note.version === 'string' ? { address, version: note.version } : null
  } catch {
    // Without a readable note nobody knows what the partial file belongs to: it is fetched anew.
    return null
  }
}

async function forget(partialPath: string): Promise<void> {
  await rm(partialPath, { force: true })
  await rm(`${partialPath}.json`, { force: true })
}

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(({ size }) => size, () => null)
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

function lengthOf(header: string | undefined): number | null {
  const length = Number(header)
  return header !== undefined && Number.isSafeInteger(length) && length >= 0 ? length : null
}

/** "bytes 100-199/200" → 100 */
function rangeStart(header: string | undefined): number | null {
  const found = /^bytes (\d+)-/.exec(header ?? '')
  return found ? Number(found[1]) : null
}

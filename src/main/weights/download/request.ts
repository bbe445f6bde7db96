import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type ProxyEnv } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { StudioError } from '../../../shared/errors.ts'
import { checkAddress } from './address.ts'

/**
 * One GET with redirects, through the proxy that HTTP_PROXY, HTTPS_PROXY and
 * NO_PROXY ask for (Node's own agents speak to it). Node's fetch would do the
 * same only if the whole process had been started for it.
 */
export interface RequestOptions {
  headers: Readonly<Record<string, string>>
  proxy: ProxyEnv
  /** Milliseconds until an answer has to begin, and between two parts of it. */
  patienceMilliseconds: number
  signal: AbortSignal
}

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: IncomingMessage
  url: URL
  /** Ends the connection and frees its agent. */
  close(): void
}

const mostRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])

/** @throws StudioError 'network', 'invalid-input' (a redirect to somewhere unencrypted), 'cancelled' */
export async function get(address: string, options: RequestOptions): Promise<Answer> {
  let url = checkAddress(address)
  for (let hop = 0; ; hop++) {
    const answer = await once(url, options)
    const { location } = answer.headers
    if (!redirects.has(answer.status) || location === undefined) return answer
    answer.close()
    if (hop >= mostRedirects) throw new StudioError('network', `${new URL(address).host} leads from one address to another more than ${mostRedirects} times.`, { hint: 'The file has moved or the network asks for a sign-in. Open the address in a browser.' })
    url = checkAddress(location, url)
  }
}

function once(url: URL, { headers, proxy, patienceMilliseconds, signal }: RequestOptions): Promise<Answer> {
  const isEncrypted = url.protocol === 'https:'
  const agent = isEncrypted ? new HttpsAgent({ proxyEnv: proxy }) : new HttpAgent({ proxyEnv: proxy })
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      agent.destroy()
      reject(asNetworkError(error, url, proxy, signal))
    }
    try {
      const request = (isEncrypted ? httpsRequest : httpRequest)(url, { agent, headers: { 'user-agent': 'highboard', 'accept-encoding': 'identity', ...headers }, signal, timeout: patienceMilliseconds }, (body) => {
        // From here on whoever reads the body watches over it.
        request.setTimeout(0)
        resolve({ status: body.statusCode ?? 0, headers: body.headers, body, url, close: () => { body.destroy(); agent.destroy() } })
      })
      request.on('timeout', () => request.destroy(stalled(url, patienceMilliseconds)))
      request.on('error', fail)
      request.end()
    } catch (error) {
      // A proxy address that cannot be read throws here.
      fail(error)
    }
  })
}

export function stalled(url: URL, milliseconds: number): StudioError {
  return new StudioError('network', `${url.host} has sent nothing for ${Math.round(milliseconds / 1000)} seconds.`, { hint: 'Try again: what has arrived is kept and the rest is asked for.' })
}

const unreachable = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT', 'ENETDOWN', 'EADDRNOTAVAIL'])

/** What a failed connection means to a person. */
export function asNetworkError(error: unknown, url: URL, proxy: ProxyEnv, signal: AbortSignal): StudioError {
  if (signal.aborted) return new StudioError('cancelled', 'The download was cancelled.')
  if (error instanceof StudioError) return error
  const { code = '', message = String(error) } = error instanceof Error ? { code: (error as NodeJS.ErrnoException).code ?? '', message: error.message } : {}
  const through = proxyFor(url, proxy)
  const by = through === null ? '' : ` through the proxy ${through}`
  const isUnreachable = unreachable.has(code) || error instanceof AggregateError
  return new StudioError('network', isUnreachable ? `${url.host} could not be reached${by}${code === '' ? '' : ` (${code})`}.` : `The connection to ${url.host}${by} failed: ${message}.`, {
    hint: `${isUnreachable ? (through === null ? 'This computer seems to have no way to the internet; where a proxy is needed, start the studio with HTTPS_PROXY set.' : 'Check the proxy named in HTTPS_PROXY or HTTP_PROXY.') : 'Try again: what has arrived is kept and the rest is asked for.'} Or fetch ${url.href} on another computer and import the file.`,
    cause: error,
  })
}

/** Host of the proxy that is set for an address, for messages: never its password. */
function proxyFor(url: URL, proxy: ProxyEnv): string | null {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const value = proxy[name] ?? proxy[name.toUpperCase() as 'HTTPS_PROXY' | 'HTTP_PROXY']
  if (value === undefined || value === '') return null
  return URL.canParse(value) ? new URL(value).host : 'that is set'
}

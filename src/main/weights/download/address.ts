import { StudioError } from '../../../shared/errors.ts'

/**
 * Addresses weights may be fetched from: https only. Plain http is for a server
 * on this machine, which nobody can listen in on, and never reached from https.
 */
export function checkAddress(address: string, from: URL | null = null): URL {
  const url = URL.canParse(address, from?.href) ? new URL(address, from?.href) : null
  if (!url) throw new StudioError('invalid-input', `"${address}" is not an address.`, { hint: 'An address begins with https://.' })
  if (url.username !== '' || url.password !== '') throw new StudioError('invalid-input', `The address of ${url.host} carries a name or password.`, { hint: 'Fetch the file yourself and import it.' })
  if (url.protocol === 'https:') return url
  if (url.protocol === 'http:' && isLoopback(url.hostname) && from?.protocol !== 'https:') return url
  throw new StudioError('invalid-input', from ? `${from.host} leads on to ${url.protocol}//${url.host}, which is not encrypted.` : `${url.protocol}//${url.host} is not encrypted; weights are fetched over https alone.`, { hint: 'Fetch the file yourself and import it, if you trust where it comes from.' })
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

import type { App, Session } from 'electron'
import { screensOrigin } from '../../shared/contract/bridge.ts'

/** True for addresses of the built screens, the only pages the studio ever shows. */
export function isOwnPage(address: string): boolean {
  return address === screensOrigin || address.startsWith(`${screensOrigin}/`)
}

/** Every page, whoever creates it: no leaving the studio's own screens, no new windows, no embedded pages. */
export function guardWebContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void }, address: string): void => {
      if (!isOwnPage(address)) event.preventDefault()
    }
    contents.on('will-navigate', (event) => stay(event, event.url))
    contents.on('will-frame-navigate', (event) => stay(event, event.url))
    contents.on('will-redirect', (event) => stay(event, event.url))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** What a page of ours made itself, as a report of an evaluation; where it goes is asked by the system's own dialog. */
export function isOwnDownload(address: string): boolean {
  return address.startsWith('blob:') && isOwnPage(address.slice('blob:'.length))
}

/**
 * The screens need no camera, no location, no notifications: every permission is refused, asked for or checked, but
 * to put text into the clipboard. Nothing is downloaded but what a screen made itself.
 */
export function denyPermissions(session: Session): void {
  const isAllowed = (permission: string, page: string): boolean => permission === 'clipboard-sanitized-write' && isOwnPage(page)
  session.setPermissionRequestHandler((_contents, permission, decide, details) => decide(isAllowed(permission, details.requestingUrl)))
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin.replace(/\/$/, '')))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event, item) => {
    if (!isOwnDownload(item.getURL())) event.preventDefault()
  })
}

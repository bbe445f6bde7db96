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

/** The screens need no camera, no location, no notifications: every permission is refused, asked for or checked. Nothing is downloaded. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
}

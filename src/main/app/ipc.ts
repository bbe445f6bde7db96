import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron'
import { callChannel, eventChannel, type CallReply } from '../../shared/contract/bridge.ts'
import { procedures } from '../../shared/contract/contract.ts'
import { toWire } from '../../shared/errors.ts'
import type { Studio } from '../api/studio.ts'
import { isOwnPage } from './web-contents-guard.ts'

/** Answers the preload: one channel per procedure, and only to the top frame of the studio's own page. */
export function registerCalls(ipcMain: IpcMain, studio: Pick<Studio, 'callUnchecked'>): void {
  for (const name of Object.keys(procedures)) {
    ipcMain.handle(callChannel(name), async (event, input: unknown): Promise<CallReply> => {
      if (!isTrusted(event)) return { ok: false, error: { name: 'StudioError', code: 'invalid-input', message: 'Calls from other pages are not answered.' } }
      try {
        return { ok: true, output: await studio.callUnchecked(name, input) }
      } catch (error) {
        return { ok: false, error: toWire(error) }
      }
    })
  }
}

function isTrusted(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && isOwnPage(frame.url)
}

/** Hands the studio's events to one window until it closes. */
export function forwardEvents(studio: Pick<Studio, 'onAny'>, contents: WebContents): void {
  const stop = studio.onAny((name, payload) => {
    if (!contents.isDestroyed()) contents.send(eventChannel(name), payload)
  })
  contents.once('destroyed', stop)
}
